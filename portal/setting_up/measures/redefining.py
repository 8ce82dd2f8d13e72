"""A measure is counted differently from a day on: what that changes, before and after it is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.core.text import listed
from portal.cycles import notifications
from portal.cycles.models import Cycle, Kind, Obligation
from portal.cycles.workflow import RUNNING
from portal.extensions import db
from portal.measures import redefinition
from portal.measures.models import Measure
from portal.measures.senders.queries import returned_of_measures
from portal.setting_up.measures.effects import no_longer_asked_for
from portal.submissions.agreement_changes.contents import agency_ids
from portal.submissions.agreement_changes.locking import lock_for_change
from portal.submissions.models import Submission
from portal.submissions.workflow import WITH_AGENCY


def define_anew(old: Measure, values: Mapping[str, Any], *, by: Person, starts: date, reason: str) -> list[str]:
    """Makes the new measure; what that changes, a sentence each. Raises what redefinition.define_anew() raises."""
    lock_for_change()
    typed = no_longer_asked_for([one.id for one in old.series], date.min)
    new = redefinition.define_anew(old, values, by=by, starts=starts, reason=reason)
    db.session.flush()
    agencies = agency_ids(returned_of_measures([new]))
    notifications.sender_changed(new.name, f"{new.name} takes the place of {old.name} in returns", agencies)
    parts = ", and with the same parts" if old.breakdown_id else ""
    return [
        f"“{new.name}” takes the place of “{old.name}”, with the same sender{parts}, joined to it by a break.",
        *_open_returns(agencies, old.frequency),
        *typed,
        f"“{old.name}” keeps its values, and nobody is asked for it any more. Each page leads to the other.",
        "This cannot be undone: what was right is defined anew once more.",
    ]


def _open_returns(agencies: set[int], frequency: str) -> list[str]:
    """Which returns of running cycles ask for the new one now."""
    found = db.session.scalars(
        select(Obligation)
        .join(Obligation.cycle)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(Cycle.status.in_(RUNNING), Obligation.kind == Kind.RETURN, Obligation.cancelled_at.is_(None))
        .where(Obligation.agency_id.in_(agencies))
        .where(func.coalesce(Submission.status, "not started").in_([one.value for one in WITH_AGENCY]))
        .order_by(Obligation.period_end)
    )
    periods = dict.fromkeys(one.period.words for one in found if one.frequency == frequency)
    if not periods:
        return ["No return that is open asks for it yet."]
    return [f"Open returns ask for it instead: {listed(list(periods))}."]
