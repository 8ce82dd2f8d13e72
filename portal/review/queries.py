"""Reads for coordinators: the board, the queue and one item."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.accounts.models import Agency, Person
from portal.agreement.models import Action, Priority
from portal.core import clock
from portal.core.dates import end_of_day
from portal.core.errors import NotFound
from portal.core.policy import Permission, authorise
from portal.cycles.models import Cycle, Kind, Obligation
from portal.extensions import db
from portal.review.board import RETURNS, Count
from portal.submissions.models import Submission, SubmissionVersion
from portal.submissions.workflow import WITH_AGENCY, Status

_STATUS = func.coalesce(Submission.status, Status.NOT_STARTED.value)


def board_counts(cycle: Cycle) -> list[Count]:
    """What is owed in the cycle, counted by agency, column and status, in one query."""
    column = func.coalesce(Priority.key, RETURNS)
    rows = db.session.execute(
        select(Agency.key, Agency.short_name, column, _STATUS, Obligation.extended_to, func.count())
        .select_from(Obligation)
        .join(Obligation.agency)
        .outerjoin(Obligation.action)
        .outerjoin(Action.priority)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(Obligation.cycle_id == cycle.id)
        .group_by(Agency.key, Agency.short_name, column, _STATUS, Obligation.extended_to)
    ).all()
    now = clock.now()
    over = {due: now >= end_of_day(due or cycle.due) for due in {None, *(row.extended_to for row in rows)}}
    return [
        Count(key, name, where, Status(status), over[extended] and status in WITH_AGENCY, count)
        for key, name, where, status, extended, count in rows
    ]


def priorities(cycle: Cycle) -> Sequence[Priority]:
    return db.session.scalars(
        select(Priority).where(Priority.agreement_id == cycle.agreement_id).order_by(Priority.position)
    ).all()


def _items(cycle: Cycle) -> Select[Obligation, Submission]:
    return (
        select(Obligation, Submission)
        .join(Obligation.agency)
        .outerjoin(Obligation.action)
        .outerjoin(Action.priority)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(Obligation.cycle_id == cycle.id)
        .options(contains_eager(Obligation.agency), contains_eager(Obligation.action).contains_eager(Action.priority))
    )


def items(cycle: Cycle, *, agency: str = "", column: str = "") -> list[tuple[Obligation, Submission | None]]:
    """The obligations behind a cell of the board, or all of them."""
    found = _items(cycle).order_by(
        Obligation.kind.desc(), Priority.position, Action.position, Agency.position, Obligation.period_end
    )
    if agency:
        found = found.where(Agency.key == agency)
    if column:
        found = found.where(Obligation.kind == Kind.RETURN if column == RETURNS else Priority.key == column)
    return [(obligation, submission) for obligation, submission in db.session.execute(found)]


def queue(cycle: Cycle) -> list[tuple[Obligation, Submission]]:
    """What waits for the team, the longest first."""
    rows = db.session.execute(
        _items(cycle).where(Submission.status == Status.SUBMITTED).order_by(Submission.sent_at, Submission.id)
    )
    return [(obligation, submission) for obligation, submission in rows if submission is not None]


def waiting_ids(cycle: Cycle) -> Sequence[int]:
    """The submissions of the queue in its order, by id alone: to know what comes next."""
    return db.session.scalars(
        select(Submission.id)
        .join(Submission.obligation)
        .where(Obligation.cycle_id == cycle.id, Submission.status == Status.SUBMITTED)
        .order_by(Submission.sent_at, Submission.id)
    ).all()


def submission(person: Person, submission_id: int) -> Submission:
    """One item with everything about it that the review page shows."""
    authorise(person, Permission.REVIEW)
    found = db.session.scalar(
        select(Submission)
        .where(Submission.id == submission_id)
        .options(
            joinedload(Submission.obligation).options(
                joinedload(Obligation.cycle),
                joinedload(Obligation.agency),
                joinedload(Obligation.action).options(joinedload(Action.lead_agency), joinedload(Action.priority)),
            ),
            selectinload(Submission.versions).joinedload(SubmissionVersion.sent_by),
        )
    )
    if found is None:
        raise NotFound
    return found
