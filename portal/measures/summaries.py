"""The measures of a priority, a line each: beside a text that speaks of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from portal.extensions import db
from portal.measures.comparisons import compared
from portal.measures.models import Measure, MeasurePlacement, Series
from portal.measures.queries import breaks_by_name, readings
from portal.statistics.comparison import OVERLAP, Reading, latest_end, number_words, total_of_parts
from portal.statistics.periods import Period, months_before

MONTHS_READ = 36


@dataclass(frozen=True)
class Brief:
    """`words` says the newest value and its change."""

    name: str
    words: str


def measures_in_brief(priority_id: int, until: date, year_starts: int) -> list[Brief]:
    """Three queries, however many measures. `year_starts` is the month that the plan year begins with."""
    rows = db.session.execute(
        select(Series)
        .join(Series.measure)
        .join(MeasurePlacement, MeasurePlacement.measure_id == Measure.id)
        .where(MeasurePlacement.priority_id == priority_id)
        .options(contains_eager(Series.measure))
        .order_by(MeasurePlacement.position, Series.id)
    ).scalars()
    members: dict[int, list[Series]] = {}
    for one in rows:
        members.setdefault(one.measure_id, []).append(one)
    if not members:
        return []
    known = readings([one.id for own in members.values() for one in own], months_before(until, MONTHS_READ - 1), until)
    breaks = breaks_by_name()
    found = []
    for own in members.values():
        measure = own[0].measure
        whole = _whole(measure, [(one.part_id is None, known.get(one.id, {})) for one in own])
        end = latest_end(whole, until)
        if end is None:
            found.append(Brief(measure.name, "no values yet"))
            continue
        told = compared(measure, whole, end, breaks.get(measure.name.casefold(), ()), year_starts, is_whole=True)
        value = f"{number_words(told.current.value)} in {told.current.period.words}. " if told.current.value is not None else ""
        found.append(Brief(measure.name, f"{value}{told.words}"))
    return found


def _whole(measure: Measure, parts: list[tuple[bool, dict[Period, Reading]]]) -> dict[Period, Reading]:
    """The measure as a whole: returned so where parts overlap, otherwise the sum of its parts."""
    own = [found for is_whole, found in parts if is_whole]
    if own and (len(parts) == 1 or measure.sum_over_breakdown == OVERLAP):
        return own[0]
    return total_of_parts([found for is_whole, found in parts if not is_whole]) if measure.sum_over_breakdown != OVERLAP else {}
