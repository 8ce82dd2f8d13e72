"""Reads about who returns which series, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from portal.extensions import db
from portal.measures.models import Measure, MeasurePlacement, Observation, Part, Series
from portal.measures.senders.models import EarlierSender, SenderChange
from portal.measures.senders.spans import Senders, Span
from portal.statistics.periods import Period

Key = TypeVar("Key")
NOBODY = 0  # no agency has this number

# A measure is returned by one agency, or, where it has none, each part by its own. The earlier ones of either. Those of the
# measure come first, because it may have been returned whole before each part had its own:
_IS_EARLIER = or_(
    EarlierSender.measure_id == Measure.id, and_(Measure.returned_by_id.is_(None), EarlierSender.part_id == Part.id)
)
_NOW = func.coalesce(Measure.returned_by_id, Part.returned_by_id)


def is_returned_by(agency_id: Any, day: Any) -> ColumnElement[bool]:
    """The condition that the agency returns it for the period that ends on that day. The statement has to select from Measure
    and, by an outer join, from Part."""
    is_its: ColumnElement[bool] = func.coalesce(_earlier_on(day), _NOW) == agency_id
    return and_(is_its, is_returned_on(day))


def is_returned_on(day: Any) -> ColumnElement[bool]:
    """The condition that the period which ends on that day lies between the first and the last day that are returned of the
    measure, and of its part. The statement has to select from both, as for `is_returned_by`."""
    firsts = [or_(one.is_(None), one <= day) for one in (Measure.returned_from, Part.returned_from)]
    lasts = [or_(one.is_(None), one >= day) for one in (Measure.returned_until, Part.returned_until)]
    return and_(*firsts, *lasts)


def is_series_of(series_id: Any, agency_id: Any, day: Any) -> ColumnElement[bool]:
    """The condition that the agency returns the series for the period that ends on that day: a draft may still have numbers of
    what another one returns by now."""
    found = select(Series.id).join(Series.measure).outerjoin(Series.part)
    found = found.where(Series.id == series_id, is_returned_by(agency_id, day))
    return found.correlate_except(Series, Measure, Part).exists()


def _earlier_on(day: Any) -> ColumnElement[int]:
    one = aliased(EarlierSender)
    is_of_it = or_(one.measure_id == Measure.id, and_(Measure.returned_by_id.is_(None), one.part_id == Part.id))
    earlier = select(func.coalesce(one.agency_id, NOBODY)).where(is_of_it, one.until >= day)
    earlier = earlier.order_by(one.measure_id.is_(None), one.until).limit(1)
    return earlier.correlate_except(one).scalar_subquery()


def _was_returned_by(agency_id: Any) -> ColumnElement[bool]:
    one = aliased(EarlierSender)
    is_of_it = or_(one.measure_id == Measure.id, and_(Measure.returned_by_id.is_(None), one.part_id == Part.id))
    return or_(agency_id == _NOW, select(one.id).where(is_of_it, one.agency_id == agency_id).exists())


@dataclass(frozen=True)
class ReturnedSeries:
    """The series that an agency returns, or returned at some time, in the order of the agreement and of the parts."""

    agency_id: int
    ever: Sequence[Series]
    senders: dict[int, Senders]  # by series id

    def on(self, day: date) -> list[Series]:
        """Those that it returns for the period that ends on that day."""
        return [one for one in self.ever if self.returns(one.id, day)]

    def ended_before(self, day: date) -> list[Series]:
        """Those of parts that have ended before the day, and that it returned to the end: its totals of earlier months have
        them."""
        last_days = ((one, one.part.returned_until) for one in self.ever if one.part is not None)
        return [one for one, last in last_days if last is not None and last < day and self.returns(one.id, last)]

    def returns(self, series_id: int, day: date) -> bool:
        return self.senders[series_id].on(day) == self.agency_id


def returned_series(agency_id: int, frequency: str, agreement_id: int) -> ReturnedSeries:
    """The series of this frequency; of a measure the total last. In one query beside those for the caveats."""
    parameters = {"agency": agency_id, "frequency": frequency, "agreement": agreement_id}
    rows: Sequence[Any] = db.session.execute(_returned_series_statement(), parameters).all()
    series = {one.id: one for one, *_ in rows}
    return ReturnedSeries(agency_id, list(series.values()), _senders(_Row(one.id, *others) for one, *others in rows))


class _Row(NamedTuple, Generic[Key]):
    """Who returns something now, one earlier sender or none, and the first and last days that are returned of it."""

    key: Key
    now: int | None
    until: date | None
    agency_id: int | None
    first: date | None
    last: date | None
    part_first: date | None = None
    part_last: date | None = None


_OLDEST_FIRST = (EarlierSender.measure_id.is_(None), EarlierSender.until)
_LIMITS = (Measure.returned_from, Measure.returned_until)
_LIMITS_OF_PART = (Part.returned_from, Part.returned_until)


def _senders(rows: Iterable[_Row[Key]]) -> dict[Key, Senders]:
    """By the key; the rows of each in the order of their days, first those of the measure, which count where both are there."""
    found: dict[Key, Senders] = {}
    limits: dict[Key, tuple[date | None, date | None]] = {}
    for row in rows:
        found[row.key] = before = found.get(row.key, Senders(row.now))
        if row.until and (not before.earlier or row.until > before.earlier[-1].until):
            found[row.key] = Senders(row.now, (*before.earlier, Span(row.until, row.agency_id)))
        limits[row.key] = (
            max(filter(None, (row.first, row.part_first)), default=None),
            min(filter(None, (row.last, row.part_last)), default=None),
        )
    return {key: senders.within(*limits[key]) for key, senders in found.items()}


@cache
def _returned_series_statement() -> Any:
    return (
        select(Series, _NOW, EarlierSender.until, EarlierSender.agency_id, *_LIMITS, *_LIMITS_OF_PART)
        .join(Series.measure)
        .join(MeasurePlacement, MeasurePlacement.measure_id == Measure.id)
        .outerjoin(Series.part)
        .outerjoin(EarlierSender, _IS_EARLIER)
        .where(
            MeasurePlacement.agreement_id == bindparam("agreement"),
            Measure.frequency == bindparam("frequency"),
            _was_returned_by(bindparam("agency")),
        )
        .options(
            contains_eager(Series.measure).options(joinedload(Measure.breakdown), selectinload(Measure.caveats)),
            contains_eager(Series.part),
        )
        .order_by(MeasurePlacement.position, Part.position.is_(None), Part.position, Series.id, *_OLDEST_FIRST)
    )


@dataclass(frozen=True)
class SeriesCounts:
    """How many series an agency returns, by the frequency and the senders of each."""

    agency_id: int
    series: Sequence[tuple[str, Senders]]

    def of(self, frequency: str, day: date) -> int:
        """For the period that ends on that day."""
        return sum(one == frequency and senders.on(day) == self.agency_id for one, senders in self.series)


def series_counts(agency_id: int, agreement_id: int) -> SeriesCounts:
    rows: Sequence[Any] = db.session.execute(
        select(Series.id, Measure.frequency, _NOW, EarlierSender.until, EarlierSender.agency_id, *_LIMITS, *_LIMITS_OF_PART)
        .join(Series.measure)
        .join(MeasurePlacement, MeasurePlacement.measure_id == Measure.id)
        .outerjoin(Series.part)
        .outerjoin(EarlierSender, _IS_EARLIER)
        .where(MeasurePlacement.agreement_id == agreement_id, _was_returned_by(agency_id))
        .order_by(Series.id, *_OLDEST_FIRST)
    ).all()
    frequencies = {series_id: frequency for series_id, frequency, *_ in rows}
    senders = _senders(_Row(one, *others) for one, _, *others in rows)
    return SeriesCounts(agency_id, [(frequencies[one], senders[one]) for one in senders])


class Returned(NamedTuple):
    """A measure, or a part where each has its own sender, with the frequency of the measure."""

    frequency: str
    senders: Senders


def returned_of(agreement_id: int) -> list[Returned]:
    """Who returns what of the agreement; in two queries."""
    placed = select(MeasurePlacement.measure_id).where(MeasurePlacement.agreement_id == agreement_id)
    return list(dict.fromkeys(_returned(placed)))  # many measures are split alike


def returned_of_measures(measures: Iterable[Measure]) -> list[Returned]:
    """Who returns these measures; in two queries."""
    return _returned([one.id for one in measures])


def _returned(placed: Any) -> list[Returned]:
    whole = (
        select(
            Measure.id, literal(0), Measure.frequency, Measure.returned_by_id, EarlierSender.until, EarlierSender.agency_id,
            *_LIMITS,
        )
        .outerjoin(EarlierSender, EarlierSender.measure_id == Measure.id)
        .where(Measure.id.in_(placed), Measure.returned_by_id.is_not(None))
        .order_by(Measure.id, EarlierSender.until)
    )  # fmt: skip
    parts = (
        select(
            Measure.id, Part.id, Measure.frequency, Part.returned_by_id, EarlierSender.until, EarlierSender.agency_id,
            *_LIMITS, *_LIMITS_OF_PART,
        )
        .join(Measure, Measure.breakdown_id == Part.breakdown_id)
        .outerjoin(EarlierSender, _IS_EARLIER)
        .where(Measure.id.in_(placed), Measure.returned_by_id.is_(None), Part.returned_by_id.is_not(None))
        .order_by(Measure.id, Part.id, *_OLDEST_FIRST)
    )  # fmt: skip
    found: list[Returned] = []
    for statement in (whole, parts):
        rows: Iterable[Any] = db.session.execute(statement)
        of_each = _senders(_Row((one, part, frequency), *others) for one, part, frequency, *others in rows)
        found += [Returned(frequency, senders) for (*_, frequency), senders in of_each.items()]
    return found


def senders_of(subject: Measure | Part) -> Senders:
    """Who returned the measure or part until when, and who does now."""
    return Senders(subject.returned_by_id, tuple(Span(one.until, one.agency_id) for one in earlier_senders(subject)))


def earlier_senders(subject: Measure | Part) -> Sequence[EarlierSender]:
    """Oldest first, with their agencies."""
    statement = select(EarlierSender).where(_is_of(EarlierSender, subject)).options(joinedload(EarlierSender.agency))
    return db.session.scalars(statement.order_by(EarlierSender.until)).all()


def periods_with_numbers(agreement_id: int, within: Period) -> set[tuple[int | None, date, date]]:
    """(the agency that returns it, first day, last day) of each month or quarter in the period of which at least one number is
    there; in one query."""
    sender = func.coalesce(_earlier_on(Observation.period_end), _NOW)
    found = (
        select(sender, Observation.period_start, Observation.period_end)
        .join(Series, Observation.series_id == Series.id)
        .join(Series.measure)
        .join(MeasurePlacement, MeasurePlacement.measure_id == Measure.id)
        .outerjoin(Series.part)
        .where(
            MeasurePlacement.agreement_id == agreement_id,
            Observation.value.is_not(None),
            Observation.period_start >= within.start,
            Observation.period_end <= within.end,
            is_returned_on(Observation.period_end),
        )
    )
    return {(agency_id, starts, ends) for agency_id, starts, ends in db.session.execute(found.distinct())}


def former_senders_of_parts() -> dict[int, set[int]]:
    """The agencies that returned each part before, by the part's id."""
    found: dict[int, set[int]] = defaultdict(set)
    for part_id, agency_id in db.session.execute(select(EarlierSender.part_id, EarlierSender.agency_id)):
        if part_id is not None and agency_id is not None:
            found[part_id].add(agency_id)
    return dict(found)


