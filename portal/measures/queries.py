"""Database reads about measures, their series, observations, breaks and caveats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.accounts.models import Agency
from portal.core.errors import NotFound
from portal.extensions import Base, db
from portal.measures.models import Caveat, Measure, Observation, Part, Series, SeriesBreak
from portal.statistics.comparison import Break, Reading
from portal.statistics.periods import Period


def readings(series_ids: Iterable[int], starts: date, ends: date) -> dict[int, dict[Period, Reading]]:
    """The observations of the series that lie between the dates, by series and period."""
    by_series: dict[int, dict[Period, Reading]] = defaultdict(dict)
    # Columns are read, not objects: they are thousands of rows, and none of them is changed.
    column = Observation.__table__.c
    rows = db.session.execute(
        select(
            column.series_id, column.period_start, column.period_end, column.value, column.symbol, column.status, column.note,
            column.revised_from,
        ).where(column.series_id.in_(list(series_ids)), column.period_end >= starts, column.period_end <= ends)
    )  # fmt: skip
    periods: dict[tuple[date, date], Period] = {}  # each is made once: many series share the same months
    for series_id, start, end, value, symbol, status, note, revised in rows:
        period = periods.get((start, end)) or periods.setdefault((start, end), Period(start, end))
        by_series[series_id][period] = Reading(value, symbol, status, note, revised)
    return by_series


def measures() -> Sequence[Measure]:
    return db.session.scalars(
        select(Measure).options(joinedload(Measure.returned_by), joinedload(Measure.breakdown)).order_by(Measure.position)
    ).all()


def is_key_taken(key: str) -> bool:
    """Whether a measure, or a rate of measures, has that key: their pages have the same address."""
    rates = Base.metadata.tables["rate"]  # of a room above this one
    return any(db.session.scalar(select(one).where(one == key)) is not None for one in (Measure.key, rates.c.key))


def measure(key: str) -> Measure:
    """The measure with that key. Raises NotFound."""
    measure = db.session.scalar(
        select(Measure)
        .where(Measure.key == key)
        .options(
            joinedload(Measure.returned_by),
            joinedload(Measure.breakdown),
            joinedload(Measure.other_splits),
            joinedload(Measure.series).joinedload(Series.part),
        )
    )
    if measure is None:
        raise NotFound
    return measure


def has_observations(measure: Measure) -> bool:
    """Whether a value of the measure was ever approved: from then on unit and aggregation are frozen."""
    return bool(
        db.session.scalar(select(Observation.id).join(Observation.series).where(Series.measure_id == measure.id).limit(1))
    )


def breaks_in_it() -> ColumnElement[bool]:
    """The condition that a break is in a measure: it is the break's own, or both are recorded in the same place."""
    return or_(
        SeriesBreak.measure_id == Measure.id,
        and_(SeriesBreak.recorded_in != "", SeriesBreak.recorded_in == Measure.recorded_in),
    )


def breaks_of(measure: Measure) -> Sequence[SeriesBreak]:
    """The breaks in a measure, newest first: its own, and those in everything recorded in the same place."""
    return db.session.scalars(
        select(SeriesBreak)
        .join(Measure, breaks_in_it())
        .where(Measure.id == measure.id)
        .order_by(SeriesBreak.date.desc(), SeriesBreak.id)
    ).all()


def break_in(measure: Measure, break_id: int) -> SeriesBreak:
    series_break = next((one for one in breaks_of(measure) if one.id == break_id), None)
    if series_break is None:
        raise NotFound
    return series_break


def recorded_together(recorded_in: str) -> Sequence[str]:
    """The names of all measures that are recorded there."""
    return db.session.scalars(select(Measure.name).where(Measure.recorded_in == recorded_in).order_by(Measure.position)).all()


def caveat_of(measure: Measure, caveat_id: int) -> Caveat:
    caveat = db.session.get(Caveat, caveat_id, options=[selectinload(Caveat.measures)])
    if caveat is None or measure not in caveat.measures:
        raise NotFound
    return caveat


@dataclass(frozen=True, kw_only=True)
class UnsettledRow:
    """One value, or the `symbol` that stands in its place.

    `sender` is the agency that returns the measure, `part_sender` that of its part where each has its own.

    `lag` are the days after a period until its values are usually there.
    """

    key: str
    name: str
    unit: str
    covers: str
    lag: int
    sender: str | None
    part: str | None
    part_sender: str | None
    start: date
    end: date
    value: Decimal | None
    symbol: str
    status: str


def with_status(statuses: Sequence[str]) -> list[UnsettledRow]:
    """Every value with one of these statuses, and every one that was not available: by measure, oldest first, in the order of
    the parts."""
    sender, part_sender = aliased(Agency), aliased(Agency)
    rows = db.session.execute(
        select(
            Measure.key, Measure.name, Measure.unit, Measure.covers,
            Measure.usual_lag_days.label("lag"), sender.short_name.label("sender"),
            Part.name.label("part"), part_sender.short_name.label("part_sender"), Observation.period_start.label("start"),
            Observation.period_end.label("end"), Observation.value, Observation.symbol, Observation.status,
        )
        .select_from(Observation)
        .join(Observation.series)
        .join(Series.measure)
        .outerjoin(Series.part)
        .outerjoin(sender, sender.id == Measure.returned_by_id)
        .outerjoin(part_sender, part_sender.id == Part.returned_by_id)
        .where(or_(and_(Observation.status.in_(statuses), Observation.value.is_not(None)), Observation.symbol == "x"))
        .order_by(Measure.position, Measure.id, Observation.period_end, Part.position)
    )  # fmt: skip
    return [UnsettledRow(**row._asdict()) for row in rows]


def breaks_by_name() -> dict[str, list[Break]]:
    """Every break, by the folded name of the measure or figure it is in."""
    breaks: dict[str, list[Break]] = defaultdict(list)
    rows = db.session.execute(
        select(func.coalesce(Measure.name, SeriesBreak.measure_name), SeriesBreak.date, SeriesBreak.effect, SeriesBreak.reason)
        .outerjoin(Measure, breaks_in_it())
        .order_by(SeriesBreak.date)
    )
    for name, day, effect, reason in rows:
        breaks[name.casefold()].append(Break(day, effect, reason))
    return breaks
