"""What an issued pack went without stays owed; an update only until a later one takes its place (rule 14, docs/domain.md)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from portal.cycles.models import Cycle, Obligation
from portal.extensions import db
from portal.submissions.models import Submission


def is_overtaken() -> ColumnElement[bool]:
    """The condition that the agency's update on the same action is approved for a later cycle. The statement has to select from
    Obligation and Cycle. A return is never overtaken: each has months of its own."""
    later, its_cycle, sent = aliased(Obligation), aliased(Cycle), aliased(Submission)
    return (
        exists()
        .where(
            later.action_id == Obligation.action_id,
            later.agency_id == Obligation.agency_id,
            later.cycle_id == its_cycle.id,
            its_cycle.period_start > Cycle.period_start,
            sent.obligation_id == later.id,
            sent.approved_version_id.is_not(None),
        )
        .correlate(Obligation, Cycle)
    )


def was_overtaken(obligation: Obligation) -> bool:
    """The same of one obligation."""
    if obligation.action_id is None:
        return False
    found = select(Obligation.id).join(Obligation.cycle).where(Obligation.id == obligation.id, is_overtaken())
    return db.session.scalar(found) is not None
