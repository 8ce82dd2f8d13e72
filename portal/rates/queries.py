"""Reads of rates and shares, and of the residents that they are of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.errors import NotFound
from portal.extensions import db
from portal.measures.models import Breakdown, Measure
from portal.rates.models import Population, PopulationSize, Rate


def rates() -> Sequence[Rate]:
    """All of them, with what they are worked out from, in the order of their numerators."""
    return db.session.scalars(_with_all().order_by(Measure.position, Rate.id)).all()


def rates_of(measure_ids: Collection[int]) -> Sequence[Rate]:
    """Those that are worked out from one of these measures, in either place."""
    of_them = Rate.numerator_id.in_(measure_ids) | Rate.denominator_id.in_(measure_ids)
    return db.session.scalars(_with_all().where(of_them).order_by(Measure.position, Rate.id)).all()


def rate(key: str) -> Rate:
    """NotFound where there is none."""
    found = db.session.scalars(_with_all().where(Rate.key == key)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _with_all() -> Select[Rate]:
    return (
        select(Rate)
        .join(Rate.numerator)
        .options(
            joinedload(Rate.numerator).joinedload(Measure.breakdown),
            joinedload(Rate.denominator),
            joinedload(Rate.population).joinedload(Population.breakdown),
            joinedload(Rate.population).options(*_sizes()),
        )
    )


def _sizes() -> tuple[Any, ...]:
    size = selectinload(Population.sizes)
    return size.joinedload(PopulationSize.part), size.joinedload(PopulationSize.source)


def populations() -> Sequence[Population]:
    """All of them, with their numbers."""
    return db.session.scalars(select(Population).options(*_with_breakdown(), *_sizes()).order_by(Population.name)).all()


def population(population_id: int) -> Population:
    """With its numbers. NotFound where there is none."""
    found = db.session.get(Population, population_id, options=[*_with_breakdown(), *_sizes()])
    if found is None:
        raise NotFound
    return found


def _with_breakdown() -> tuple[Any, ...]:
    return (joinedload(Population.breakdown).selectinload(Breakdown.parts),)
