"""The cycles of a year at each rhythm: every month once, whatever is there already."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.dates import last_of_month
from portal.core.working_days import is_working_day
from portal.cycles.programme.rhythms import (
    MONTHS,
    CycleDates,
    Rhythm,
    Spacing,
    by_meetings,
    dates_problems,
    following,
    in_no_cycle,
    odd_about,
    odd_order,
    overlapping_pairs,
    spread,
    uncovered,
)
from portal.statistics.periods import Period, month_starts, months_before

YEAR = Period(date(2019, 4, 1), date(2020, 3, 31))
LONG_AGO = date(2018, 1, 1)


def months_of(*periods: Period) -> list[date]:
    return sorted(month for one in periods for month in month_starts(one.start, one.end))


def span(start: int, count: int) -> Period:
    """So many months, from that month of 2018 on."""
    first = months_before(date(2018, 1, 1), -start)
    return Period(first, last_of_month(months_before(first, -(count - 1))))


TAKEN = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 7)), max_size=5).map(lambda found: [span(*one) for one in found])
STEPS = st.sampled_from(sorted(MONTHS))
YEARS = st.tuples(st.integers(0, 24), st.integers(1, 18)).map(lambda one: span(*one))


@given(STEPS, YEARS, TAKEN)
def test_each_month_of_the_year_belongs_to_one_cycle(rhythm: Rhythm, year: Period, taken: list[Period]) -> None:
    found = spread(rhythm, year, taken, Spacing())
    there = set(months_of(*taken))
    assert months_of(*(one.period for one in found)) == [one for one in months_of(year) if one not in there]
    for one in found:
        assert one.period.is_whole_months and one.period.month_count <= MONTHS[rhythm]
        assert one.period.start <= one.opens < one.due <= one.meeting
        assert all(map(is_working_day, (one.opens, one.due, one.meeting)))
    assert overlapping_pairs(found) == []


@given(YEARS, TAKEN)
def test_what_is_uncovered_and_what_is_taken_are_the_whole_window(year: Period, taken: list[Period]) -> None:
    free = uncovered(taken, year)
    assert months_of(*free) == [one for one in months_of(year) if one not in set(months_of(*taken))]
    assert all(one.end + timedelta(days=1) < other.start for one, other in pairwise(free))


@given(st.lists(st.dates(date(2019, 4, 1), date(2020, 6, 30)), max_size=14))
def test_meetings_have_periods_that_follow_one_another(meetings: list[date]) -> None:
    found = by_meetings(meetings, YEAR, [], Spacing())
    months = months_of(*(one.period for one in found))
    assert months == months_of(YEAR)[: len(months)]
    for one, other in pairwise(found):
        assert one.period.end + timedelta(days=1) == other.period.start
    for one in found:
        assert one.meeting in meetings and one.due <= one.meeting
        assert one.period.end < one.meeting


def test_a_quarter_is_as_the_demonstration_has_it() -> None:
    first, *_, last = spread(Rhythm.QUARTERLY, YEAR, [], Spacing())
    assert (first.title, first.opens, first.due, first.meeting) == (
        "April to June 2019",
        date(2019, 6, 17),  # the 16th is a Sunday
        date(2019, 7, 12),
        date(2019, 7, 25),
    )
    assert last.due == date(2020, 4, 14)  # Easter Monday is the 13th


def test_half_years_and_months_have_titles_of_their_own() -> None:
    assert [one.title for one in spread(Rhythm.HALF_YEARLY, YEAR, [], Spacing())] == [
        "April to September 2019",
        "October 2019 to March 2020",
    ]
    assert [one.title for one in spread(Rhythm.MONTHLY, YEAR, [], Spacing())][::11] == ["April 2019", "March 2020"]


def test_months_before_the_year_that_belong_to_no_cycle_are_named() -> None:
    quarter = Period(date(2018, 10, 1), date(2018, 12, 31))
    assert in_no_cycle([quarter, YEAR], YEAR) == [Period(date(2019, 1, 1), date(2019, 3, 31))]
    assert in_no_cycle([YEAR], YEAR) == []
    assert in_no_cycle([quarter], YEAR) == [Period(date(2019, 1, 1), date(2020, 3, 31))]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"opens": LONG_AGO}, "opens at once"),
        ({"opens": date(2019, 3, 1)}, "before its period begins"),
        ({"due": date(2019, 6, 28)}, "its period has not ended by then"),
        ({"due": date(2019, 7, 13)}, "is due on Saturday 13 July 2019, which is no working day"),
        ({"meeting": date(2019, 8, 26)}, "has its meeting on Monday 26 August 2019, which is no working day"),
        ({"title": "July to September 2019"}, "The title is “July to September 2019”, and the period is April to June 2019."),
        ({"period": Period(date(2019, 4, 1), date(2020, 6, 30))}, "is a cycle of 15 months"),
    ],
)
def test_odd_dates_are_asked_about(changes: dict[str, Any], words: str) -> None:
    [first, *_] = spread(Rhythm.QUARTERLY, YEAR, [], Spacing())
    assert list(odd_about(first, LONG_AGO)) == []
    odd = replace(first, **changes)
    assert any(words in sentence for sentence in odd_about(odd, LONG_AGO))


def test_what_cannot_be_is_refused() -> None:
    period = Period(date(2019, 4, 1), date(2019, 6, 30))
    due = date(2019, 7, 12)
    assert dates_problems(period, date(2019, 6, 17), due, LONG_AGO) == []
    assert [name for name, _ in dates_problems(period, due, due, date(2019, 7, 13))] == ["opens", "due"]


def test_a_later_cycle_that_opens_first_is_asked_about() -> None:
    first, second, *_ = spread(Rhythm.QUARTERLY, YEAR, [], Spacing())
    assert list(odd_order([second, first])) == []
    early = CycleDates(second.title, second.period, first.opens - timedelta(days=1), second.due, second.meeting)
    assert "waits until that is open" in next(odd_order([early, first]))


@given(st.integers(0, 30), st.integers(1, 12))
def test_the_period_after_is_as_long(start: int, count: int) -> None:
    after = following(span(start, count))
    assert after.start == span(start, count).end + timedelta(days=1)
    assert after.month_count == count and after.is_whole_months
