"""A person’s due dates as an iCalendar file (RFC 5545). Pure.

One entry for a day, not one for each thing owed: fifteen entries on one day would hide the rest of somebody’s week. A due
date is a day in London that ends at midnight there, so entries last all day; a calendar shows them on that date wherever
it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from portal.core.dates import LONDON


@dataclass(frozen=True)
class DueDay:
    """What is owed by one day in one cycle: (name, address) each."""

    key: str
    day: date
    cycle: str
    owed: Sequence[tuple[str, str]]


def build(title: str, days: Sequence[DueDay], *, list_address: str, now: datetime) -> bytes:
    """`now` is naive, in UTC. The library folds lines and escapes what people wrote."""
    from icalendar import Calendar, Event  # here, because it takes a tenth of the portal's start and few pages need it

    calendar = Calendar()
    calendar.add("prodid", "-//Cycle portal//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", LONDON.key)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for due in days:
        event = Event()
        event.add("uid", due.key)
        event.add("dtstamp", now.replace(tzinfo=UTC))
        event.add("dtstart", due.day)
        event.add("dtend", due.day + timedelta(days=1))
        event.add("summary", f"{len(due.owed)} {'thing' if len(due.owed) == 1 else 'things'} to send: {due.cycle}")
        event.add("description", "\n".join(f"{name}\n{address}\n" for name, address in due.owed))
        event.add("url", list_address)
        event.add("transp", "TRANSPARENT")  # it does not make anybody busy
        calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file
