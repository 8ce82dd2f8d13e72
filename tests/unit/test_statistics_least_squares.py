"""Middle lines by least squares: what a line with a bend rises by, and how alike neighbours of a line seem."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.statistics.least_squares import Design, columns, hidden_correlation, neighbour_correlation, slopes, without


@given(st.floats(-9, 9), st.floats(-9, 9), st.integers(6, 28), st.booleans(), st.sampled_from([(), (14,)]))
def test_the_slopes_of_a_bent_line_are_those_it_was_made_of(
    before: float, after: float, bend: int, season: bool, steps: tuple[int, ...]
) -> None:
    design = Design(tuple(range(36)), season=season, slope=True, steps=steps, bend=bend)
    values = [
        50 + before * min(at, bend) + after * max(at - bend, 0) + (at * 7 % 12 if season else 0) + 30 * (at >= 14) * len(steps)
        for at in range(36)
    ]
    assert slopes(design, values) == pytest.approx((before, after), abs=1e-6)


@pytest.mark.parametrize("season", [False, True])
@pytest.mark.parametrize("slope", [False, True])
@pytest.mark.parametrize("months", [24, 36])
def test_neighbours_of_chance_seem_as_much_less_alike_as_is_hidden(months: int, slope: bool, season: bool) -> None:
    design, draw = Design(tuple(range(months)), season=season, slope=slope), random.Random(1)
    found = [
        neighbour_correlation(design, without([draw.gauss(0, 1) for _ in range(months)], columns(design))) for _ in range(3000)
    ]
    assert sum(found) / len(found) == pytest.approx(-hidden_correlation(design), abs=0.015)
