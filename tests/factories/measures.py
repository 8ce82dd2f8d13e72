"""Values of measures put straight into the database, for pages that need a history of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from random import Random

from flask import Flask
from sqlalchemy import delete, func, select

from portal.core import clock
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.measures.models import Measure, Observation, ObservationHistory, Part, Series
from portal.packs import queries
from portal.packs.compile import suppression_in
from portal.packs.models import GivenNumber
from portal.packs.suppression import record
from portal.statistics.periods import Period

NEW_DEFINITION = {
    "starts": "1/7/2019", "name": "Public order reports", "key": "order-reports", "unit": "reports",
    "reason": "Web reports are counted too", "definition": "Calls and web reports.",
}  # fmt: skip


@contextmanager
def changing(app: Flask) -> Iterator[None]:
    """What is done inside is kept."""
    with app.app_context():
        yield
        db.session.commit()


def a_measure(key: str) -> Measure:
    return db.session.scalars(select(Measure).where(Measure.key == key)).one()


def series_of(key: str, part: str = "") -> list[Series]:
    """All series of the measure, or that of a part."""
    found = select(Series).join(Series.measure).outerjoin(Series.part).where(Measure.key == key).order_by(Part.position)
    return list(db.session.scalars(found.where(Part.key == part) if part else found))


def observation(key: str, part: str, end: date) -> Observation:
    [series] = series_of(key, part)
    return db.session.scalars(select(Observation).where(Observation.series_id == series.id, Observation.period_end == end)).one()


def without_values_after(key: str, end: date) -> None:
    ids = [one.id for one in series_of(key)]
    db.session.execute(delete(Observation).where(Observation.series_id.in_(ids), Observation.period_end > end))


def fill(key: str, since: date, until: date, level: int, seed: int = 1) -> None:
    """A value for every month that has none."""
    rng = Random(seed)
    for series in series_of(key):
        there = set(db.session.scalars(select(Observation.period_end).where(Observation.series_id == series.id)))
        db.session.add_all(
            Observation(series_id=series.id, period_start=one.start, period_end=one.end, value=Decimal(rng.randint(level, 2 * level)), status="final")
            for one in Period(since, until).split("monthly")
            if one.end not in there
        )  # fmt: skip


def revise(found: Observation, value: int, reason: str, by: int = 1) -> None:
    """As an approved revision leaves it."""
    number = (db.session.scalar(select(func.max(ObservationHistory.id))) or 0) + 1
    db.session.add(
        ObservationHistory(
            id=number,
            observation_id=found.id,
            value=found.value,
            symbol=found.symbol,
            status=found.status,
            note=found.note,
            replaced_at=clock.now(),
            replaced_by_id=by,
            reason=reason,
        )
    )
    found.revised_from, found.value, found.symbol, found.status = found.value, Decimal(value), "", "revised"
    db.session.flush()


def issue_as_it_is() -> None:
    """Makes the ledger as if nothing had been given before the packs of the newest issued cycle, with the values of now."""
    db.session.flush()
    db.session.execute(delete(GivenNumber))
    cycle = db.session.scalars(select(Cycle).where(Cycle.status == CycleStatus.ISSUED).order_by(Cycle.period_end.desc())).first()
    assert cycle is not None
    suppressed = suppression_in(cycle).measures
    for audience in (Audience.PUBLIC, Audience.GOVERNING):
        issued = queries.pack(cycle, audience)
        assert issued is not None
        record(issued, suppressed)
