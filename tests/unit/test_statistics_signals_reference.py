"""The signals of an XmR chart against a slow reference that tries every window, and what has to hold for any series."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from portal.statistics.comparison import DOWN, UP
from portal.statistics.signals import NEAR, OUTSIDE, SHIFT, TREND
from tests.factories.xmr import assess, cut, rules


def limits_of(values: Sequence[Fraction | None], is_count: bool) -> tuple[Fraction, Fraction, Fraction, Fraction] | None:
    """Average, upper limit, lower limit and reach; None where there are too few values or neighbours."""
    taken: list[Fraction | None] = []
    for value in values:
        pairs = sum(a is not None and b is not None for a, b in pairwise(taken))
        if sum(one is not None for one in taken) >= 24 and pairs >= 6:
            break
        taken.append(value)
    numbers = [one for one in taken if one is not None]
    moves = [abs(b - a) for a, b in pairwise(taken) if a is not None and b is not None]
    if len(numbers) < 12 or len(moves) < 6:
        return None
    mean, reach = sum(numbers) / Fraction(len(numbers)), Fraction("2.66") * sum(moves) / len(moves)
    lower = max(mean - reach, Fraction(0)) if is_count and all(one >= 0 for one in numbers) else mean - reach
    return mean, mean + reach, lower, reach


def expected(values: Sequence[Fraction | None], is_count: bool) -> list[set[tuple[str, str]]]:
    """Every window of a rule, tried one by one."""
    flags: list[set[tuple[str, str]]] = [set() for _ in values]
    found = limits_of(values, is_count)
    if found is None:
        return flags
    mean, upper, lower, reach = found
    for length, start in product((1, 3, 7), range(len(values))):
        window = values[start : start + length]
        if len(window) < length or None in window:
            continue
        at = range(start, start + length)
        for sign, direction in ((1, UP), (-1, DOWN)):
            far = [sign * (value - mean) for value in window if value is not None]
            limit = upper - mean if sign > 0 else mean - lower
            near = [one > reach * 2 / 3 for one in far]
            if length == 1 and far[0] > limit:
                flags[start].add((OUTSIDE, direction))
            if length == 3 and min(far) > 0 and sum(near) >= 2:
                for one, is_near in zip(at, near, strict=True):
                    if is_near:
                        flags[one].add((NEAR, direction))
            if length == 7 and min(far) > 0:
                for one in at:
                    flags[one].add((SHIFT, direction))
            if length == 7 and all(after > before for before, after in pairwise(far)):
                for one in at:
                    flags[one].add((TREND, direction))
    return flags


@st.composite
def stories(draw: st.DrawFn) -> list[Decimal | None]:
    """Values that stay, climb, jump and go missing, so that every rule has its chance."""
    values: list[Decimal | None] = []
    for _ in range(draw(st.integers(1, 7))):
        level, slope, count = draw(st.integers(0, 40)), draw(st.sampled_from([0, 0, 1, -1])), draw(st.integers(1, 14))
        noise = draw(st.lists(st.integers(0, draw(st.sampled_from([0, 1, 6]))), min_size=count, max_size=count))
        missing = draw(st.sampled_from([0, 0, 3, 2]))
        for n in range(count):
            values.append(None if missing and n % missing == 1 else Decimal(level + slope * n + noise[n]) / 2)
    return values


@given(stories(), st.lists(st.tuples(st.integers(-1, 60), st.sampled_from([1, 1, 9])), max_size=2), st.booleans())
def test_the_rules_against_windows_tried_one_by_one(
    values: list[Decimal | None], cuts: list[tuple[int, int]], is_count: bool
) -> None:
    found = assess(values, [cut(at, day) for at, day in cuts], "calls" if is_count else "%")
    # the values fall apart before each first day, and around each month that a break falls into
    starts = sorted({0, *(at for at, _ in cuts), *(at + 1 for at, day in cuts if day > 1), len(values)})
    known = max((at for at, value in enumerate(values) if value is not None), default=-1)
    starts = [at for at in starts if 0 <= at <= known or at in (0, len(values))]
    within = {at for at, day in cuts if day > 1 and at <= known}
    want: list[set[tuple[str, str]]] = []
    for start, end in pairwise(starts):
        part = [None if value is None else Fraction(value) for value in values[start:end]]
        want += [set() for _ in part] if start in within else expected(part, is_count)
    assert rules(found) == want


@given(stories())
def test_the_run_of_a_signal_is_the_longest_that_holds(values: list[Decimal | None]) -> None:
    found = assess(values, unit="%")
    at = {point.period: n for n, point in enumerate(found.points)}
    for n, point in enumerate(found.points):
        for signal in point.signals:
            if signal.rule not in (NEAR, TREND):
                start = at[signal.since]
                assert start <= n < start + signal.length
                flagged = [(signal.rule, signal.direction) in flags for flags in rules(found)]
                assert all(flagged[start : start + signal.length])
                assert not (start and flagged[start - 1]) and not (flagged[start + signal.length :] or [False])[0]


@given(st.lists(st.integers(0, 300), min_size=24, max_size=50))
def test_what_was_signalled_once_the_limits_stand_stays_true(values: list[int]) -> None:
    whole = rules(assess(values))
    for end in range(24, len(values) + 1):
        assert rules(assess(values[:end]))[-1] <= whole[end - 1]


@given(stories(), st.integers(1, 10**6))
def test_the_size_of_the_numbers_does_not_matter(values: list[Decimal | None], factor: int) -> None:
    larger = [None if value is None else value * factor for value in values]
    assert rules(assess(larger)) == rules(assess(values))
    assert assess(larger).finding == assess(values).finding


@given(stories())
def test_upside_down_everything_says_the_opposite(values: list[Decimal | None]) -> None:
    opposite = {UP: DOWN, DOWN: UP}
    turned = rules(assess([None if value is None else -value for value in values], unit="%"))
    assert turned == [{(rule, opposite[way]) for rule, way in flags} for flags in rules(assess(values, unit="%"))]
