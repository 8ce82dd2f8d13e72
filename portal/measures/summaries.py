"""The measures of a priority, a line each, for pages that show them beside a text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from portal.extensions import db
from portal.measures.comparisons import compared, words_or_suppressed
from portal.measures.models import Measure, MeasurePlacement, Series
from portal.measures.queries import breaks_by_name, readings
from portal.measures.same_counts import rows_of_splits, whole_of
from portal.statistics.comparison import Comparison, latest_end
from portal.statistics.coverage import within
from portal.statistics.periods import months_before
from portal.wording.value_signs import value_words

MONTHS_READ = 36


@dataclass(frozen=True)
class MeasureSummary:
    """One measure; `words` are its newest value and how it compares."""

    name: str
    words: str


def measure_summaries(priority_id: int, until: date, year_starts: int) -> list[MeasureSummary]:
    """The measures of the priority, with values to the day `until`, in three reads however many there are. One that counts the
    same as another, split in another way, has no line of its own.

    `year_starts` is the month (1 to 12) that the plan year begins with.
    """
    rows = db.session.execute(
        select(Series)
        .join(Series.measure)
        .join(MeasurePlacement, MeasurePlacement.measure_id == Measure.id)
        .where(MeasurePlacement.priority_id == priority_id)
        .options(contains_eager(Series.measure), joinedload(Series.part))
        .order_by(MeasurePlacement.position, Series.id)
    ).scalars()
    series_by_measure: dict[int, list[Series]] = {}
    for one in rows:
        series_by_measure.setdefault(one.measure_id, []).append(one)
    if not series_by_measure:
        return []
    ids = [one.id for series in series_by_measure.values() for one in series]
    readings_by_series = readings(ids, months_before(until, MONTHS_READ - 1), until)
    breaks = breaks_by_name()
    summaries = []
    in_other_rows = rows_of_splits(series[0].measure for series in series_by_measure.values())
    for series in series_by_measure.values():
        measure = series[0].measure
        if measure.id in in_other_rows:
            continue
        whole = whole_of(measure.sum_over_breakdown, series, readings_by_series)
        end = latest_end(whole, until)
        if end is None:
            summaries.append(MeasureSummary(measure.name, "no values yet"))
            continue
        comparison = compared(measure, whole, end, breaks.get(measure.name.casefold(), ()), year_starts, is_whole=True)
        value = _value_words(comparison, measure.unit)
        summaries.append(MeasureSummary(measure.name, f"{value}{words_or_suppressed(comparison, whole, measure.frequency)}"))
    return summaries


def _value_words(comparison: Comparison, unit: str) -> str:
    """“4,919 r in the 12 months to March 2019. ”; empty where there is no number."""
    now = comparison.current
    return (
        f"{value_words(now.value, status=now.status, unit=unit)} {within(comparison.current_days)}. "
        if now.value is not None
        else ""
    )
