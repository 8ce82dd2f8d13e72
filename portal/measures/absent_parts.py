"""What stands in the place of numbers of a part before it began and after it ended: [z], not applicable. So totals are
made without it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from portal.core.dates import ONE_DAY
from portal.extensions import db
from portal.measures.models import Measure, Observation, Part, Series
from portal.statistics.comparison import Reading
from portal.statistics.periods import Period

NOT_APPLICABLE = "z"
SETTLED = "final"
_HAS_LIMIT = or_(Part.returned_from.is_not(None), Part.returned_until.is_not(None))


class Place(NamedTuple):
    """Where a value of a series stands."""

    series_id: int
    period: Period


def names_gone_on_in(parts: Iterable[Part | None]) -> dict[str, str]:
    """The names of the parts that became part of another one of these, with the name of that one."""
    found = [one for one in parts if one is not None]
    names = {one.key: one.name for one in found}
    return {one.name: names[one.goes_on_in] for one in found if one.goes_on_in in names}


def with_end(series: Series, readings: Mapping[Period, Reading], last_day: date) -> dict[Period, Reading]:
    """The readings of a part that has ended, with [z] from its end to that day, as in packs."""
    assert series.part is not None and series.part.returned_until is not None
    since = Period(series.part.returned_until + ONE_DAY, last_day).split(series.measure.frequency)
    return {**dict.fromkeys(since, Reading(None, NOT_APPLICABLE)), **readings}


def has_absent_parts() -> ColumnElement[bool]:
    """The condition that some part has a first or a last day: a column for a statement that is asked in any case."""
    return select(Part.id).where(_HAS_LIMIT).exists()


def note_absent_parts(places: Collection[Place], history_load_id: int | None = None) -> None:
    """Where values of these places came in, notes [z] for the parts of their measures that had ended, or had not begun. With
    `history_load_id` the values came with that load, and go with it."""
    parts_by_series: dict[int, list[tuple[int, Part]]] = {}
    for series_id, other_id, part in _limited_parts({one.series_id for one in places}):
        parts_by_series.setdefault(series_id, []).append((other_id, part))
    wanted = {
        Place(other_id, one.period): part
        for one in places
        for other_id, part in parts_by_series.get(one.series_id, ())
        if not part.is_returned_in(one.period)
    }
    there = _filled(wanted)
    db.session.add_all(
        Observation(
            series_id=one.series_id,
            period_start=one.period.start,
            period_end=one.period.end,
            symbol=NOT_APPLICABLE,
            status=SETTLED,
            note=_why(part, one.period),
            history_load_id=history_load_id,
        )
        for one, part in wanted.items()
        if one not in there
    )


def _why(part: Part, period: Period) -> str:
    if part.has_ended(period.start) and part.returned_until is not None:
        into = next((one.name for one in part.breakdown.parts if part.goes_on_in == one.key), "")
        since = part.returned_until + ONE_DAY
        return f"It is part of {into} since {since:%B %Y}." if into else f"It is no part after {part.returned_until:%B %Y}."
    return f"It was no part before {part.returned_from:%B %Y}."


def _limited_parts(series_ids: Collection[int]) -> list[tuple[int, int, Part]]:
    """The parts with a first or a last day of the measures of these series: the id of the series, that of the part's own, and
    the part."""
    own = aliased(Series)
    rows = db.session.execute(
        select(own.id, Series.id, Part)
        .join(Measure, Measure.id == own.measure_id)
        .join(Series, Series.measure_id == Measure.id)
        .join(Part, Part.id == Series.part_id)
        .where(own.id.in_(series_ids), _HAS_LIMIT)
    )
    return [(series_id, other_id, part) for series_id, other_id, part in rows]


def _filled(places: Collection[Place]) -> set[Place]:
    """Those of these places where a value, or a symbol, stands already."""
    if not places:
        return set()
    series_ids, ends = {one.series_id for one in places}, {one.period.end for one in places}
    there = (Observation.series_id.in_(series_ids), Observation.period_end.in_(ends))
    return {Place(one.series_id, one.period) for one in db.session.scalars(select(Observation).where(*there))}
