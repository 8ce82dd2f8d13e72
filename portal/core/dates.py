"""Dates as people write and read them, the partnership's time, and the length of months. Knows no database."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")  # where the partnership has set nothing else
ONE_DAY = timedelta(days=1)
_SHAPE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True)
class PartialDate:
    """A date known to the day, the month or the year, kept as it was written ("2018", "2018-11", "2018-11-27")."""

    text: str

    def __post_init__(self) -> None:
        match = _SHAPE.fullmatch(self.text)
        if not match:
            raise ValueError(f"“{self.text}” is not a date. Write 2018, 2018-11 or 2018-11-27.")
        year, month, day = (int(part) if part else 1 for part in match.groups())
        try:
            date(year, month, day)
        except ValueError:
            raise ValueError(f"“{self.text}” is not a date that exists.") from None

    @property
    def first(self) -> date:
        """The first day it can mean; this is what it sorts by."""
        year, month, day = (int(part) for part in (self.text + "-01-01")[:10].split("-"))
        return date(year, month, day)

    @property
    def last(self) -> date:
        """The last day it can mean: of the year, of the month, or the day itself."""
        first = self.first
        if len(self.text) == 4:
            return date(first.year, 12, 31)
        if len(self.text) == 7:
            return last_of_month(first)
        return first

    @property
    def words(self) -> str:
        """As it is printed: "2018", "November 2018", "27 November 2018"."""
        if len(self.text) == 4:
            return self.text
        return day_words(self.first) if len(self.text) == 10 else f"{self.first:%B %Y}"

    def __lt__(self, other: PartialDate) -> bool:
        # The coarser date comes first: "2018" says less than "2018-01", so it cannot claim to be later.
        return (self.first, len(self.text)) < (other.first, len(other.text))


@lru_cache(maxsize=4096)
def last_of_month(day: date) -> date:
    """The last day of the month that `day` lies in."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def day_words(day: date) -> str:
    """“3 July 2019”, as GOV.UK writes dates: without a leading zero or a comma."""
    return f"{day.day} {day:%B %Y}"


def short_day_words(day: date) -> str:
    """“3 July”, for dates that the reader knows the year of."""
    return f"{day.day} {day:%B}"


def _london() -> ZoneInfo:
    return LONDON


_find_time_zone: Callable[[], ZoneInfo] = _london


def read_time_zone_by(find: Callable[[], ZoneInfo]) -> None:
    """Names the function that knows the partnership's time zone; until then it is that of London."""
    global _find_time_zone  # the setting is in the database, which this module cannot read
    _find_time_zone = find


_in_thread: ContextVar[ZoneInfo | None] = ContextVar("time zone of a thread", default=None)


def time_zone() -> ZoneInfo:
    """The partnership's (rule 15, docs/domain.md)."""
    return _in_thread.get() or _find_time_zone()


@contextmanager
def in_time_zone(zone: ZoneInfo) -> Iterator[None]:
    """For a thread, which cannot ask the database for the partnership's."""
    token = _in_thread.set(zone)
    try:
        yield
    finally:
        _in_thread.reset(token)


def local(moment: datetime) -> datetime:
    """A stored moment (naive, UTC) as the clock of the partnership shows it."""
    return moment.replace(tzinfo=UTC).astimezone(time_zone())


def stored(moment: datetime) -> datetime:
    """What is stored of a moment that the clock of the partnership shows (naive); the same without a zone, in UTC."""
    return moment.replace(tzinfo=time_zone()).astimezone(UTC).replace(tzinfo=None)


def end_of_day(day: date) -> datetime:
    """The moment (naive, UTC) at which a due date has passed: the partnership's midnight at its end (rule 15, docs/domain.md)."""
    return stored(datetime(day.year, day.month, day.day) + ONE_DAY)


def days_between(earlier: date, later: date) -> int:
    """Whole days from one date to the other; negative when `later` comes first."""
    return (later - earlier).days
