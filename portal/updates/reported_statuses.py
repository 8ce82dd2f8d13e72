"""The status of actions as it was known after an earlier cycle: the agreement holds only the newest."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from portal.agreement.models import Action, ActionStatus, Agreement
from portal.cycles.models import Cycle, Obligation
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.submissions.models import Submission, SubmissionVersion
from portal.updates.details import UpdateContent


def statuses_until(agreement_id: int, last: date) -> dict[int, str]:
    """By the id of each action about which its lead agency has reported since: what it had reported for the cycles that ended by
    `last`, NOT_STARTED where it had reported nothing. Of all others the agreement's own status holds."""
    reports = (
        select(Obligation.action_id, Cycle.period_end, SubmissionVersion.content)
        .join(Obligation.cycle)
        .join(Obligation.action)
        .join(Submission, Submission.obligation_id == Obligation.id)
        .join(SubmissionVersion, SubmissionVersion.id == Submission.approved_version_id)
        .where(Action.agreement_id == agreement_id, Obligation.agency_id == Action.lead_agency_id)
        .order_by(Cycle.period_end)
    )
    since = reports.with_only_columns(Obligation.action_id).where(Cycle.period_end > last).order_by(None)
    statuses: dict[int, str] = dict.fromkeys(db.session.scalars(since), ActionStatus.NOT_STARTED.value)
    if statuses:
        until = reports.where(Cycle.period_end <= last, Obligation.action_id.in_(statuses))
        for action_id, _, content in db.session.execute(until):
            statuses[action_id] = UpdateContent.of(content).status or statuses[action_id]
    return statuses


def issued_statuses(agreement: Agreement) -> dict[int, str]:
    """The same until the newest cycle that was issued: what everybody may know."""
    last = db.session.scalar(
        select(func.max(Cycle.period_end)).where(Cycle.agreement_id == agreement.id, Cycle.status == CycleStatus.ISSUED)
    )
    return statuses_until(agreement.id, last or date.min)
