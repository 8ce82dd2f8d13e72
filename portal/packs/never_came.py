"""What the last report went without and nobody waits for any more, because a later update took its place (rule 14,
docs/domain.md): the next report says so, once."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from portal.contents.pack import Contents, NotReceived
from portal.cycles.models import Cycle, Kind, Obligation
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.submissions.models import Submission
from portal.submissions.overtaken import is_cancelled, is_not_asked_for


def never_came(cycle: Cycle, earlier: Iterable[Contents]) -> tuple[NotReceived, ...]:
    """Of the packs `earlier`: the updates that they named as not received, and that a later one has overtaken since. `owed_in`
    names the cycle of each."""
    listed = [
        (one.agency, one.what, one.owed_in or pack.cycle.title)
        for pack in earlier
        if pack.cycle.key != cycle.key
        for one in pack.not_received
        if one.kind == Kind.UPDATE
    ]
    found = {(one.agency, one.what, one.owed_in): one for one in _overtaken(cycle)} if listed else {}
    return tuple(found[key] for key in dict.fromkeys(listed) if key in found)


def _overtaken(cycle: Cycle) -> list[NotReceived]:
    """The updates that issued earlier cycles asked for, and that never left their agencies before a later one was approved."""
    obligations = db.session.scalars(
        select(Obligation)
        .join(Obligation.cycle)
        .join(Obligation.agency)
        .join(Obligation.action)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(Cycle.status == CycleStatus.ISSUED, Cycle.period_end < cycle.period_start)
        .where(is_not_asked_for(), ~is_cancelled(), Submission.approved_version_id.is_(None))
        .options(contains_eager(Obligation.cycle), contains_eager(Obligation.agency), contains_eager(Obligation.action))
    )
    return [
        NotReceived(
            agency=one.agency.key,
            agency_name=one.agency.name,
            kind=one.kind,
            what=f"{one.ref}, {one.action.title}",
            owed_in=one.cycle.title,
        )
        for one in obligations
        if one.action is not None
    ]
