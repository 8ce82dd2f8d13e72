"""Who has the page of an update open right now, so that two people know of each other before they write over each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal.accounts.models import Person
from portal.core import clock
from portal.core.policy import Permission, authorise
from portal.cycles.models import Obligation
from portal.extensions import Base, db
from portal.submissions.models import Submission

# How long after its last sign of life a page counts as open, and after which its row is deleted.
OPEN_FOR, DELETED_AFTER = timedelta(minutes=1), timedelta(days=1)


class Presence(Base):
    """One person has the page of one update open, since when, and when the page last said so: every half minute while they
    work on it."""

    __tablename__ = "presence"

    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime]
    seen_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


@dataclass(frozen=True)
class OtherPerson:
    """Somebody else who has the same update open, and since when."""

    name: str
    since: datetime


def note_here(obligation: Obligation, *, by: Person) -> None:
    """Notes that the person still has the page open and works on it."""
    authorise(by, Permission.WRITE, obligation.agency_id)
    now = clock.now()
    db.session.execute(delete(Presence).where(Presence.seen_at < now - DELETED_AFTER))
    presence = db.session.get(Presence, (obligation.id, by.id))
    if presence is None:
        db.session.add(Presence(obligation_id=obligation.id, person_id=by.id, since=now, seen_at=now))
        return
    if presence.seen_at < now - OPEN_FOR:
        presence.since = now
    presence.seen_at = now


def others_here(obligation: Obligation, submission: Submission | None, person: Person) -> list[OtherPerson]:
    """Everybody else whose page has said within the last minute that it is open. A save counts too, for those without
    scripts."""
    after = clock.now() - OPEN_FOR
    rows = db.session.scalars(
        select(Presence)
        .where(Presence.obligation_id == obligation.id, Presence.person_id != person.id, Presence.seen_at >= after)
        .options(joinedload(Presence.person))
        .order_by(Presence.since)
    ).all()
    others = [OtherPerson(presence.person.name, presence.since) for presence in rows]
    if submission and submission.saved_at and submission.saved_by and submission.saved_at >= after:
        is_listed = submission.saved_by_id in {person.id, *(presence.person_id for presence in rows)}
        others += [] if is_listed else [OtherPerson(submission.saved_by.name, submission.saved_at)]
    return others
