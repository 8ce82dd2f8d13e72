"""One number by another, and totals of the parts that have both: every pair of signs, and random numbers against exact fractions."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction as Exact
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rates.fractions import EMPTY, NOTHING_BELOW, Fraction, Pair, fraction, fraction_of_parts
from portal.statistics.comparison import Reading

SIGNS = ("z", "x", "c", "")  # of two signs the first here stands for the rate
numbers = st.integers(0, 10_000).map(lambda one: Reading(Decimal(one)))
signs = st.sampled_from([Reading(None, sign) for sign in SIGNS])
readings = st.one_of(numbers, numbers, signs, st.none())
pairs = st.builds(Pair, readings, readings)


def rounded(exact: Exact, per: int, places: int) -> Decimal:
    """Halves up, worked out in whole numbers."""
    scaled = exact * per * 10**places
    return Decimal((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)).scaleb(-places)


@pytest.mark.parametrize(("above", "below"), list(product(SIGNS, SIGNS)))
def test_what_is_no_number_in_either_is_none_in_the_rate(above: str, below: str) -> None:
    for pair in (Pair(Reading(None, above), Reading(None, below)), Pair(Reading(None, above), Reading(Decimal(3)))):
        stronger = min((one.symbol for one in (pair.above, pair.below) if one and one.value is None), key=SIGNS.index)
        assert (fraction(pair).value, fraction(pair).symbol) == (None, stronger)
    assert fraction(Pair(None, Reading(None, below))) == EMPTY, "nothing was sent, so nothing is said"


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.sampled_from([100, 1000, 10_000, 100_000]), st.integers(0, 3))
def test_halves_are_rounded_up(above: int, below: int, per: int, places: int) -> None:
    found = fraction(Pair(Reading(Decimal(above)), Reading(Decimal(below)))).times(per, places)
    assert found == rounded(Exact(above, below), per, places)


def test_a_half_is_rounded_up_and_nothing_is_a_rate_of_nothing() -> None:
    assert fraction(Pair(Reading(Decimal(1)), Reading(Decimal(8)))).times(100, 0) == 13
    assert fraction(Pair(Reading(Decimal(25)), Reading(Decimal(1000)))).times(100, 0) == 3
    assert fraction(Pair(Reading(Decimal(5)), Reading(Decimal(0)))) == Fraction(None, "z", "", NOTHING_BELOW)


@given(st.dictionaries(st.sampled_from("ABCDEF"), pairs, min_size=1))
def test_a_total_needs_both_numbers_of_every_part(parts: dict[str, Pair]) -> None:
    whole = Pair(_sum([pair.above for pair in parts.values()]), _sum([pair.below for pair in parts.values()]))
    found = fraction_of_parts(parts, whole)
    both = {name: pair for name, pair in parts.items() if pair.has_both}
    lacking = [name for name, pair in parts.items() if name not in both and not _was_none(pair)]
    if not both:
        assert found.value is None
    elif lacking:
        assert (found.value, found.symbol) == (None, "x"), "a total of fewer parts would be another total"
        assert all(name in found.note for name in lacking)
    elif any(pair.is_suppressed for pair in both.values()):
        assert (found.value, found.symbol) == (None, "c"), "a total without a withheld part would be another total"
    elif not (below := _amount(pair.below for pair in both.values())):
        assert (found.value, found.symbol) == (None, "z")
    else:
        above = _amount(pair.above for pair in both.values())
        assert found.times(1000, 1) == rounded(Exact(above, below), 1000, 1), "of the sums, never a mean of rates"
        assert not found.note


def _amount(found: Iterable[Reading | None]) -> int:
    return sum(int(one.value) for one in found if one is not None and one.value is not None)


def _was_none(pair: Pair) -> bool:
    has_size = pair.below is not None and pair.below.value is not None
    return pair.above is not None and pair.above.symbol == "z" and not has_size


def _sum(found: list[Reading | None]) -> Reading:
    """As a measure's own total: none where a part has none."""
    values = [one.value for one in found if one is not None and one.value is not None]
    if len(values) == len(found):
        return Reading(sum(values, Decimal(0)))
    return Reading(None, "c" if any(one is not None and one.symbol == "c" for one in found) else "")


def test_a_total_is_there_where_a_part_is_suppressed() -> None:
    parts = {
        "A": Pair(Reading(Decimal(40)), Reading(Decimal(100))),
        "B": Pair(Reading(None, "c"), Reading(Decimal(100))),
        "C": Pair(Reading(None, "c"), Reading(Decimal(100))),
    }
    assert fraction_of_parts(parts, Pair(Reading(Decimal(45)), Reading(Decimal(300)))).times(100, 1) == Decimal("15.0")
    assert fraction_of_parts(parts, Pair(Reading(None, "c"), Reading(Decimal(300)))).symbol == "c"
    late = parts | {"D": Pair(None, Reading(Decimal(100)))}
    assert fraction_of_parts(late, Pair(Reading(Decimal(45)), Reading(Decimal(400)))).note == "Without D."


def test_why_a_number_is_not_there_goes_along() -> None:
    closed = Reading(None, "x", "final", "Its records are not closed.")
    assert fraction(Pair(closed, Reading(Decimal(5)))).note == "Its records are not closed."
    assert fraction(Pair(Reading(None, "c", "final", "Three families."), Reading(Decimal(5)))).note == ""


def test_many_parts_that_lack_are_not_all_named() -> None:
    parts = {f"Part {number}": Pair(None, Reading(Decimal(1))) for number in range(9)}
    found = fraction_of_parts(parts | {"There": Pair(Reading(Decimal(1)), Reading(Decimal(2)))}, Pair(None, Reading(Decimal(11))))
    assert found.note == "Without Part 0, Part 1, Part 2, Part 3, Part 4, Part 5 and 3 more."


def test_residents_of_a_part_that_did_not_apply_are_not_asked_for() -> None:
    parts = {
        "Old": Pair(Reading(Decimal(40)), Reading(Decimal(100)), is_of_population=True),
        "New": Pair(Reading(None, "z"), Reading(Decimal(300)), is_of_population=True),
    }
    assert fraction_of_parts(parts, Pair(Reading(Decimal(40)), Reading(Decimal(100)))).times(100, 1) == Decimal("40.0")
    of_measure = parts | {"New": Pair(Reading(None, "z"), Reading(Decimal(300)))}
    assert fraction_of_parts(of_measure, Pair(Reading(Decimal(40)), Reading(Decimal(400)))).note == "Without New."
