"""What approved updates expected by a date that has passed: a list for the agency and the team, until somebody says what
came of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Person
from portal.core import clock
from portal.core.dates import written_date
from portal.core.errors import Incomplete, NotFound, WrongState
from portal.core.policy import Permission, authorise
from portal.cycles.models import Kind, Obligation
from portal.extensions import db
from portal.submissions.models import FollowUp, Submission, SubmissionVersion

SHORTEST, LONGEST = 10, 2_000


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
    found = _open().where(Obligation.agency_id == person.agency_id).with_only_columns(func.count(FollowUp.id))
    return int(db.session.scalar(found) or 0)


def open_of(person: Person) -> Sequence[FollowUp]:
    """Those of the person's agency, the oldest first."""
    return _shown(_open().where(Obligation.agency_id == person.agency_id))


def all_open(person: Person) -> Sequence[FollowUp]:
    """Those of every agency."""
    authorise(person, Permission.RUN_CYCLES)
    return _shown(_open())


def answered(person: Person, limit: int = 50) -> Sequence[FollowUp]:
    """What came of things, the newest first."""
    authorise(person, Permission.RUN_CYCLES)
    said = select(FollowUp).join(FollowUp.submission).join(Submission.obligation).where(FollowUp.outturn != "")
    return _shown(said.options(joinedload(FollowUp.outturn_by)).order_by(FollowUp.outturn_at.desc()).limit(limit))


def _shown(found: Select[FollowUp]) -> Sequence[FollowUp]:
    owed = contains_eager(FollowUp.submission).contains_eager(Submission.obligation)
    beside = [owed.joinedload(one) for one in (Obligation.agency, Obligation.action, Obligation.cycle)]
    return db.session.scalars(found.order_by(FollowUp.last, FollowUp.id).options(*beside)).all()


def own(person: Person, number: int) -> FollowUp:
    """One of the person's agency; NotFound otherwise."""
    found = db.session.get(FollowUp, number)
    if found is None or found.submission.obligation.agency_id != person.agency_id:
        raise NotFound
    return found


def say_outturn(one: FollowUp, *, by: Person, text: str) -> None:
    """What came of it. Said once, and kept with who and when."""
    authorise(by, Permission.WRITE, one.submission.obligation.agency_id)
    text = text.strip()
    if one.outturn:
        raise WrongState("What came of this has already been said.")
    if not SHORTEST <= len(text) <= LONGEST:
        raise Incomplete([(f"outturn-{one.id}", f"Say in {SHORTEST} to {LONGEST:,} characters what came of it.")])
    one.outturn, one.outturn_at, one.outturn_by = text, clock.now(), by
