"""The actions about calendar feeds: making and revoking a secret address."""

from __future__ import annotations

import secrets

from sqlalchemy import delete

from portal.accounts.models import Person
from portal.core import clock
from portal.core.policy import Permission, authorise
from portal.extensions import db
from portal.reminders.calendar.queries import hash_of
from portal.reminders.models import CalendarFeed


def make_feed(person: Person) -> str:
    """Makes a new secret and returns it. It is not stored and cannot be shown again; an earlier one stops working."""
    authorise(person, Permission.SEE_OWN_WORK, person.agency_id)
    secret = secrets.token_urlsafe(32)
    db.session.merge(CalendarFeed(person_id=person.id, secret_hash=hash_of(secret), made_at=clock.now()))
    return secret


def revoke_feed(person: Person) -> None:
    authorise(person, Permission.SEE_OWN_WORK, person.agency_id)
    db.session.execute(delete(CalendarFeed).where(CalendarFeed.person_id == person.id))
