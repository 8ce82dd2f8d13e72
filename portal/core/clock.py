"""What time and what day it is (rule 15, docs/domain.md). Sign-in limits and sessions use `real_now()`, all else `now()`.

A demonstration has its own clock: a setting of its database says how far it is from the real one. Moments are naive
and in UTC; days are those of the partnership's time zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask, g, has_app_context

from portal.core import settings
from portal.core.dates import LONDON, day_words, local, read_time_zone_by

_fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)


def init_app(app: Flask) -> None:
    read_time_zone_by(_partnerships_time_zone)


def real_now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def now() -> datetime:
    """The portal's time: the real one, or in a demonstration the time of its own clock."""
    return _fixed.get() or real_now() + timedelta(seconds=offset() or 0)


def today() -> date:
    return local(now()).date()


def shown(real: datetime) -> datetime:
    """A moment of real time, such as that of a sign-in, as the portal's clock showed it."""
    return real + timedelta(seconds=offset() or 0)


def offset() -> int | None:
    """Seconds between this database's clock and the real one; None unless it is a demonstration. Read once a request."""
    if "clock_offset" not in g:
        stored = settings.read(settings.CLOCK_OFFSET)
        g.clock_offset = int(stored) if stored is not None else None
    seconds: int | None = g.clock_offset
    return seconds


def _partnerships_time_zone() -> ZoneInfo:
    """As it is set, read once a request; outside of the application that of London."""
    if not has_app_context():
        return LONDON
    if "time_zone" not in g:
        name = settings.shown_on_every_page().get(settings.TIME_ZONE)
        g.time_zone = ZoneInfo(name) if name else LONDON
    zone: ZoneInfo = g.time_zone
    return zone


def is_demonstration() -> bool:
    return offset() is not None


def start_at(moment: datetime) -> None:
    """From now on this database's clock shows `moment` (naive, UTC) and ticks from there."""
    settings.store(settings.CLOCK_OFFSET, str(int((moment - real_now()).total_seconds())))
    g.pop("clock_offset", None)


@contextmanager
def fixed_at(moment: datetime) -> Iterator[None]:
    """For loading history: within the block, now() is `moment` (naive, UTC)."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)


def when_words(moment: datetime) -> str:
    """“at 10:42” of a stored moment (naive, UTC), or “on 2 July 2019 at 10:42” where it is not of today."""
    at = local(moment)
    return f"at {at:%H:%M}" if at.date() == today() else f"on {day_words(at.date())} at {at:%H:%M}"
