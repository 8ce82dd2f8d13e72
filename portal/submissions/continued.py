"""What the lead agency reports of an action in a cycle of the last plan year counts for the action that continues it, until
something is approved about that itself."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from portal.agreement.models import CLOSED, Action, ActionOrigin, Agreement
from portal.agreement.queries import is_adopted
from portal.cycles.models import Obligation
from portal.extensions import db
from portal.submissions.models import Submission


def pass_status_on(action: Action) -> None:
    """After the action got a status. One that is closed passes nothing on: whether its work goes on is the plan year's to say."""
    if action.status not in CLOSED:
        for one in _following(action):
            one.status = action.status


def _following(action: Action) -> Sequence[Action]:
    """The open actions of adopted plan years that continue this one alone and about which nothing is approved yet. Those of a
    draft follow elsewhere (agreement/draft_copies.py)."""
    other = aliased(ActionOrigin)
    has_another = exists().where(other.action_id == Action.id, other.origin_id != action.id)
    approved = (
        select(Obligation.action_id)
        .join(Submission, Submission.obligation_id == Obligation.id)
        .where(Submission.approved_version_id.is_not(None), Obligation.action_id.is_not(None))
    )
    return db.session.scalars(
        select(Action)
        .join(ActionOrigin, ActionOrigin.action_id == Action.id)
        .join(Agreement, Agreement.id == Action.agreement_id)
        .where(ActionOrigin.origin_id == action.id, ~has_another, Action.id.not_in(approved), is_adopted())
        .where(Action.status.not_in([one.value for one in CLOSED]))
    ).all()
