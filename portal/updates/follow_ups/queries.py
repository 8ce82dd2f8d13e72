"""What approved updates expected by a date that has passed: a list for the agency and the team."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.policy import Permission, authorise, can
from portal.cycles.models import Obligation
from portal.extensions import db
from portal.submissions.models import Submission
from portal.updates.follow_ups.models import FollowUp


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
