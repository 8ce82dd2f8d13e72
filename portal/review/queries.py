"""Reads for coordinators: the board, the queue and one item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, Text, and_, case, cast, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from portal.accounts.models import Agency, Person
from portal.agreement.models import Action, Priority
from portal.core import clock
from portal.core.dates import end_of_day
from portal.core.errors import NotFound
from portal.core.policy import Permission, authorise
from portal.cycles.models import Cycle, Kind, Obligation
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.review.board.board import RETURNS, Count
from portal.review.waiting import OwedItem, Waiting
from portal.submissions.conversation.queries import newest_thread_verb
from portal.submissions.models import EditedVersion, Submission, SubmissionEvent, SubmissionVersion
from portal.submissions.workflow import WITH_AGENCY, Status, Verb

# How a version's content says that one of its values was asked about; a text that somebody wrote has its quotes escaped.
ASKED_ABOUT = '%"on_trial": false%'
# What is corrected is not missing: what was approved of it is in force, wherever the new text has got to.
_IN_CORRECTION = and_(
    Submission.approved_version_id.is_not(None), Submission.status.in_([Status.DRAFT, Status.AWAITING_SIGN_OFF])
)
_STATUS = func.coalesce(case((_IN_CORRECTION, Status.REOPENED.value), else_=Submission.status), Status.NOT_STARTED.value)


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


def corrections_waiting() -> Sequence[tuple[str, str, int]]:
    """Key and title of issued cycles, and how many corrections of them were sent and wait for the team."""
    rows = db.session.execute(
        select(Cycle.key, Cycle.title, func.count(Submission.id))
        .join(Obligation, Obligation.cycle_id == Cycle.id)
        .join(Submission, Submission.obligation_id == Obligation.id)
        .where(
            Cycle.status == CycleStatus.ISSUED,
            Submission.status == Status.SUBMITTED,
            Submission.approved_version_id.is_not(None),
        )
        .group_by(Cycle.id, Cycle.key, Cycle.title)
        .order_by(Cycle.id)
    )
    return [(key, title, count) for key, title, count in rows]


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


def items(cycle: Cycle, *, agency: str = "", column: str = "") -> list[OwedItem]:
    """The obligations behind a cell of the board, or all of them."""
    source = select(SubmissionVersion.source).where(SubmissionVersion.id == _newest_id()).scalar_subquery()
    answered = select(EditedVersion.answer).where(EditedVersion.version_id == Submission.approved_version_id).scalar_subquery()
    found = _items(cycle).add_columns(answered, newest_thread_verb(), source)
    found = found.order_by(Obligation.kind.desc(), Priority.position, Action.position, Agency.position, Obligation.period_end)
    if agency:
        found = found.where(Agency.key == agency)
    if column:
        found = found.where(Obligation.kind == Kind.RETURN if column == RETURNS else Priority.key == column)
    return [OwedItem(row[0], row[1], row[2], row[3] == Verb.ASK, row[4] or "") for row in db.session.execute(found)]


def _newest_id() -> Any:
    """The newest version of a submission that the statement around it names."""
    own = select(SubmissionVersion.id).where(SubmissionVersion.submission_id == Submission.id).correlate(Submission)
    return own.order_by(SubmissionVersion.number.desc()).limit(1).scalar_subquery()


def queue(cycle: Cycle) -> list[Waiting]:
    """What waits for the team, the longest first, in one query."""
    newest, before = aliased(SubmissionVersion), aliased(SubmissionVersion)
    came_back = select(SubmissionEvent.id).where(
        SubmissionEvent.submission_id == Submission.id, SubmissionEvent.verb == Verb.SEND_BACK
    )
    is_changed = and_(before.id.is_not(None), before.content_hash != newest.content_hash, came_back.exists())
    rows = db.session.execute(
        _items(cycle)
        .add_columns(cast(newest.content, Text).like(ASKED_ABOUT), newest_thread_verb(), is_changed, newest.source)
        .join(newest, newest.id == _newest_id())
        .outerjoin(before, and_(before.submission_id == newest.submission_id, before.number == newest.number - 1))
        .where(Submission.status == Status.SUBMITTED)
        .order_by(Submission.sent_at, Submission.id)
    )
    return [Waiting(row[0], row[1], bool(row[2]), row[3] or "", bool(row[4]), row[5]) for row in rows]


def edit_answers(cycle: Cycle) -> dict[str, int]:
    """How many edits in force or refused there are, by the agency's answer; "" where it has not answered."""
    rows = db.session.execute(
        select(EditedVersion.answer, func.count())
        .join(Submission, Submission.approved_version_id == EditedVersion.version_id)
        .join(Submission.obligation)
        .where(Obligation.cycle_id == cycle.id)
        .group_by(EditedVersion.answer)
    )
    return {answer: count for answer, count in rows}  # noqa: C416 - typed so


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
    found = (
        db.session.scalars(
            select(Submission)
            .where(Submission.id == submission_id)
            .options(
                joinedload(Submission.obligation).options(
                    joinedload(Obligation.cycle).joinedload(Cycle.agreement),
                    joinedload(Obligation.agency),
                    joinedload(Obligation.action).options(joinedload(Action.lead_agency), joinedload(Action.priority)),
                ),
                joinedload(Submission.versions).options(
                    joinedload(SubmissionVersion.sent_by),
                    joinedload(SubmissionVersion.edit).options(
                        joinedload(EditedVersion.by), joinedload(EditedVersion.answered_by)
                    ),
                ),
            )
        )
        .unique()
        .one_or_none()
    )
    if found is None:
        raise NotFound
    return found
