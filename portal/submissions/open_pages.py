"""Who has an update open right now: so that two people know of each other before they write over each other."""

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

RECENT, KEPT = timedelta(minutes=1), timedelta(days=1)


class Presence(Base):
    """Somebody has the page of an update open. Seen again every half minute while they work on it; kept for a day."""

    __tablename__ = "presence"

    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime]
    seen_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


@dataclass(frozen=True)
class Other:
    name: str
    since: datetime


def note_here(obligation: Obligation, *, by: Person) -> None:
    """The person's page says that it is still open and worked on."""
    authorise(by, Permission.WRITE, obligation.agency_id)
    now = clock.now()
    db.session.execute(delete(Presence).where(Presence.seen_at < now - KEPT))
    found = db.session.get(Presence, (obligation.id, by.id))
    if found is None:
        db.session.add(Presence(obligation_id=obligation.id, person_id=by.id, since=now, seen_at=now))
        return
    if found.seen_at < now - RECENT:
        found.since = now
    found.seen_at = now


def others_here(obligation: Obligation, submission: Submission | None, person: Person) -> list[Other]:
    """Everybody else seen within the last minute. A save counts too: whoever has no scripts is seen by it."""
    after = clock.now() - RECENT
    rows = db.session.scalars(
        select(Presence)
        .where(Presence.obligation_id == obligation.id, Presence.person_id != person.id, Presence.seen_at >= after)
        .options(joinedload(Presence.person))
        .order_by(Presence.since)
    ).all()
    found = [Other(one.person.name, one.since) for one in rows]
    if submission and submission.saved_at and submission.saved_by and submission.saved_at >= after:
        is_known = submission.saved_by_id in {person.id, *(one.person_id for one in rows)}
        found += [] if is_known else [Other(submission.saved_by.name, submission.saved_at)]
    return found
