"""What stands in the place of numbers of a part that has ended: [z], not applicable, so that totals go on without it."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from portal.extensions import db
from portal.measures.models import Measure, Observation, Part, Series
from portal.statistics.periods import Period

NOT_APPLICABLE = "z"
SETTLED = "final"


class Place(NamedTuple):
    """Where a value of a series stands."""

    series_id: int
    period: Period


def has_ended_parts() -> ColumnElement[bool]:
    """The condition that some part has ended: a column for a statement that is asked in any case."""
    return select(Part.id).where(Part.returned_until.is_not(None)).exists()


def note_ended_parts(places: Collection[Place], history_load_id: int | None = None) -> None:
    """Where values of these places came in, notes [z] for the parts of their measures that ended before. With `history_load_id`
    the values came with that load, and go with it."""
    parts_by_series: dict[int, list[tuple[int, Part]]] = {}
    for series_id, other_id, part in _ended_parts({one.series_id for one in places}):
        parts_by_series.setdefault(series_id, []).append((other_id, part))
    wanted = {
        Place(other_id, one.period): part
        for one in places
        for other_id, part in parts_by_series.get(one.series_id, ())
        if part.has_ended(one.period.start)
    }
    there = _filled(wanted)
    db.session.add_all(
        Observation(
            series_id=one.series_id,
            period_start=one.period.start,
            period_end=one.period.end,
            symbol=NOT_APPLICABLE,
            status=SETTLED,
            note=_why(part),
            history_load_id=history_load_id,
        )
        for one, part in wanted.items()
        if one not in there
    )


def _why(part: Part) -> str:
    return f"It is no part after {part.returned_until:%B %Y}."


def _ended_parts(series_ids: Collection[int]) -> list[tuple[int, int, Part]]:
    """The ended parts of the measures of these series: the id of the series, that of the ended part's own, and the part."""
    own = aliased(Series)
    rows = db.session.execute(
        select(own.id, Series.id, Part)
        .join(Measure, Measure.id == own.measure_id)
        .join(Series, Series.measure_id == Measure.id)
        .join(Part, Part.id == Series.part_id)
        .where(own.id.in_(series_ids), Part.returned_until.is_not(None))
    )
    return [(series_id, other_id, part) for series_id, other_id, part in rows]


def _filled(places: Collection[Place]) -> set[Place]:
    """Those of these places where a value, or a symbol, stands already."""
    if not places:
        return set()
    series_ids, ends = {one.series_id for one in places}, {one.period.end for one in places}
    there = (Observation.series_id.in_(series_ids), Observation.period_end.in_(ends))
    return {Place(one.series_id, one.period) for one in db.session.scalars(select(Observation).where(*there))}
