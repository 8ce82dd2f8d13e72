"""What changes measures and their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import Incomplete
from portal.core.policy import Permission, authorise
from portal.extensions import db
from portal.measures import queries
from portal.measures.comparison import Reading
from portal.measures.models import Measure, Observation, ObservationHistory
from portal.measures.periods import Period

FROZEN = ("unit", "sum_over_time")


def record(values: Mapping[int, Reading], period: Period, *, by: Person, reason: str) -> None:
    """Approved values by series id. A value that differs from the one there replaces it; the old one goes to its history."""
    there = {
        one.series_id: one
        for one in db.session.scalars(
            select(Observation).where(
                Observation.series_id.in_(list(values)),
                Observation.period_start == period.start,
                Observation.period_end == period.end,
            )
        )
    }
    for series_id, reading in values.items():
        _put(there.get(series_id), series_id, period, reading, by, reason)


def _put(found: Observation | None, series_id: int, period: Period, reading: Reading, by: Person, reason: str) -> None:
    if found is None:
        db.session.add(
            Observation(
                series_id=series_id,
                period_start=period.start,
                period_end=period.end,
                value=reading.value,
                symbol=reading.symbol,
                status=reading.status,
                note=reading.note,
            )
        )
        return
    if replace(found.reading, revised_from=None) == reading:
        return
    db.session.add(
        ObservationHistory(
            observation_id=found.id,
            value=found.value,
            symbol=found.symbol,
            status=found.status,
            note=found.note,
            replaced_at=clock.now(),
            replaced_by_id=by.id,
            reason=reason,
        )
    )
    before, changed = found.value, (found.value, found.symbol) != (reading.value, reading.symbol)
    found.value, found.symbol, found.note = reading.value, reading.symbol, reading.note
    if changed:
        found.revised_from = before
    revised = reading.value is not None and (changed or found.status == "revised")
    found.status = "revised" if revised else reading.status


def change_measure(measure: Measure, values: Mapping[str, Any], *, by: Person) -> None:
    """Edits a definition. Unit and aggregation freeze with the first approved value (rule 7)."""
    authorise(by, Permission.EDIT_AGREEMENT)
    changed = [name for name in FROZEN if values.get(name, getattr(measure, name)) != getattr(measure, name)]
    if changed and queries.has_observations(measure):
        raise Incomplete(
            [(name, "This is fixed, because values have been approved. Add a new measure instead.") for name in changed]
        )
    for name, value in values.items():
        setattr(measure, name, value)
