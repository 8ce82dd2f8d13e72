"""Measures that count the same, split in two ways: which can be, and which the portal proposes (docs/domain.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.agreement.models import Agreement
from portal.agreement.queries import in_force_first, is_adopted
from portal.core import clock
from portal.extensions import db
from portal.measures.absent_parts import names_gone_on_in
from portal.measures.models import Measure, MeasurePlacement, Series
from portal.measures.queries import readings
from portal.statistics.comparison import OVERLAP, Reading, total_of_parts
from portal.statistics.periods import Period

LEAST_AGREEING = 12  # periods in which the totals agree, for a proposal
ALIKE = {
    "unit": "unit",
    "geography": "geography",
    "frequency": "frequency",
    "sum_over_time": "sum over several months",
    "restricted": "restriction",
}

Readings = Mapping[Period, Reading]


@dataclass(frozen=True)
class Proposal:
    """`measure` seems to count the same: the totals agree in `agreeing` of `common` periods."""

    measure: Measure
    agreeing: int
    common: int


def differences(split: Measure, whole: Measure) -> list[str]:
    """In what the two differ so that they cannot be one row; nothing where they can."""
    return [words for name, words in ALIKE.items() if getattr(split, name) != getattr(whole, name)]


def can_be_one_row(split: Measure, whole: Measure) -> bool:
    """Whether the split can be printed below the total of the other, which is itself no split of a third."""
    return (
        split.breakdown_id is not None
        and whole.counts_same_as_id is None
        and split is not whole
        and not differences(split, whole)
    )


def problems(measure: Measure, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with the measure, changed to `values`, as a split of another or as one that has other splits."""
    unlike = [name for name in ALIKE if name in values and values[name] != getattr(measure, name)]
    for split in measure.other_splits:
        for name in unlike:
            yield name, f"{split.name} counts the same, so that this cannot change for one of them. Take them apart first."
    if values.get("counts_same_as_id") is None:
        return
    whole = db.session.get(Measure, values["counts_same_as_id"])
    if whole is None or whole is measure or whole.counts_same_as_id is not None or measure.other_splits:
        yield "counts_same_as_id", "Choose a measure that is not itself a split of another."
    elif measure.breakdown_id is None:
        yield "counts_same_as_id", "Only a measure with a breakdown can be another split of the same counts."
    elif differing := [
        words for name, words in ALIKE.items() if values.get(name, getattr(measure, name)) != getattr(whole, name)
    ]:
        yield "counts_same_as_id", f"The two cannot count the same: they differ in {', '.join(differing)}."


def rows_of_splits(measures: Iterable[Measure]) -> dict[int, Measure]:
    """Of measures of one priority those that are printed in the row of another, by their ids, with that other."""
    by_id = {measure.id: measure for measure in measures}
    found = {}
    for measure in by_id.values():
        whole = by_id.get(measure.counts_same_as_id) if measure.counts_same_as_id is not None else None
        if whole is not None and can_be_one_row(measure, whole):
            found[measure.id] = whole
    return found


def possible_wholes(measure: Measure) -> list[Measure]:
    """The measures of the same priority that this one could be another split of; none where others are splits of it."""
    if measure.breakdown_id is None or measure.other_splits:
        return []
    return [one for one in _neighbours(measure) if can_be_one_row(measure, one)]


def _neighbours(measure: Measure) -> Sequence[Measure]:
    """The other measures of its priority in the agreement in force."""
    in_force = select(Agreement.id).where(is_adopted()).order_by(*in_force_first(clock.today())).limit(1).scalar_subquery()
    own = select(MeasurePlacement.priority_id).where(
        MeasurePlacement.agreement_id == in_force, MeasurePlacement.measure_id == measure.id
    )
    statement = (
        select(Measure)
        .join(MeasurePlacement, MeasurePlacement.measure_id == Measure.id)
        .where(MeasurePlacement.priority_id.in_(own), Measure.id != measure.id)
        .options(joinedload(Measure.breakdown), selectinload(Measure.series).joinedload(Series.part))
        .order_by(MeasurePlacement.position)
    )
    return db.session.scalars(statement).all()


def proposal_for(measure: Measure, wholes: Sequence[Measure]) -> Proposal | None:
    """Of `possible_wholes` the one whose totals agree in most periods; None where the measure has one, or none is so alike."""
    if measure.counts_same_as_id is not None or not wholes:
        return None
    values = readings([one.id for each in (measure, *wholes) for one in each.series], date.min, date.max)
    own = whole_of(measure.sum_over_breakdown, measure.series, values)
    found = [Proposal(one, *agreement_of(own, whole_of(one.sum_over_breakdown, one.series, values))) for one in wholes]
    likely = [one for one in found if is_likely(one.agreeing, one.common)]
    return max(likely, key=lambda one: one.agreeing, default=None)


def whole_of(over_breakdown: str, series: Iterable[Series], values: Mapping[int, Readings]) -> Readings:
    """The readings of a measure as a whole: those returned for it, otherwise the sums of its parts where they add up."""
    series = list(series)
    own = next((values.get(one.id, {}) for one in series if one.part_id is None), None)
    if own is not None:
        return own
    return (
        {}
        if over_breakdown == OVERLAP
        else total_of_parts({one.label: values.get(one.id, {}) for one in series}, names_gone_on_in(one.part for one in series))
    )


def agreement_of(one: Readings, other: Readings) -> tuple[int, int]:
    """In how many periods two totals agree, and in how many both have a number. Periods in which both are 0 say nothing."""
    pairs = [(one[period].value, other[period].value) for period in one.keys() & other.keys()]
    numbers = [(left, right) for left, right in pairs if left is not None and right is not None and (left or right)]
    return sum(left == right for left, right in numbers), len(numbers)


def is_likely(agreeing: int, common: int) -> bool:
    """Twelve periods at least, and at most one in ten that differs: a revision may have reached one return only."""
    return agreeing >= LEAST_AGREEING and 10 * (common - agreeing) <= common
