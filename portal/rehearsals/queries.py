"""As whom a cycle can be rehearsed, and the mails that came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, func, select

from portal.accounts.deputies.queries import PARTNERS
from portal.accounts.models import Agency, Person, SignIn
from portal.core import clock
from portal.core.dates import end_of_day
from portal.core.policy import Permission, can
from portal.core.transaction import rehearsal
from portal.extensions import db
from portal.notifications.outbox import Mail
from portal.reminders.actions import send_reminders

MORNING = timedelta(hours=9)


class WrittenMail(NamedTuple):
    """A mail that would have gone, and when."""

    recipient: str
    subject: str
    text: str
    at: datetime


def people_to_be() -> list[tuple[str, str]]:
    """Everybody who writes for an agency, in the alphabetical order of the agencies, by PERSON-AGENCY, in words; for an
    agency without anybody 0-AGENCY."""
    writes = and_(Person.agency_id == Agency.id, Person.is_active, Person.role.in_(PARTNERS))
    rows = db.session.execute(
        select(Agency.id, Agency.name, Person.id, Person.name, Person.role)
        .outerjoin(Person, writes)
        .where(Agency.is_partner, Agency.ended_on.is_(None))
        .order_by(func.lower(Agency.name), Agency.id, Person.role, Person.name, Person.id)
    )
    return [
        (f"{person_id or 0}-{agency_id}", f"{agency}: {f'{name} ({role})' if name else 'somebody, as nobody has an account'}")
        for agency_id, agency, person_id, name, role in rows
    ]


def still_signed_in(sign_in_ids: list[str]) -> set[str]:
    """Which of these sign-ins have not ended, and are those of somebody who may still run cycles."""
    rows = db.session.execute(
        select(SignIn.id, Person)
        .join(Person, Person.id == SignIn.person_id)
        .where(SignIn.id.in_(sign_in_ids), SignIn.ended_at.is_(None), SignIn.expires_at > clock.real_now(), Person.is_active)
    )
    return {sign_in_id for sign_in_id, person in rows if can(person, Permission.RUN_CYCLES)}


def agency_played_last() -> int:
    """In a copy: the agency as whose somebody it was gone into last."""
    newest = (
        select(Person.agency_id)
        .join(SignIn, SignIn.person_id == Person.id)
        .order_by(SignIn.ended_at.is_not(None), SignIn.at.desc())
        .limit(1)
    )
    return db.session.scalar(newest) or 0


def mails_of(agency_id: int) -> list[WrittenMail]:
    """The mails to people of the agency, the oldest first, with those of the next morning: digests and reminders. These are
    written to be read here, and not stored in the copy either."""
    morning = end_of_day(clock.today()) + MORNING
    with rehearsal(), clock.fixed_at(morning):
        send_reminders()
        rows = db.session.execute(
            select(Mail.recipient, Mail.subject, Mail.text, Mail.created_at)
            .join(Person, Person.id == Mail.person_id)
            .where(Person.agency_id == agency_id)
            .order_by(Mail.id)
        ).all()
    return [WrittenMail(*row) for row in rows]
