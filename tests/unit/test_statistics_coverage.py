"""What a value is of: its period, the day at its end, or the months to its end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.measures.comparisons import compared
from portal.measures.coverage import CHOICES, coverage_problem
from portal.measures.models import Basis
from portal.statistics.comparison import LATEST, NOT_COMPARABLE, SUM, Break, Reading
from portal.statistics.coverage import adds_up, axis_label, coverage_words, covered, is_coverage, within
from portal.statistics.periods import Period

QUARTER = Period(date(2019, 1, 1), date(2019, 3, 31))
COVERS = ("period", "day", "6 months", "12 months", "24 months")
ENDS = st.dates(date(2000, 1, 1), date(2040, 12, 31)).map(lambda day: Period.ending(day, 3).end)


@pytest.mark.parametrize(
    ("covers", "words", "inside"),
    [
        ("period", "January to March 2019", "in January to March 2019"),
        ("day", "31 March 2019", "on 31 March 2019"),
        ("12 months", "12 months to March 2019", "in the 12 months to March 2019"),
        ("6 months", "October 2018 to March 2019", "in October 2018 to March 2019"),
    ],
)
def test_a_quarter_is_named_by_what_its_value_is_of(covers: str, words: str, inside: str) -> None:
    assert covered(QUARTER, covers).words == words
    assert within(covered(QUARTER, covers)) == inside
    assert axis_label(QUARTER, covers) == {"period": "", "day": "31 Mar"}.get(covers, "Mar")
    assert (coverage_words(covers) == "") == (covers == "period") == adds_up(covers)


@given(ENDS, st.sampled_from(COVERS))
def test_it_always_ends_with_its_period_and_naming_it_twice_changes_nothing(end: date, covers: str) -> None:
    found = covered(Period.ending(end, 3), covers)
    assert found.end == end
    assert covered(found, covers) == found


@pytest.mark.parametrize("text", ["", "days", "0 months", "12", "12 month", "-3 months", "100 months", "Period"])
def test_nothing_else_is_a_coverage(text: str) -> None:
    assert not is_coverage(text)


def test_every_choice_of_the_page_is_one() -> None:
    assert all(is_coverage(one) for one in CHOICES)


def stock(covers: str, comparison: str = Basis.SAME_PERIOD, **more: Any) -> Any:
    values = {"frequency": "quarterly", "sum_over_time": LATEST, "covers": covers, "comparison": comparison} | more
    baseline = dict.fromkeys(("baseline_value", "baseline_start", "baseline_end"))
    return SimpleNamespace(unit="visits", **values, **baseline, baseline_name="", baseline_geography="", geography="Kent")


def readings(*values: int) -> dict[Period, Reading]:
    """The newest last, for quarters to March 2019."""
    quarters = Period.ending(QUARTER.end, 3 * len(values)).split("quarterly")
    return {quarter: Reading(Decimal(value)) for quarter, value in zip(quarters, values, strict=True)}


@given(st.lists(st.integers(0, 5000), min_size=9, max_size=9), st.sampled_from(COVERS[1:]), st.sampled_from(list(Basis)[:3]))
def test_values_of_a_day_or_of_shared_months_are_never_added(values: list[int], covers: str, basis: str) -> None:
    """Whatever the basis, and even where a setting of before says that the months add up."""
    for how in (LATEST, SUM):
        measure = stock(covers, basis, sum_over_time=how)
        found = compared(measure, readings(*values), QUARTER.end, [], 4, is_whole=True)
        assert [found.current.value, found.previous.value] == [Decimal(values[-1]), Decimal(values[-5])]
        assert found.cumulated is None


def test_a_day_is_compared_with_the_day_a_year_before() -> None:
    found = compared(stock("day"), readings(10, 11, 12, 13, 14), QUARTER.end, [], 4, is_whole=True)
    assert found.words == "Up 4 (40.0%) compared with 31 March 2018"
    found = compared(stock("12 months"), readings(10, 11, 12, 13, 14), QUARTER.end, [], 4, is_whole=True)
    assert found.words == "Up 4 (40.0%) on the 12 months to March 2018"


@pytest.mark.parametrize(("covers", "comparable"), [("period", True), ("day", True), ("12 months", False)])
def test_a_break_inside_what_the_earlier_value_is_of_counts(covers: str, comparable: bool) -> None:
    """1 July 2017 lies before January to March 2018, and within the twelve months to March 2018."""
    changed = Break(date(2017, 7, 1), NOT_COMPARABLE, "A new system")
    found = compared(stock(covers), readings(10, 11, 12, 13, 14), QUARTER.end, [changed], 4, is_whole=True)
    assert found.change.comparable is comparable


@pytest.mark.parametrize("covers", COVERS)
def test_only_what_is_of_its_period_can_be_added_up_or_be_a_running_total(covers: str) -> None:
    assert bool(coverage_problem(covers, SUM, Basis.ROLLING_YEAR)) != adds_up(covers)
    assert bool(coverage_problem(covers, LATEST, Basis.RUNNING_TOTAL)) != adds_up(covers)
    assert coverage_problem(covers, LATEST, Basis.SAME_PERIOD) == ""
