"""The actions that change measures, their values, their breaks and their caveats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import Incomplete
from portal.core.policy import Permission, authorise
from portal.extensions import Base, db
from portal.measures import queries, same_counts
from portal.measures.absent_parts import Place, has_absent_parts, note_absent_parts
from portal.measures.baselines import EARLIEST, YEAR, baseline_problems
from portal.measures.coverage import coverage_problem
from portal.measures.models import Breakdown, Caveat, Measure, Observation, ObservationHistory, Series, SeriesBreak
from portal.measures.rounding import rounding_problem, yearly_problem
from portal.statistics.comparison import OVERLAP, Reading, is_revised, with_revised, without_revised
from portal.statistics.periods import Period

FROZEN = ("unit", "sum_over_time")  # columns that cannot change once a value has been approved (rule 7, docs/domain.md)


def record(values: Mapping[int, Reading], period: Period, *, by: Person, reason: str) -> None:
    """Stores the approved values of a period, by series id.

    A value that differs from the stored one replaces it, and the old one goes to its history (rule 7, docs/domain.md).
    """
    is_there = and_(
        Observation.series_id == Series.id, Observation.period_start == period.start, Observation.period_end == period.end
    )
    rows = db.session.execute(
        select(Series.id, Observation, has_absent_parts()).outerjoin(Observation, is_there).where(Series.id.in_(list(values)))
    ).all()
    current = {series_id: observation for series_id, observation, _ in rows}
    for series_id, reading in values.items():
        _store(current.get(series_id), series_id, period, reading, by, reason)
    if any(has_absent for *_, has_absent in rows):
        note_absent_parts([Place(series_id, period) for series_id in values])


def _store(observation: Observation | None, series_id: int, period: Period, reading: Reading, by: Person, reason: str) -> None:
    if observation is None:
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
    observation.history_load_id = None
    if replace(observation.reading, revised_from=None, status=without_revised(observation.status)) == reading:
        return
    db.session.add(
        ObservationHistory(
            observation_id=observation.id,
            value=observation.value,
            symbol=observation.symbol,
            status=observation.status,
            note=observation.note,
            replaced_at=clock.now(),
            replaced_by_id=by.id,
            reason=reason,
        )
    )
    old_value, changed = observation.value, (observation.value, observation.symbol) != (reading.value, reading.symbol)
    observation.value, observation.symbol, observation.note = reading.value, reading.symbol, reading.note
    if changed:
        observation.revised_from = old_value
    revised = reading.value is not None and (changed or is_revised(observation.status))
    observation.status = with_revised(reading.status) if revised else reading.status


def change_measure(measure: Measure, values: Mapping[str, Any], *, by: Person) -> None:
    """Changes the definition of a measure.

    Raises Incomplete with what is wrong. Unit and aggregation are frozen once a value has been approved (rule 7,
    docs/domain.md).
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    changed = [name for name in FROZEN if values.get(name, getattr(measure, name)) != getattr(measure, name)]
    problems = [
        *name_taken(values.get("name", measure.name), measure),
        *baseline_problems(measure, values),
        *_range_problems(values),
    ]
    if changed and queries.has_observations(measure):
        fixed = "This is fixed, because values have been approved. Give the measure a different definition from a date instead."
        problems += [(name, fixed) for name in changed]
    after = {name: values.get(name, getattr(measure, name)) for name in ("covers", "sum_over_time", "comparison")}
    if problem := coverage_problem(**after):
        problems.append(("covers", problem))
    counted = {name: values.get(name, getattr(measure, name)) for name in ("rounding_base", "unit", "decimal_places")}
    if problem := rounding_problem(**counted):
        problems.append(("rounding_base", problem))
    if problem := yearly_problem(values.get("yearly_only", measure.yearly_only), **after):
        problems.append(("yearly_only", problem))
    named = {name for name, _ in problems}
    problems += [one for one in same_counts.problems(measure, values) if one[0] not in named]
    if problems:
        raise Incomplete(problems)
    for name, value in values.items():
        setattr(measure, name, value)


