"""Reads for the dictionary: one measure with everything about it, or all of an agreement, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, load_only, selectinload

from portal.accounts.models import Agency, Person
from portal.agreement.models import Agreement, Priority
from portal.core.errors import NotFound
from portal.cycles.models import Cycle
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.measures.models import Measure, MeasurePlacement, Observation, ObservationHistory, Part, Series


@dataclass(frozen=True)
class IssuedCycles:
    """What every page here starts from: the newest agreement, the last days of the newest cycle and of the newest issued
    one, and, where a measure was asked for, the priority that it stands under."""

    agreement_id: int
    agreement: str
    year_starts: int
    newest: date | None
    issued: date | None
    priority: str | None


def standing(measure_key: str = "") -> IssuedCycles | None:
    """None while there is no agreement."""
    newest = select(func.max(Cycle.period_end)).scalar_subquery()
    issued = select(func.max(Cycle.period_end)).where(Cycle.status == CycleStatus.ISSUED).scalar_subquery()
    priority = (
        select(Priority.title)
        .join(MeasurePlacement, MeasurePlacement.priority_id == Priority.id)
        .join(MeasurePlacement.measure)
        .where(Measure.key == measure_key, MeasurePlacement.agreement_id == Agreement.id)
        .correlate(Agreement)
        .scalar_subquery()
    )
    row = db.session.execute(
        select(Agreement.id, Agreement.title, Agreement.starts, newest, issued, priority)
        .order_by(Agreement.starts.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return IssuedCycles(row[0], row[1], row[2].month, row[3], row[4], row[5])


def measure(key: str) -> Measure:
    """With everything that its page names. Whether this person may see it is for the caller to ask."""
    found = (
        db.session.scalars(
            select(Measure)
            .where(Measure.key == key)
            .options(
                joinedload(Measure.returned_by),
                joinedload(Measure.breakdown),
                joinedload(Measure.follows),
                joinedload(Measure.followed_by),
                joinedload(Measure.series).joinedload(Series.part).joinedload(Part.returned_by),
                selectinload(Measure.caveats),
            )
        )
        .unique()
        .one_or_none()
    )
    if found is None:
        raise NotFound
    return found


def in_order(series: Sequence[Series]) -> list[Series]:
    """The whole first, then the parts."""
    return sorted(series, key=lambda one: one.part.position if one.part else -1)


def placed_series(agreement_id: int) -> list[tuple[MeasurePlacement, Series]]:
    """Every series of the agreement's measures, by priority, measure and part."""
    rows = db.session.execute(
        select(MeasurePlacement, Series)
        .join(MeasurePlacement.priority)
        .join(MeasurePlacement.measure)
        .join(Series, Series.measure_id == Measure.id)
        .outerjoin(Series.part)
        .where(MeasurePlacement.agreement_id == agreement_id)
        .options(
            contains_eager(MeasurePlacement.priority).load_only(Priority.key, Priority.title, Priority.position),
            contains_eager(MeasurePlacement.measure).options(joinedload(Measure.returned_by), selectinload(Measure.caveats)),
            contains_eager(Series.part),
        )
        .order_by(Priority.position, MeasurePlacement.position, Part.position)
    )
    return [(placement, series) for placement, series in rows]


def no_longer_placed(agreement_id: int) -> Sequence[Measure]:
    """Measures that this agreement does not hold any more."""
    placed = select(MeasurePlacement.measure_id).where(MeasurePlacement.agreement_id == agreement_id)
    return db.session.scalars(
        select(Measure)
        .where(Measure.id.not_in(placed))
        .options(load_only(Measure.key, Measure.name, Measure.restricted))
        .order_by(Measure.position)
    ).all()


@dataclass(frozen=True)
class Replaced:
    """A value that was replaced (`value`, `symbol`, `status`), and the one that is there now (`now_…`)."""

    observation_id: int
    part: str | None
    part_name: str | None
    start: date
    end: date
    now_value: Decimal | None
    now_symbol: str
    now_status: str
    value: Decimal | None
    symbol: str
    status: str
    reason: str
    at: datetime
    person: str
    agency: str


def replaced(measure_id: int) -> list[Replaced]:
    """Every revision of the measure's values, newest first."""
    now, old = Observation, ObservationHistory
    rows = db.session.execute(
        select(
            now.id, Part.key, Part.name, now.period_start, now.period_end, now.value, now.symbol, now.status,
            old.value, old.symbol, old.status, old.reason, old.replaced_at, Person.name, Agency.short_name,
        )
        .select_from(old)
        .join(now, now.id == old.observation_id)
        .join(Series, Series.id == now.series_id)
        .outerjoin(Part, Part.id == Series.part_id)
        .join(Person, Person.id == old.replaced_by_id)
        .join(Agency, Agency.id == Person.agency_id)
        .where(Series.measure_id == measure_id)
        .order_by(old.replaced_at.desc(), old.id.desc())
    )  # fmt: skip
    return [Replaced(*row) for row in rows]  # type: ignore[call-arg]
