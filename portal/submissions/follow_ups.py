"""What approved updates expected by a date that has passed: a list for the agency and the team, until somebody says what
came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

from sqlalchemy import ForeignKey, Select, Text, bindparam, func, select, update
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from portal.accounts.models import Person
from portal.core import clock
from portal.core.columns import PartialDateText
from portal.core.dates import PartialDate, written_date
from portal.core.errors import Incomplete, NotFound, WrongState
from portal.core.policy import Permission, authorise, can
from portal.cycles.models import Kind, Obligation
from portal.extensions import Base, db
from portal.submissions.actions import authorise_writing
from portal.submissions.models import Submission, SubmissionVersion
from portal.submissions.personal import findings

LONGEST = 2_000


class FollowUp(Base):
    """Something that an approved update expected by a date, until the agency says what came of it."""

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[PartialDate] = mapped_column(PartialDateText)
    last: Mapped[date] = mapped_column(index=True)  # the last day that `by` can mean
    outturn: Mapped[str] = mapped_column(Text, default="")
    outturn_at: Mapped[datetime | None]
    outturn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    submission: Mapped[Submission] = relationship()
    outturn_by: Mapped[Person | None] = relationship()


def take_up(submission: Submission, version: SubmissionVersion) -> None:
    """After an approval: what it expects stands in the list. What an earlier version expected and this one does not goes,
    unless somebody has said what came of it."""
    if submission.obligation.kind != Kind.UPDATE:
        return
    rows = ((version.content.get("details") or {}).get("rows") or {}).get("expected", ())
    wanted = {(row["text"], written_date(row["by"]).text) for row in rows}
    for one in db.session.scalars(select(FollowUp).where(FollowUp.submission_id == submission.id)):
        if (one.text, one.by.text) in wanted:
            wanted.discard((one.text, one.by.text))
        elif not one.outturn:
            db.session.delete(one)
    for text, by in sorted(wanted):
        day = written_date(by)
        db.session.add(FollowUp(submission_id=submission.id, text=text, by=day, last=day.last, outturn=""))


def _open() -> Select[FollowUp]:
    return (
        select(FollowUp)
        .join(FollowUp.submission)
        .join(Submission.obligation)
        .where(FollowUp.outturn == "", FollowUp.last < clock.today())
    )


def number_open(person: Person) -> int:
    return int(db.session.scalar(_number_open(), {"own_agency": person.agency_id, "today": clock.today()}) or 0)


@cache
def _number_open() -> Select[int]:
    return (
        select(func.count(FollowUp.id))
        .join(FollowUp.submission)
        .join(Submission.obligation)
        .where(FollowUp.outturn == "", FollowUp.last < bindparam("today"), Obligation.agency_id == bindparam("own_agency"))
    )


def open_of(person: Person) -> Sequence[FollowUp]:
    """Those of the person's agency, the oldest first."""
    return _shown(_open().where(Obligation.agency_id == person.agency_id))


def all_open(person: Person) -> Sequence[FollowUp]:
    """Those of every agency."""
    authorise(person, Permission.RUN_CYCLES)
    return _shown(_open())


def answered(person: Person, limit: int = 50) -> Sequence[FollowUp]:
    """What came of things, the newest first: of the person's agency, or of all for whoever runs cycles."""
    said = select(FollowUp).join(FollowUp.submission).join(Submission.obligation).where(FollowUp.outturn != "")
    if not can(person, Permission.RUN_CYCLES):
        said = said.where(Obligation.agency_id == person.agency_id)
    return _shown(said.options(joinedload(FollowUp.outturn_by)).order_by(FollowUp.outturn_at.desc()).limit(limit))


def _shown(found: Select[FollowUp]) -> Sequence[FollowUp]:
    owed = contains_eager(FollowUp.submission).contains_eager(Submission.obligation)
    beside = [owed.joinedload(one) for one in (Obligation.agency, Obligation.action, Obligation.cycle)]
    return db.session.scalars(found.order_by(FollowUp.last, FollowUp.id).options(*beside)).all()


def one_for(person: Person, number: int) -> FollowUp:
    """One of the person's agency, or any for whoever enters what agencies say; NotFound otherwise."""
    found = db.session.get(FollowUp, number)
    is_any = can(person, Permission.ENTER_FOR)
    if found is None or not (is_any or found.submission.obligation.agency_id == person.agency_id):
        raise NotFound
    return found


def say_outturn(one: FollowUp, *, by: Person, text: str) -> None:
    """What came of it. Said once, and kept with who and when."""
    authorise_writing(by, one.submission.obligation.agency_id)
    text = text.strip()
    if one.outturn:
        raise WrongState("What came of this has already been said.")
    place = f"outturn-{one.id}"
    if not 0 < len(text) <= LONGEST:
        raise Incomplete([(place, f"Say in at most {LONGEST:,} characters what came of it.")])
    if found := findings([text]):
        raise Incomplete([(place, f"{found[0].words} Take it out.")])
    said = {"outturn": text, "outturn_at": clock.now(), "outturn_by_id": by.id}
    free = update(FollowUp).where(FollowUp.id == one.id, FollowUp.outturn == "")  # of two at once one comes too late
    if db.session.scalar(free.values(**said).returning(FollowUp.id)) is None:
        raise WrongState("What came of this has already been said.")
