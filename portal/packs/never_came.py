"""What the last report went without and nobody waits for any more, because a later update took its place or the team stopped
asking (rule 14, docs/domain.md): the next report says so, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from portal.contents.outstanding import ReportState
from portal.contents.pack import Contents, NotReceived
from portal.core.dates import local
from portal.cycles.models import Cycle, Kind, Obligation
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.packs.queries import first_sent_at, sent_back_at
from portal.submissions.models import Submission
from portal.submissions.overtaken import is_cancelled, is_not_asked_for


def _named(one: NotReceived) -> str:
    """What it is by a name that stays: an action's reference, as its words can change."""
    return one.what.partition(",")[0] if one.kind == Kind.UPDATE else one.what


def _day(moment: datetime | None) -> str | None:
    return local(moment).date().isoformat() if moment is not None else None


def never_came(cycle: Cycle, earlier: Iterable[Contents]) -> tuple[NotReceived, ...]:
    """Of the packs `earlier`: what they named as not received, and what nobody waits for any more. `owed_in` names the cycle of
    each."""
    listed = [
        (one.agency, _named(one), one.owed_in or pack.cycle.title)
        for pack in earlier
        if pack.cycle.key != cycle.key
        for one in pack.not_received
        if one.state != ReportState.NOT_ASKED_FOR
    ]
    found = {(one.agency, _named(one), one.owed_in): one for one in _not_waited_for(cycle)} if listed else {}
    return tuple(found[key] for key in dict.fromkeys(listed) if key in found)


def _not_waited_for(cycle: Cycle) -> list[NotReceived]:
    """What issued earlier cycles asked for and never got: updates that never left their agencies before a later one was approved,
    and what the team does not ask for any more, where packs are to say so."""
    rows = db.session.execute(
        select(Obligation, first_sent_at(), sent_back_at())
        .join(Obligation.cycle)
        .join(Obligation.agency)
        .outerjoin(Obligation.action)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(Cycle.status == CycleStatus.ISSUED, Cycle.period_end < cycle.period_start)
        .where(is_not_asked_for(), or_(~is_cancelled(), Obligation.is_cancelling_printed))
        .where(Submission.approved_version_id.is_(None))
        .options(contains_eager(Obligation.cycle), contains_eager(Obligation.agency), contains_eager(Obligation.action))
    )
    return [
        NotReceived(
            agency=one.agency.key,
            agency_name=one.agency.name,
            kind=one.kind,
            what=one.title if one.action is None else f"{one.ref}, {one.action.title}",
            owed_in=one.cycle.title,
            state=ReportState.NOT_ASKED_FOR if one.is_cancelled else "",
            received=_day(received),
            sent_back=_day(sent_back),
        )
        for one, received, sent_back in rows
    ]
