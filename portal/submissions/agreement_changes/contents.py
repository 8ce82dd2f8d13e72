"""Returns that are owed before and after a change of who returns what, with or without something: as sentences."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core.text import listed
from portal.cycles.models import Cycle, Kind, Obligation
from portal.cycles.workflow import RUNNING
from portal.extensions import db
from portal.measures.models import Measure, MeasurePlacement
from portal.measures.senders.queries import Returned
from portal.submissions.agreement_changes.difference import OwedDifference


def other_contents(
    before: Sequence[Returned], after: Sequence[Returned], difference: OwedDifference, agreement_ids: Sequence[int]
) -> list[str]:
    """Of the running cycles of these agreements, without what is newly owed. `before` and `after` say who returns the things that
    changed."""
    owed = db.session.scalars(
        select(Obligation)
        .join(Obligation.cycle)
        .where(Cycle.status.in_(RUNNING), Cycle.agreement_id.in_(agreement_ids))
        .where(Obligation.kind == Kind.RETURN, Obligation.cancelled_at.is_(None))
        .where(Obligation.agency_id.in_(agency_ids(before) | agency_ids(after)))
        .options(joinedload(Obligation.agency))
        .order_by(Obligation.period_end, Obligation.agency_id)
    ).all()
    new = {one.id for one in (*difference.added, *difference.again)}
    less: dict[str, list[str]] = {}
    more: dict[str, list[str]] = {}
    for one in owed:
        was, now = _is_in(one, before), _is_in(one, after)
        if was != now and one.id not in new:
            (less if was else more).setdefault(one.agency.short_name, []).append(one.period.words)
    return [
        *(
            f"{name} still owes its other numbers for {listed(months)}. What it may have typed for this one is not sent."
            for name, months in less.items()
        ),
        *(f"{name} owes its numbers for {listed(months)} with this one added." for name, months in more.items()),
    ]


def agency_ids(returned: Sequence[Returned]) -> set[int]:
    """Of everybody who returns it now or returned it at some time."""
    everybody = {one.agency_id for each in returned for one in each.senders.earlier} | {each.senders.now for each in returned}
    return {one for one in everybody if one is not None}


def _is_in(obligation: Obligation, returned: Sequence[Returned]) -> bool:
    """Whether the return asks for one of these."""
    return any(
        one.frequency == obligation.frequency and one.senders.on(obligation.period_end) == obligation.agency_id
        for one in returned
    )


def agreements_of(measures: Sequence[Measure]) -> list[int]:
    """The ids of the agreements that the measures stand in."""
    placed = select(MeasurePlacement.agreement_id).where(MeasurePlacement.measure_id.in_([one.id for one in measures]))
    return sorted(db.session.scalars(placed.distinct()))
