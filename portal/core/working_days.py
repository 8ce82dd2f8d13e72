"""Working days: neither weekends nor bank holidays. These come from the `holidays` library, which follows their announcement;
England and Wales have the same. Pure."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from portal.core.dates import ONE_DAY


@lru_cache(maxsize=16)
def bank_holidays(year: int) -> frozenset[date]:
    import holidays  # here, because it takes a fifth of the portal's start and most pages never ask

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def working_day_from(day: date) -> date:
    """The day, or the first working day after it."""
    while not is_working_day(day):
        day += ONE_DAY
    return day
