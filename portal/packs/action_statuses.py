"""The status of actions as a pack of an earlier cycle prints it, whatever was reported, and whoever leads them, since."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from portal.accounts.models import Agency
from portal.agreement.models import Action, Agreement
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.packs.models import Pack
from portal.updates.reported_statuses import statuses_reported_on


def statuses_printed_on(agreement_id: int, last: date) -> dict[int, str]:
    """By the id of each action whose status of today is of a cycle that ended after `last`: the one before. Where another agency
    led it then, that is what the newest pack of that time prints."""
    statuses = statuses_reported_on(agreement_id, last)
    if not statuses:
        return {}
    pack = db.session.scalar(
        select(Pack)
        .join(Pack.cycle)
        .where(Cycle.agreement_id == agreement_id, Cycle.period_end <= last, Pack.audience == Audience.WORKING_GROUP)
        .order_by(Cycle.period_end.desc(), Pack.version.desc())
        .options(undefer(Pack.contents))
        .limit(1)
    )
    printed = pack.contents["priorities"] if pack is not None else []
    by_ref = {action["ref"]: action for priority in printed for action in priority["actions"]}
    leads = select(Action.id, Action.ref, Agency.key).join(Agency, Agency.id == Action.lead_agency_id)
    for action_id, ref, lead in db.session.execute(leads.where(Action.id.in_(statuses))):
        if ref in by_ref and by_ref[ref]["lead"] != lead:
            statuses[action_id] = by_ref[ref]["status"]
    return statuses


def issued_statuses(agreement: Agreement) -> dict[int, str]:
    """The same until the newest cycle that was issued: what everybody may know."""
    last = db.session.scalar(
        select(func.max(Cycle.period_end)).where(Cycle.agreement_id == agreement.id, Cycle.status == CycleStatus.ISSUED)
    )
    return statuses_printed_on(agreement.id, last or date.min)
