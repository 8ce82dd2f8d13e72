"""Reads for calendar feeds: whose secret address it is, and what the calendar holds."""

from __future__ import annotations

import hashlib
from datetime import date
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.deputies.queries import signers_of
from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.links import link
from portal.core.policy import Permission, can
from portal.cycles.models import Cycle
from portal.extensions import db
from portal.reminders import planning, queries
from portal.reminders.calendar.icalendar import DueDay, OwedEntry, build
from portal.reminders.models import CalendarFeed


def feed_of(person: Person) -> CalendarFeed | None:
    return db.session.get(CalendarFeed, person.id)


def owner(secret: str) -> Person:
    """Whose calendar it is. NotFound when it was revoked, the account is closed, or its role has no due dates."""
    feed = db.session.scalar(
        select(CalendarFeed)
        .where(CalendarFeed.secret_hash == hash_of(secret))
        .options(joinedload(CalendarFeed.person).joinedload(Person.agency))
    )
    if feed is None or not feed.person.is_active or not can(feed.person, Permission.SEE_OWN_WORK):
        raise NotFound
    return feed.person


def calendar_of(person: Person) -> bytes:
    """The calendar file of what the person still has to send or sign. Extended due dates count."""
    days: dict[tuple[int, date], list[OwedEntry]] = {}
    cycles: dict[int, Cycle] = {}
    signers = {signer.person.id for signer in signers_of([person.agency_id]).get(person.agency_id, [])}
    for item in queries.still_owed(person.agency_id):
        if planning.is_for(person, item, signers):
            obligation = item.obligation
            cycles[obligation.cycle_id] = obligation.cycle
            entry = OwedEntry(obligation.name, planning.address_of(obligation))
            days.setdefault((obligation.cycle_id, obligation.due), []).append(entry)
    home = link("home")
    host = urlsplit(home).hostname
    return build(
        f"Due dates, {person.agency.short_name}",
        [
            DueDay(f"due-{person.agency_id}-{cycle}-{day.isoformat()}@{host}", day, cycles[cycle].title, owed)
            for (cycle, day), owed in sorted(days.items())
        ],
        list_address=home,
        now=clock.now(),
    )


def hash_of(secret: str) -> str:
    """Plain SHA-256 will do: the secret is 256 random bits, not something that a person chose."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
