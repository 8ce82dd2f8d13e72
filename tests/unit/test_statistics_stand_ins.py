"""What stands in for the check of unusual values while there is little history."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.statistics.comparison import Reading
from portal.statistics.stand_ins import StandIn, UsualRange, by_last_values, by_parts, by_range, stand_in_for
from portal.statistics.validation import CheckLimits, ValidationCheck

X, Z, BLANK = Reading(None, "x"), Reading(None, "z"), Reading(None)
NO_RANGE = UsualRange()


def number(value: int | str) -> Reading:
    return Reading(Decimal(value))


def decimals(values: Sequence[int]) -> list[Decimal]:
    return [Decimal(value) for value in values]


def limits(smallest: int = 5) -> CheckLimits:
    return CheckLimits(smallest=Decimal(smallest))


def low_and_high(found: StandIn | None) -> tuple[Decimal | None, Decimal | None] | None:
    return (found.flag.expected_low, found.flag.expected_high) if found and found.flag else None


@pytest.mark.parametrize(
    ("now", "parts", "words"),
    [
        (80, [number(80), number(20)], None),
        (100, [number(80), number(20)], None),
        (79, [number(80), number(20)], "79 is less than its largest part, 80. Are both right? Then say why."),
        (101, [number(80), number(20)], "101 is more than its parts together, 100. Are they right? Then say why."),
        (101, [number(80), number(20), Z], "101 is more than its parts together, 100. Are they right? Then say why."),
        (101, [number(80), number(20), X], None),
        (101, [number(80), BLANK], None),
        (79, [number(80), X], "79 is less than its largest part, 80. Are both right? Then say why."),
        (1, [number(0), number(0)], "1 is more than its parts together, 0. Are they right? Then say why."),
    ],
)
def test_a_total_lies_between_its_largest_part_and_their_sum(now: int, parts: list[Reading], words: str | None) -> None:
    found = by_parts(Decimal(now), parts)
    assert found and (found.flag.words if found.flag else None) == words
    assert found.flag is None or found.flag.check is ValidationCheck.BOUNDS


def test_without_a_number_among_the_parts_they_bound_nothing() -> None:
    assert by_parts(Decimal(5), []) is None and by_parts(Decimal(5), [X, Z, BLANK]) is None


def test_every_total_of_small_parts_is_judged_as_defined() -> None:
    for now, parts in product(range(8), product((None, 0, 1, 3), repeat=3)):
        known = [part for part in parts if part is not None]
        found = by_parts(Decimal(now), [X if part is None else number(part) for part in parts])
        if not known:
            assert found is None
            continue
        outside = now < max(known) or (None not in parts and now > sum(known))
        assert found and (found.flag is not None) is outside, (now, parts)


@pytest.mark.parametrize(
    ("usual", "words", "asked"),
    [
        (UsualRange(Decimal(10), Decimal(300)), "10 to 300", {9: "below", 10: "", 300: "", 301: "above"}),
        (UsualRange(Decimal(10), None), "10 or more", {9: "below", 10: "", 10**6: ""}),
        (UsualRange(None, Decimal(300)), "300 or less", {0: "", 300: "", 301: "above"}),
        (UsualRange(Decimal(0), Decimal(0)), "0 to 0", {0: "", 1: "above"}),
    ],
)
def test_a_range_asks_about_what_is_outside_of_it(usual: UsualRange, words: str, asked: dict[int, str]) -> None:
    for now, side in asked.items():
        found = by_range(Decimal(now), usual)
        assert found and found.compared_with == f"the usual range that the coordinator gave, {words}"
        expected = f"{now} is {side} the usual {words}. Is it right? Then say what happened." if side else None
        assert (found.flag.words if found.flag else None) == expected
    assert by_range(Decimal(5), NO_RANGE) is None


@pytest.mark.parametrize(
    ("now", "last", "words"),
    [
        (
            301,
            [90, 100],
            "301 is more than three times any of the last 2 values (highest 100). Is it right? Then say what happened.",
        ),
        (300, [90, 100], None),
        (
            29,
            [90, 100, 120],
            "29 is less than a third of any of the last 3 values (lowest 90). Is it right? Then say what happened.",
        ),
        (30, [90, 100, 120], None),
        (4, [0, 0], None),  # not far enough away to ask
        (5, [0, 0], "5 is more than three times any of the last 2 values (highest 0). Is it right? Then say what happened."),
        (0, [4, 4], None),
        (0, [5, 5], "0 is less than a third of any of the last 2 values (lowest 5). Is it right? Then say what happened."),
    ],
)
def test_the_last_values_ask_about_three_times_and_a_third(now: int, last: list[int], words: str | None) -> None:
    found = by_last_values(Decimal(now), decimals(last), limits())
    assert found and (found.flag.words if found.flag else None) == words


def test_one_value_is_too_few() -> None:
    assert by_last_values(Decimal(10**6), decimals([1]), limits()) is None
    assert by_last_values(Decimal(10**6), [], limits()) is None


def test_every_value_beside_short_series_is_judged_as_defined_and_the_bounds_are_exact() -> None:
    for last, smallest in product(product((0, 1, 4, 9), repeat=2), (0, 1, 5)):
        found = {now: by_last_values(Decimal(now), decimals(last), limits(smallest)) for now in range(40)}
        asked = {
            now
            for now in found
            if (now > 3 * max(last) and now - max(last) >= smallest) or (3 * now < min(last) and min(last) - now >= smallest)
        }
        assert {now for now, one in found.items() if one and one.flag} == asked, (last, smallest)
        for low, high in {bounds for one in found.values() if (bounds := low_and_high(one))}:
            assert low is not None and high is not None
            assert all((now < low or now > high) is (now in asked) for now in found), (last, smallest)


@given(
    st.lists(st.decimals("0", "1e6", places=1), min_size=2, max_size=7),
    st.decimals("0", "1e7", places=1),
    st.integers(0, 50),
)
def test_the_bounds_of_a_flag_would_not_be_flagged_and_are_on_the_right_side(
    last: list[Decimal], now: Decimal, smallest: int
) -> None:
    bounds = low_and_high(by_last_values(now, last, limits(smallest)))
    if bounds is None:
        return
    for bound in bounds:
        assert bound is not None and bound >= 0
        again = by_last_values(bound, last, limits(smallest))
        assert again is not None and again.flag is None
    assert now < bounds[0] or now > bounds[1]  # type: ignore[operator]


def test_which_one_judges() -> None:
    """The parts of a total, else the range that was given, else the last values."""
    usual, parts = UsualRange(Decimal(1), Decimal(50)), [number(30), number(40)]
    few, enough = {1: Decimal(20)}, {1: Decimal(20), 2: Decimal(30)}

    def judged_by(numbers: dict[int, Decimal], parts: list[Reading], usual: UsualRange) -> str:
        found = stand_in_for(Decimal(45), numbers, limits(), parts=parts, usual=usual)
        return found.words if found else ""

    end = "because 8 earlier values are needed for the usual check."
    assert judged_by(enough, parts, usual) == f"Compared with its largest part and the sum of its parts, {end}"
    assert judged_by(enough, [X, number(40)], usual) == f"Compared with its largest part, {end}"
    assert judged_by(enough, [X], usual) == f"Compared with the usual range that the coordinator gave, 1 to 50, {end}"
    assert judged_by(enough, [], usual) == f"Compared with the usual range that the coordinator gave, 1 to 50, {end}"
    assert judged_by(enough, [], NO_RANGE) == f"Compared with the last 2 values, {end}"
    assert judged_by(few, [], NO_RANGE) == ""
