"""Database reads for the dictionary: one measure with all about it, or all of an agreement, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, load_only

from portal.accounts.models import Agency, Person
from portal.agreement.models import Agreement, Priority
from portal.agreement.queries import in_force_first, is_adopted
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.extensions import db
from portal.measures.models import Measure, MeasurePlacement, Observation, ObservationHistory, Part, Series
from portal.measures.senders.queries import changes_later
from portal.packs.models import Pack, is_issued
from portal.rates.models import Rate


@dataclass(frozen=True, kw_only=True)
class CurrentAgreement:
    """The agreement in force, from which every page of the dictionary starts.

    `year_starts` is the month (1 to 12) that the plan year begins with. `newest` is the last day of the newest cycle, `issued`
    that of the newest one of which the person was given a pack. `sender_changes` says whether somebody else than then
    returns something from now on, `has_rates` whether a rate is worked out from the named measure, or from any.
    `priority` is the title of the one that a named measure stands under.
    """

    id: int
    key: str
    title: str
    year_starts: int
    newest: date | None
    issued: date | None
    sender_changes: bool
    has_rates: bool
    priority: str | None


def current_agreement(audiences: Collection[Audience], measure_key: str = "") -> CurrentAgreement | None:
    """The agreement in force today, with the priority of that measure; None while there is none. `audiences` are those whose
    packs the person reads."""
    newest = select(func.max(Cycle.period_end)).scalar_subquery()
    of_audiences = select(func.max(Cycle.period_end)).join(Pack, Pack.cycle_id == Cycle.id)
    issued = of_audiences.where(Pack.audience.in_(audiences), is_issued()).scalar_subquery()
    priority = (
        select(Priority.title)
        .join(MeasurePlacement, MeasurePlacement.priority_id == Priority.id)
        .join(MeasurePlacement.measure)
        .where(Measure.key == measure_key, MeasurePlacement.agreement_id == Agreement.id)
        .correlate(Agreement)
        .scalar_subquery()
    )
    named = or_(Rate.numerator.has(Measure.key == measure_key), Rate.denominator.has(Measure.key == measure_key))
    found = select(Rate.id).where(named) if measure_key else select(Rate.id)
    own = (Agreement.id, Agreement.key, Agreement.title, Agreement.starts)
    row = db.session.execute(
        select(*own, newest, issued, changes_later(newest), found.exists(), priority)
        .where(is_adopted())
        .order_by(*in_force_first(clock.today()))
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    agreement_id, key, title, starts, newest_end, issued_end, sender_changes, has_rates_now, priority_title = row
    return CurrentAgreement(
        id=agreement_id,
        key=key,
        title=title,
        year_starts=starts.month,
        newest=newest_end,
        issued=issued_end,
        sender_changes=bool(sender_changes),
        has_rates=bool(has_rates_now),
        priority=priority_title,
    )


def measure(key: str) -> Measure:
    """The measure with everything that its page names. The caller checks whether the person may see it."""
    measure = (
        db.session.scalars(
            select(Measure)
            .where(Measure.key == key)
            .options(
                joinedload(Measure.returned_by),
                joinedload(Measure.breakdown),
                joinedload(Measure.follows),
                joinedload(Measure.followed_by),
                joinedload(Measure.counts_same_as).joinedload(Measure.breakdown),
                joinedload(Measure.other_splits).joinedload(Measure.breakdown),
                joinedload(Measure.level_steps),
                joinedload(Measure.series).joinedload(Series.part).joinedload(Part.returned_by),
                joinedload(Measure.caveats),
            )
        )
        .unique()
        .one_or_none()
    )
    if measure is None:
        raise NotFound
    return measure


def in_order(series: Sequence[Series]) -> list[Series]:
    """The measure as a whole first, then the parts in their order."""
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
            contains_eager(MeasurePlacement.measure).options(
                joinedload(Measure.returned_by),
                joinedload(Measure.breakdown),
                joinedload(Measure.caveats),
                joinedload(Measure.level_steps),
            ),
            contains_eager(Series.part),
        )
        .order_by(Priority.position, MeasurePlacement.position, Part.position)
    )
    return [(placement, series) for placement, series in rows.unique()]


def no_longer_placed(agreement_id: int) -> Sequence[Measure]:
    """Measures that this agreement does not hold any more."""
    placed = select(MeasurePlacement.measure_id).where(MeasurePlacement.agreement_id == agreement_id)
    return db.session.scalars(
        select(Measure)
        .where(Measure.id.not_in(placed))
        .options(load_only(Measure.key, Measure.name, Measure.restricted))
        .order_by(Measure.position)
    ).all()


@dataclass(frozen=True, kw_only=True)
class ReplacedValue:
    """A value that was replaced at the moment `at` (`value`, `symbol`, `status`), and the one that is there now (`now_…`)."""

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


def replaced_values(measure_id: int) -> list[ReplacedValue]:
    """Every value of the measure that was replaced, newest replacement first."""
    now, old = Observation, ObservationHistory
    rows = db.session.execute(
        select(
            now.id.label("observation_id"), Part.key.label("part"), Part.name.label("part_name"),
            now.period_start.label("start"), now.period_end.label("end"),
            now.value.label("now_value"), now.symbol.label("now_symbol"), now.status.label("now_status"),
            old.value.label("value"), old.symbol.label("symbol"), old.status.label("status"), old.reason.label("reason"),
            old.replaced_at.label("at"), Person.name.label("person"), Agency.short_name.label("agency"),
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
    return [ReplacedValue(**row._asdict()) for row in rows]
