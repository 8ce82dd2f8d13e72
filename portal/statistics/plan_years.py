"""The totals of complete plan years, for measures of which others read nothing else (rule 13, docs/domain.md). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from portal.core.dates import last_of_month
from portal.statistics.comparison import Reading, least_settled
from portal.statistics.periods import Period


def complete_years(readings: Mapping[Period, Reading], year_starts: int, frequency: str) -> dict[Period, Reading]:
    """The total of every plan year that has an answer for each of its months or quarters, added up.

    `year_starts` is the month (1 to 12) that the plan year begins with. What does not apply, with [z], adds nothing, and the
    total says in how many months; a year in which any other number is missing is left out.
    """
    totals: dict[Period, Reading] = {}
    for year in sorted({plan_year(period.start, year_starts) for period in readings}):
        steps = year.split(frequency)
        answers = [readings.get(step) for step in steps]
        there = [one for one in answers if one is not None and (one.value is not None or one.symbol == "z")]
        numbers = [one.value for one in there if one.value is not None]
        if len(there) < len(answers):
            continue
        if numbers:
            not_of = tuple(step for step in steps if readings[step].value is None)
            totals[year] = Reading(sum(numbers, Decimal(0)), "", least_settled(one.status for one in there), not_of=not_of)
        else:
            totals[year] = Reading(None, "z")
    return totals


def plan_year(day: date, starts: int) -> Period:
    """The plan year that the day lies in."""
    first = date(day.year if day.month >= starts else day.year - 1, starts, 1)
    return Period(first, last_of_month(date(first.year + (starts > 1), (starts - 2) % 12 + 1, 1)))


def is_year(period: Period) -> bool:
    return period.month_count == 12


def is_plan_year(period: Period, starts: int) -> bool:
    return period == plan_year(period.start, starts)