def name_taken(name: str, measure: Measure | None) -> list[tuple[str, str]]:
    """The problem that another measure has this name, or nothing: breaks and published figures find a measure by its name."""
    own_id = measure.id if measure else None
    others = db.session.scalars(select(Measure.name).where(Measure.id != own_id) if own_id else select(Measure.name))
    rates = db.session.scalars(select(Base.metadata.tables["rate"].c.name))  # of a room above this one
    if name.casefold() in {one.casefold() for one in (*others, *rates)}:
        return [("name", "Another measure or rate has this name. Use one that tells them apart.")]
    return []


def add_series(measure: Measure, breakdown: Breakdown | None) -> None:
    """Adds the series that are missing: one for each part, and one for the whole where it does not split or parts overlap."""
    parts = [one for one in breakdown.parts if not one.has_ended(measure.returned_from or date.min)] if breakdown else []
    wanted_parts: list[int | None] = [part.id for part in parts] if breakdown else [None]
    if measure.sum_over_breakdown == OVERLAP:
        wanted_parts.append(None)
    existing = {series.part_id for series in measure.series}
    measure.series.extend(Series(part_id=part_id) for part_id in wanted_parts if part_id not in existing)
    db.session.flush()


def next_position(position: Any) -> int:
    """The place after the last of the rows that this column orders."""
    return (db.session.scalar(select(func.max(position))) or 0) + 1


def _range_problems(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    low, high = values.get("usual_low"), values.get("usual_high")
    if low is not None and high is not None and high < low:
        yield "usual_high", "The highest usual value cannot be below the lowest."


def save_break(
    measure: Measure, series_break: SeriesBreak | None, *, by: Person, day: date, effect: str, reason: str, everywhere: bool
) -> None:
    """Adds a break, or changes `series_break`. The fields of the form are keyword arguments.

    With `everywhere` the break is in all measures that are recorded where this one is. Every comparison reads the breaks
    when it is made, so that nothing else has to change.
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    if day.year < EARLIEST:
        raise Incomplete([("date", YEAR)])
    if any(one.date == day and one is not series_break for one in queries.breaks_of(measure)):
        raise Incomplete([("date", "There is a break on this day already. Change that one.")])
    if series_break is None:
        series_break = SeriesBreak(position=next_position(SeriesBreak.position))
        db.session.add(series_break)
    is_shared = everywhere and bool(measure.recorded_in)
    series_break.measure_id = None if is_shared else measure.id
    series_break.measure_name = measure.recorded_in if is_shared else measure.name
    series_break.recorded_in = measure.recorded_in if is_shared else ""
    series_break.date, series_break.effect, series_break.reason = day, effect, reason


def remove_break(series_break: SeriesBreak, *, by: Person) -> None:
    """Removes a break, so that values before and after it are compared again."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.delete(series_break)


def save_caveat(
    caveat: Caveat | None, measures: Sequence[Measure], *, by: Person, text: str, starts: date | None, ends: date | None
) -> None:
    """Adds a caveat, or changes `caveat`. Afterwards these measures have it, and no others."""
    authorise(by, Permission.EDIT_AGREEMENT)
    problems = [(name, YEAR) for name, day in (("starts", starts), ("ends", ends)) if day and day.year < EARLIEST]
    if starts and ends and ends < starts:
        problems.append(("ends", "It cannot end before it starts."))
    if not measures:
        problems.append(("measures", "Choose at least one measure."))
    if problems:
        raise Incomplete(problems)
    if caveat is None:
        caveat = Caveat()
        db.session.add(caveat)
    caveat.text, caveat.starts, caveat.ends, caveat.measures = text, starts, ends, list(measures)


def remove_caveat(caveat: Caveat, *, by: Person) -> None:
    """Removes a caveat from all measures that have it."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.delete(caveat)
