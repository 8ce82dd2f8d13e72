"""What an issued pack went without stays owed, until it is cancelled; an update only until a later one takes its place (rule 14,
docs/domain.md)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from portal.cycles.models import Cycle, Obligation
from portal.extensions import db
from portal.submissions.models import Submission, SubmissionEvent
from portal.submissions.workflow import Status, Verb


def is_overtaken(starts: date | Any = Cycle.period_start) -> ColumnElement[bool]:
    """The condition that the agency's update on the same action is approved for a later cycle. The statement has to select from
    Obligation, and from Cycle where it does not say when the cycle `starts`. A return is never overtaken: each has months of
    its own."""
    later, its_cycle, sent = aliased(Obligation), aliased(Cycle), aliased(Submission)
    return (
        exists()
        .where(
            later.action_id == Obligation.action_id,
            later.agency_id == Obligation.agency_id,
            later.cycle_id == its_cycle.id,
            its_cycle.period_start > starts,
            sent.obligation_id == later.id,
            sent.approved_version_id.is_not(None),
        )
        .correlate(Obligation, Cycle)
    )


def is_not_asked_for(starts: date | Any = Cycle.period_start) -> ColumnElement[bool]:
    """The condition that nobody waits for it any more: it is cancelled, or an overtaken update that never left its agency's
    officers. The statement has to select from Submission too. What was sent once can be sent back, taken back and sent again all
    the same."""
    status = func.coalesce(Submission.status, Status.NOT_STARTED.value)
    is_untouched = status.in_([Status.NOT_STARTED.value, Status.DRAFT.value])
    overtaken = and_(is_untouched, Submission.approved_version_id.is_(None), not_(was_given_back()), is_overtaken(starts))
    return or_(is_cancelled(), overtaken)


def is_cancelled() -> ColumnElement[bool]:
    """The condition that the team does not ask for it any more, in a running cycle or in an issued one."""
    return Obligation.cancelled_at.is_not(None)


def was_given_back() -> ColumnElement[bool]:
    """A draft that the agency took back, its lead refused to sign, or the team took over: as Submission.has_left_officers."""
    return _is_draft_after(Verb.TAKE_BACK, Verb.DECLINE, Verb.TAKE_OVER)


def is_given_back_by_lead() -> ColumnElement[bool]:
    """A draft that the lead refused to sign: as Submission.is_given_back."""
    return _is_draft_after(Verb.DECLINE)


def _is_draft_after(*verbs: Verb) -> ColumnElement[bool]:
    newest = (
        select(SubmissionEvent.verb)
        .where(SubmissionEvent.submission_id == Submission.id, SubmissionEvent.status_from != SubmissionEvent.status_to)
        .order_by(SubmissionEvent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return and_(func.coalesce(Submission.status, "") == Status.DRAFT, func.coalesce(newest, "").in_(verbs))


def was_overtaken(obligation: Obligation) -> bool:
    """Whether this one is overtaken, from its list where that has asked for it."""
    if obligation.action_id is None:
        return False
    if obligation.is_overtaken is not None:
        return obligation.is_overtaken
    found = select(Obligation.id).join(Obligation.cycle).where(Obligation.id == obligation.id, is_overtaken())
    return db.session.scalar(found) is not None
