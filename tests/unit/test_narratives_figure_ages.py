"""From which day a figure is known, when it is old, and which takes whose place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.core.dates import PartialDate
from portal.narratives.figure_ages import is_known_on, is_newer_of_its_kind, is_old, known_from
from portal.narratives.models import Figure, Source

MARCH = date(2019, 3, 31)


def figure(**columns: Any) -> Figure:
    same = {"measure_name": "Incidents", "unit": "count", "geography": "Kent", "coverage": "", "priority_id": 1}
    return Figure(**same | columns)


def source(published: str = "", covers: str = "") -> Source:
    return Source(
        published=PartialDate(published) if published else None, period_covered_end=PartialDate(covers) if covers else None
    )


@pytest.mark.parametrize(
    ("columns", "day"),
    [
        ({}, None),
        ({"period_end": MARCH}, MARCH),
        ({"period_end": MARCH, "source": source()}, MARCH),
        ({"period_end": MARCH, "source": source("2019-05")}, date(2019, 5, 31)),
        ({"period_end": MARCH, "source": source("2018")}, date(2018, 12, 31)),
        ({"period_end": MARCH, "source": source("2019-05-02"), "known_from": PartialDate("2019-04")}, date(2019, 4, 30)),
    ],
)
def test_a_figure_is_known_from_the_day_that_was_written_or_published_or_its_end(columns: Any, day: date | None) -> None:
    one = figure(**columns)
    assert known_from(one) == day
    assert day is None or (is_known_on(one, day) and not is_known_on(one, day.replace(day=day.day - 1)))


def test_a_figure_without_any_date_was_always_known() -> None:
    assert is_known_on(figure(), date.min)


@pytest.mark.parametrize(
    ("columns", "old"),
    [
        ({}, False),
        ({"period_end": date(2018, 3, 31)}, False),  # a year ago to the day
        ({"period_end": date(2018, 3, 30)}, True),
        ({"period_end": date(2016, 2, 29)}, True),
        ({"source": source("2019-01", "2017")}, True),  # what it covers counts, not when it came out
        ({"source": source("2018-12")}, False),
        ({"source": source("2017")}, True),
    ],
)
def test_over_a_year_old_is_what_ended_more_than_a_year_ago(columns: Any, old: bool) -> None:
    assert is_old(figure(**columns), MARCH) is old


def test_a_later_end_of_the_same_thing_takes_the_place() -> None:
    older, newer = figure(period_end=date(2018, 12, 31)), figure(period_end=MARCH)
    assert is_newer_of_its_kind(newer, older)
    assert not is_newer_of_its_kind(older, newer)
    assert not is_newer_of_its_kind(older, older)
    assert is_newer_of_its_kind(figure(measure_name="INCIDENTS", period_end=MARCH), older)
    assert is_newer_of_its_kind(
        figure(measure_id=7, period_end=MARCH), figure(measure_id=7, measure_name="x", period_end=older.period_end)
    )


@pytest.mark.parametrize(
    "other", [{"unit": "%"}, {"geography": "Dover"}, {"coverage": "18+"}, {"priority_id": 2}, {"measure_id": 3}]
)
def test_something_else_takes_no_place(other: dict[str, Any]) -> None:
    assert not is_newer_of_its_kind(figure(period_end=MARCH, **other), figure(period_end=date(2018, 12, 31)))


def test_without_an_end_nothing_is_newer() -> None:
    assert not is_newer_of_its_kind(figure(), figure(period_end=MARCH))
    assert not is_newer_of_its_kind(figure(period_end=MARCH), figure())
