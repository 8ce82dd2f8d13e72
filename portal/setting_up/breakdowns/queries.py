"""Reads for the pages of breakdowns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.errors import NotFound
from portal.extensions import db
from portal.measures.models import Breakdown, Measure, Part, Series


def breakdowns() -> Sequence[Breakdown]:
    """All of them, each with its parts and their agencies."""
    return db.session.scalars(select(Breakdown).options(_parts()).order_by(Breakdown.position, Breakdown.id)).all()


def breakdown(breakdown_id: int) -> Breakdown:
    """With its parts and their agencies. NotFound where there is none."""
    found = db.session.get(Breakdown, breakdown_id, options=[_parts()])
    if found is None:
        raise NotFound
    return found


def _parts() -> Any:
    return selectinload(Breakdown.parts).joinedload(Part.returned_by)


def part_of(breakdown: Breakdown, key: str) -> Part:
    found = next((one for one in breakdown.parts if one.key == key), None)
    if found is None:
        raise NotFound
    return found


def measures_by_breakdown() -> dict[int, list[Measure]]:
    """The measures that split, by the id of the breakdown, in their order."""
    found: dict[int, list[Measure]] = {}
    for one in db.session.scalars(select(Measure).where(Measure.breakdown_id.is_not(None)).order_by(Measure.position)):
        found.setdefault(one.breakdown_id or 0, []).append(one)
    return found


def measures_of(breakdown: Breakdown) -> Sequence[Measure]:
    """The measures that split so, with their series."""
    of_it = select(Measure).where(Measure.breakdown_id == breakdown.id).options(selectinload(Measure.series))
    return db.session.scalars(of_it.order_by(Measure.position)).all()


def series_of(part: Part) -> Sequence[Series]:
    of_it = select(Series).where(Series.part_id == part.id).options(joinedload(Series.measure))
    return db.session.scalars(of_it.order_by(Series.id)).all()


def senders_of_whole(measures: Sequence[Measure]) -> list[int]:
    """The agencies that return all parts of one of these: their returns ask for one number less, or more."""
    return [one.returned_by_id for one in measures if one.returned_by_id is not None]
