"""A fall to zero, the same value again, and a value that is gone: what is asked about each, and what is ordinary."""

from collections.abc import Sequence
from datetime import date

import pytest

from portal.statistics.periods import MONTHLY, QUARTERLY
from portal.statistics.validation import CheckLimits, ValidationCheck, flags_of
from tests.factories.histories import ASK, MARCH, Value, asked, line, not_comparable


@pytest.mark.parametrize(
    ("earlier", "words"),
    [
        ([6, 5, 7], "0, and no month since December 2017 was 0 (7 in February 2018)"),
        ([5, 5, "x"], None),  # two values are too few
        ([4, 4, 4], None),  # a 4 falls to 0 by chance
        ([5, 5, 5], "0, and no month since December 2017 was 0 (5 in February 2018)"),
        ([0, *[9] * 9], "0, and only 1 of 10 earlier values was 0 (9 in February 2018)"),
        ([0, *[9] * 8], None),  # more than one in ten
        ([0, 0, *[9] * 17, 8, "c"], "0, and only 2 of 20 earlier values were 0 (8 in January 2018)"),
        ([*[9] * 19, 0], None),  # it fell last month
        ([*[9] * 12, 0, *[9] * 11], None),  # and every March
        ([9, 9, 9, 9, 0, *[9] * 9], "0, and only 1 of 14 earlier values was 0 (9 in February 2018)"),
    ],
)
def test_a_fall_to_zero(earlier: list[Value], words: str | None) -> None:
    found = asked(flags_of(line(earlier, 0), CheckLimits()), ValidationCheck.ZERO)
    assert (found and found.words) == (words and f"{words}. {ASK}")


def test_a_fall_to_zero_needs_three_values_and_says_so_only_at_zero() -> None:
    silent = [(silence.check, silence.words) for silence in flags_of(line([9, 9], 0), CheckLimits()).not_judged]
    assert silent == [
        (ValidationCheck.FAR, "2 earlier values, 8 are needed"),
        (ValidationCheck.ZERO, "2 earlier values, 3 are needed"),
    ]
    assert [silence.check for silence in flags_of(line([9, 9], 1), CheckLimits()).not_judged] == [ValidationCheck.FAR]
    assert [silence.check for silence in flags_of(line([9, 9, 9], 0), CheckLimits()).not_judged] == [ValidationCheck.FAR]


def same(
    earlier: Sequence[Value], now: Value, frequency: str = MONTHLY, end: date = MARCH, day: date | None = None
) -> str | None:
    breaks = [not_comparable(day)] if day else []
    found = asked(flags_of(line(earlier, now, end=end, breaks=breaks, frequency=frequency), CheckLimits()), ValidationCheck.SAME)
    return found.words if found else None


def test_the_same_value_three_times_running() -> None:
    assert same([51, 51], 51) == f"51 is the same as in January and February. {ASK}"
    assert same([1060, 1060], 1060, QUARTERLY) == (f"1,060 is the same as in July to September and October to December. {ASK}")
    assert same([51, 51, 51], 51), "a fourth time too"
    assert same(["96.6", "96.60"], "96.6"), "of rates, the last place counts: 966 tenths"


@pytest.mark.parametrize(
    ("earlier", "now"),
    [([50, 50], 50), ([0, 0], 0), ([51], 51), ([51, 52], 51), ([52, 51], 51), ([51, 51], 52), ([51, "x", 51], 51), ([51, 51, None], 51),
     (["5.0", "5.0"], "5.0"), (["12", "12"], "12")],
)  # fmt: skip
def test_repeats_that_are_ordinary_or_not_running(earlier: list[Value], now: Value) -> None:
    assert same(earlier, now) is None


@pytest.mark.parametrize(
    ("day", "is_asked"), [("2018-01-01", True), ("2018-01-02", False), ("2018-03-01", False), ("2018-04-01", True)]
)
def test_a_repeat_across_a_break_is_none(day: str, is_asked: bool) -> None:
    assert (same([700, 700], 700, day=date.fromisoformat(day)) is not None) is is_asked


@pytest.mark.parametrize(
    ("earlier", "now", "words"),
    [
        ([412], None, "Nothing is entered, and it was 412 in February 2018."),
        ([0], "z", "[z] is entered, and it was 0 in February 2018."),
        (["x", 1412], "x", "[x] is entered, and it was 1,412 in February 2018."),
        ([412, None], "x", None),
        ([412, "c"], None, None),
        ([], None, None),
        ([412], 0, None),
    ],
)
def test_a_value_last_time_and_none_now(earlier: list[Value], now: Value, words: str | None) -> None:
    found = flags_of(line(earlier, now), CheckLimits())
    query = asked(found, ValidationCheck.ABSENT)
    assert (query and query.words) == (words and f"{words} {ASK}")
    assert now is not None or found.not_judged == (), "without a number there is nothing to judge"
