"""A person’s due dates as an iCalendar file (RFC 5545). Pure.

All that is due on one day is one entry: fifteen entries on one day would hide the rest of somebody’s week. A due date ends at
midnight in the partnership's time zone (rule 15, docs/domain.md), so an entry lasts all day. Calendars show such an entry on
its date in every time zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from portal.core.dates import time_zone


class OwedEntry(NamedTuple):
    """One thing owed, and the address of its page."""

    name: str
    address: str


@dataclass(frozen=True)
class DueDay:
    """What is owed by one day in one cycle. `key` stays the same, so that a calendar replaces the entry it has."""

    key: str
    day: date
    cycle: str
    owed: Sequence[OwedEntry]


def build(title: str, days: Sequence[DueDay], *, list_address: str, now: datetime) -> bytes:
    """`now` is naive, in UTC. The library folds lines and escapes what people wrote."""
    from icalendar import Calendar, Event  # here, because it takes a tenth of the portal's start and few pages need it

    calendar = Calendar()
    calendar.add("prodid", "-//Cycle portal//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", time_zone().key)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for due in days:
        event = Event()
        event.add("uid", due.key)
        event.add("dtstamp", now.replace(tzinfo=UTC))
        event.add("dtstart", due.day)
        event.add("dtend", due.day + timedelta(days=1))
        event.add("summary", f"{len(due.owed)} {'thing' if len(due.owed) == 1 else 'things'} to send: {due.cycle}")
        event.add("description", "\n".join(f"{entry.name}\n{entry.address}\n" for entry in due.owed))
        event.add("url", list_address)
        event.add("transp", "TRANSPARENT")  # it does not make anybody busy
        calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file
