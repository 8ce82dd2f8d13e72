"""The status of actions as it was known after an earlier cycle: the agreement holds only the newest."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select

from portal.agreement.models import Action, ActionStatus, Contribution
from portal.cycles.models import Cycle, Obligation
from portal.extensions import db
from portal.submissions.models import Submission, SubmissionVersion
from portal.updates.details import UpdateContent


def statuses_reported_on(agreement_id: int, last: date) -> dict[int, str]:
    """By the id of each action about which its lead agency has reported since: what it had reported for the cycles that ended by
    `last`, NOT_STARTED where it had reported nothing. Of all others the agreement's own status holds.

    An agency that writes about the action no more, as after a merge, counts where the lead has reported nothing.
    """
    is_lead = Obligation.agency_id == Action.lead_agency_id
    contributes = select(Contribution.action_id).where(
        Contribution.action_id == Action.id, Contribution.agency_id == Obligation.agency_id
    )
    reports = (
        select(Obligation.action_id, SubmissionVersion.content)
        .join(Obligation.cycle)
        .join(Obligation.action)
        .join(Submission, Submission.obligation_id == Obligation.id)
        .join(SubmissionVersion, SubmissionVersion.id == Submission.approved_version_id)
        .where(Action.agreement_id == agreement_id, or_(is_lead, ~contributes.exists()))
        .order_by(is_lead, Cycle.period_end)  # so that the lead's newest comes last
    )
    since = reports.with_only_columns(Obligation.action_id).where(Cycle.period_end > last).order_by(None)
    statuses: dict[int, str] = dict.fromkeys(db.session.scalars(since), ActionStatus.NOT_STARTED.value)
    if statuses:
        until = reports.where(Cycle.period_end <= last, Obligation.action_id.in_(statuses))
        for action_id, content in db.session.execute(until):
            statuses[action_id] = UpdateContent.of(content).status or statuses[action_id]
    return statuses
