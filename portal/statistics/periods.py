"""Periods: a first and a last day. Their names are made from these days (rule 1, docs/domain.md). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from portal.core.dates import day_words, last_of_month

MONTHLY, QUARTERLY, YEARLY = "monthly", "quarterly", "yearly"
MONTHS_IN = {MONTHLY: 1, QUARTERLY: 3}  # what is returned
MONTHS_PRINTED = MONTHS_IN | {YEARLY: 12}  # what can be printed of it


@dataclass(frozen=True, order=True)
class Period:
    """An inclusive span of days."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"The period ends ({self.end}) before it starts ({self.start}).")

    @classmethod
    def ending(cls, end: date, months: int) -> Period:
        """The `months` whole months that end with the month of `end`."""
        return cls(months_before(end, months - 1), last_of_month(end))

    @classmethod
    def starting(cls, start: date, months: int) -> Period:
        """The `months` whole months that begin with the month of `start`."""
        return cls(start.replace(day=1), last_of_month(months_before(start, 1 - months)))

    @property
    def is_whole_months(self) -> bool:
        return self.start.day == 1 and self.end == last_of_month(self.end)

    @property
    def month_count(self) -> int:
        """How many calendar months the period touches."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    def year_before(self) -> Period:
        """The same span one year earlier; a span of whole months stays one."""
        start, end = _a_year_before(self.start), _a_year_before(self.end)
        return Period(start, last_of_month(end) if self.is_whole_months else end)

    def split(self, frequency: str) -> tuple[Period, ...]:
        """The months or quarters that end inside the period, oldest first; or the years of twelve months from its first on."""
        return _split(self, frequency)

    @property
    def short(self) -> str:
        """For the head of a narrow column: “Feb 2018”, “Jan–Mar 2018”."""
        if self.month_count == 1:
            return f"{self.start:%b %Y}"
        return f"{self.start:%b}–{self.end:%b %Y}"

    @property
    def words(self) -> str:
        """The name of the period, for print: “February 2018”, “12 months to March 2018”, “January to March 2018”."""
        start, end = self.start, self.end
        if start == end:
            return day_words(start)
        if (start.year, start.month) == (end.year, end.month) and not self.is_whole_months:
            return f"{start.day} to {day_words(end)}"
        if not self.is_whole_months:
            return f"{day_words(start)} to {day_words(end)}"
        if self.month_count == 1:
            return f"{start:%B %Y}"
        if self.month_count == 12:
            return f"12 months to {end:%B %Y}"
        if start.year == end.year:
            return f"{start:%B} to {end:%B %Y}"
        return f"{start:%B %Y} to {end:%B %Y}"


@lru_cache(maxsize=1024)  # a pack asks for the same few years hundreds of times
def _split(period: Period, frequency: str) -> tuple[Period, ...]:
    step = MONTHS_PRINTED[frequency]
    before = period.start.month - 1 if frequency == YEARLY else 0  # months and quarters are those of the calendar
    ends = (last_of_month(first) for first in month_starts(period.start, period.end))
    return tuple(
        Period.ending(end, step) for end in ends if period.start <= end <= period.end and (end.month - before) % step == 0
    )


def _a_year_before(day: date) -> date:
    """The same day a year earlier; 29 February becomes the 28th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def months_before(day: date, months: int) -> date:
    """The first day of the month that lies `months` before the month of `day`."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def month_starts(start: date, end: date) -> Iterator[date]:
    """The first day of every month from the month of `start` to that of `end`."""
    first = start.replace(day=1)
    while first <= end:
        yield first
        first = last_of_month(first) + timedelta(days=1)
