"""What changes measures and their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import Incomplete
from portal.core.policy import Permission, authorise
from portal.extensions import db
from portal.measures import queries
from portal.measures.models import Basis, Caveat, Measure, Observation, ObservationHistory, SeriesBreak
from portal.statistics.comparison import Reading
from portal.statistics.periods import Period

FROZEN = ("unit", "sum_over_time")
EARLIEST = 1900
YEAR = "Write the year with four digits, such as 2019."


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
    problems = [*name_taken(values.get("name", measure.name), measure), *_baseline_problems(values)]
    if changed and queries.has_observations(measure):
        fixed = "This is fixed, because values have been approved. Give the measure a different definition from a date instead."
        problems += [(name, fixed) for name in changed]
    if problems:
        raise Incomplete(problems)
    for name, value in values.items():
        setattr(measure, name, value)


def name_taken(name: str, measure: Measure | None) -> list[tuple[str, str]]:
    """Breaks and published figures find a measure by its name."""
    own = measure.id if measure else None
    others = db.session.scalars(select(Measure.name).where(Measure.id != own) if own else select(Measure.name))
    if name.casefold() in {one.casefold() for one in others}:
        return [("name", "Another measure has this name. Use one that tells them apart.")]
    return []


def next_position(position: Any) -> int:
    """The place after the last of the rows that this column orders."""
    return (db.session.scalar(select(func.max(position))) or 0) + 1


def _baseline_problems(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if values.get("comparison") == Basis.BASELINE:
        missing = {
            "baseline_name": "Name the baseline, such as the peak year of 1995.",
            "baseline_value": "Enter the value of the baseline.",
            "baseline_start": "Enter the first day of the baseline.",
            "baseline_end": "Enter the last day of the baseline.",
        }
        yield from ((name, message) for name, message in missing.items() if values.get(name) in (None, ""))
    start, end = values.get("baseline_start"), values.get("baseline_end")
    if start and start.year < EARLIEST:
        yield "baseline_start", YEAR
    elif start and end and end < start:
        yield "baseline_end", "The baseline cannot end before it starts."
    elif start and end and not Period(start, end).is_whole_months:
        yield "baseline_end", "A baseline covers whole months. Start on the first and end on the last day of a month."


def save_break(
    measure: Measure, found: SeriesBreak | None, *, by: Person, day: date, effect: str, reason: str, everywhere: bool
) -> None:
    """Adds a break, or changes one. `everywhere`: in all measures that are recorded where this one is.

    Every comparison asks for the breaks when it is made, so that nothing else has to be entered again.
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    if day.year < EARLIEST:
        raise Incomplete([("date", YEAR)])
    if any(one.date == day and one is not found for one in queries.breaks_of(measure)):
        raise Incomplete([("date", "There is a break on this day already. Change that one.")])
    if found is None:
        found = SeriesBreak(position=next_position(SeriesBreak.position))
        db.session.add(found)
    is_shared = everywhere and bool(measure.recorded_in)
    found.measure_id = None if is_shared else measure.id
    found.measure_name = measure.recorded_in if is_shared else measure.name
    found.recorded_in = measure.recorded_in if is_shared else ""
    found.date, found.effect, found.reason = day, effect, reason


def remove_break(found: SeriesBreak, *, by: Person) -> None:
    """Values before and after it are compared again."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.delete(found)


def save_caveat(
    found: Caveat | None, measures: Sequence[Measure], *, by: Person, text: str, starts: date | None, ends: date | None
) -> None:
    """Adds a caveat to these measures, or changes one; the measures are then all that have it."""
    authorise(by, Permission.EDIT_AGREEMENT)
    problems = [(name, YEAR) for name, day in (("starts", starts), ("ends", ends)) if day and day.year < EARLIEST]
    if starts and ends and ends < starts:
        problems.append(("ends", "It cannot end before it starts."))
    if not measures:
        problems.append(("measures", "Choose at least one measure."))
    if problems:
        raise Incomplete(problems)
    if found is None:
        found = Caveat()
        db.session.add(found)
    found.text, found.starts, found.ends, found.measures = text, starts, ends, list(measures)


def remove_caveat(found: Caveat, *, by: Person) -> None:
    """From all measures that have it."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.delete(found)