@dataclass(frozen=True)
class SendersOn:
    """Who returned measures and parts for the period that ends on a day, where it was not whoever returns them from now on: the
    ids of agencies by those of measures, and of parts. Without an agency nobody returned it."""

    measures: Mapping[int, int | None]
    parts: Mapping[int, int | None]

    def of(self, subject: Measure | Part) -> int | None:
        others = self.measures if isinstance(subject, Measure) else self.parts
        return others.get(subject.id, subject.returned_by_id)


def changes_later(day: Any) -> ColumnElement[bool]:
    """The condition that something was returned for the period that ends on that day by another agency than from now on."""
    return select(EarlierSender.id).where(EarlierSender.until >= day).exists()


def senders_on(day: date) -> SendersOn:
    """In one query, which finds nothing where nobody has changed since that day."""
    asked = select(EarlierSender).where(EarlierSender.until >= day).order_by(EarlierSender.until.desc())
    rows = db.session.scalars(asked).all()  # the earliest day of each comes last, and counts
    return SendersOn(
        measures={row.measure_id: row.agency_id for row in rows if row.measure_id is not None},
        parts={row.part_id: row.agency_id for row in rows if row.part_id is not None},
    )


def hosted_parts(measure: Measure) -> Sequence[Part]:
    """Its parts that have no end, where each has its own sender, with these; none where one agency returns the whole measure."""
    if measure.returned_by_id is not None or measure.breakdown_id is None:
        return []
    return db.session.scalars(
        select(Part)
        .where(Part.breakdown_id == measure.breakdown_id, Part.returned_until.is_(None))
        .options(joinedload(Part.returned_by))
        .order_by(Part.position)
    ).all()


def changes_of(measure: Measure, parts: Sequence[Part]) -> Sequence[SenderChange]:
    """Every change of who returns it, or one of these parts: newest first, with their agencies and who made them."""
    is_of_it = or_(SenderChange.part_id.in_([one.id for one in parts]), SenderChange.measure_id == measure.id)
    return db.session.scalars(
        select(SenderChange)
        .where(is_of_it)
        .options(*(joinedload(one) for one in (SenderChange.was, SenderChange.agency, SenderChange.by, SenderChange.part)))
        .order_by(SenderChange.id.desc())
    ).all()


def _is_of(table: type[EarlierSender], subject: Measure | Part) -> ColumnElement[bool]:
    return (table.measure_id if isinstance(subject, Measure) else table.part_id) == subject.id
