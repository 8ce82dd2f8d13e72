"""Reads of what approved updates expected by a date that has passed, for the agency and for the team."""

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

# What a list shows of the obligations.
_OWED = contains_eager(FollowUp.submission).contains_eager(Submission.obligation)
_BESIDE = [_OWED.joinedload(relation) for relation in (Obligation.agency, Obligation.action, Obligation.cycle)]


def _open() -> Select[FollowUp]:
    """Those whose date has passed and of which nobody has said what came of them."""
    return (
        select(FollowUp)
        .join(FollowUp.submission)
        .join(Submission.obligation)
        .join(Obligation.agency)
        .outerjoin(Obligation.action)
        .where(FollowUp.outturn == "", FollowUp.last < clock.today())
        .options(*_BESIDE)
    )


def number_open(person: Person) -> int:
    """How many of those are the person's agency's."""
    return int(db.session.scalar(_number_open(), {"own_agency": person.agency_id, "today": clock.today()}) or 0)


@cache
def _number_open() -> Select[int]:
    return (
        select(func.count(FollowUp.id))
        .join(FollowUp.submission)
        .join(Submission.obligation)
        .where(FollowUp.outturn == "", FollowUp.last < bindparam("today"), Obligation.agency_id == bindparam("own_agency"))
    )


def open_of(person: Person) -> Select[FollowUp]:
    """The open ones of the person's agency."""
    return _open().where(Obligation.agency_id == person.agency_id)


def all_open(person: Person) -> Select[FollowUp]:
    """The open ones of every agency."""
    authorise(person, Permission.RUN_CYCLES)
    return _open()


def answered(person: Person, limit: int = 50) -> Sequence[FollowUp]:
    """Those of which somebody has said what came of them, the newest first: of the person's agency, or of all for whoever runs
    cycles."""
    statement = select(FollowUp).join(FollowUp.submission).join(Submission.obligation).where(FollowUp.outturn != "")
    if not can(person, Permission.RUN_CYCLES):
        statement = statement.where(Obligation.agency_id == person.agency_id)
    statement = statement.options(joinedload(FollowUp.outturn_by), *_BESIDE)
    return db.session.scalars(statement.order_by(FollowUp.outturn_at.desc(), FollowUp.last, FollowUp.id).limit(limit)).all()


def follow_up(person: Person, number: int) -> FollowUp:
    """The one with this id: of the person's agency, or any for whoever enters what agencies say. NotFound otherwise."""
    row = db.session.get(FollowUp, number)
    may_enter = can(person, Permission.ENTER_FOR)
    if row is None or not (may_enter or row.submission.obligation.agency_id == person.agency_id):
        raise NotFound
    return row
