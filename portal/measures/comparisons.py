"""The comparison of a measure on its own basis: rolling year, year to date, same period or baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from portal.disclosure.measures import CONFIDENTIAL_WORDS
from portal.measures.models import Basis, Measure
from portal.statistics.comparison import (
    LATEST,
    Baseline,
    Break,
    Change,
    Comparison,
    Reading,
    against_baseline,
    change_between,
    rolling_year,
    same_period_last_year,
    year_to_date,
)
from portal.statistics.coverage import adds_up
from portal.statistics.periods import Period

NO_TREND = "what only adds up is not a trend"


def compared(
    measure: Measure, readings: Mapping[Period, Reading], end: date, breaks: Sequence[Break], year_starts: int, *, is_whole: bool
) -> Comparison:
    """The readings of the measure, or of a part of it, to `end`, compared on the basis that the measure names.

    `year_starts` is the month (1 to 12) that the plan year begins with. A baseline belongs to the measure as a whole
    (`is_whole`): its parts are compared with the year before. Values of a day, or of more than their period, are never added.
    """
    found = _on_its_basis(measure, readings, end, breaks, year_starts, is_whole=is_whole)
    found = replace(found, change=found.change.in_unit(measure.unit))
    if adds_up(measure.covers):
        return found
    found = replace(found, covers=measure.covers, is_running_total=False)
    now, before = found.current.value, found.previous.value
    if found.named or now is None or before is None:
        return found
    # A break matters where it lies within all that the values are of.
    spans = (found.current_days, found.previous_days)
    return replace(found, change=change_between(now, before, spans, breaks, unlike=found.unlike).in_unit(measure.unit))


def _on_its_basis(
    measure: Measure, readings: Mapping[Period, Reading], end: date, breaks: Sequence[Break], year_starts: int, *, is_whole: bool
) -> Comparison:
    frequency, how = measure.frequency, measure.sum_over_time if adds_up(measure.covers) else LATEST
    if measure.comparison == Basis.RUNNING_TOTAL:
        found = rolling_year(readings, end, frequency, how, breaks)
        return replace(found, change=Change(comparable=False, reason=NO_TREND), is_running_total=True)
    if measure.comparison == Basis.SAME_PERIOD:
        return same_period_last_year(readings, end, frequency, how, breaks)
    if measure.comparison == Basis.YEAR_TO_DATE:
        return year_to_date(readings, _year_start(end, year_starts), end, frequency, how, breaks)
    baseline = baseline_of(measure)
    if measure.comparison == Basis.BASELINE and is_whole and baseline is not None:
        return against_baseline(readings, end, frequency, how, breaks, baseline)
    return rolling_year(readings, end, frequency, how, breaks)


def baseline_of(measure: Measure) -> Baseline | None:
    """The measure's baseline; None where it has none, or where its value or a date is missing."""
    if measure.baseline_value is None or measure.baseline_start is None or measure.baseline_end is None:
        return None
    geography = measure.baseline_geography
    difference = f"it is for {geography}, this for {measure.geography}" if geography not in ("", measure.geography) else ""
    period = Period(measure.baseline_start, measure.baseline_end)
    return Baseline(measure.baseline_name or period.words, measure.baseline_value, period, difference)


def _year_start(end: date, month: int) -> date:
    return date(end.year if end.month >= month else end.year - 1, month, 1)


def words_or_suppressed(comparison: Comparison, whole: Mapping[Period, Reading], frequency: str) -> str:
    """Its words; where there is no total because of withheld months alone, that it is withheld."""
    if comparison.current.value is not None:
        return comparison.words
    steps = [whole.get(one) for one in comparison.current.period.split(frequency)]
    lacking = {one.symbol if one else "" for one in steps if one is None or one.value is None}
    return CONFIDENTIAL_WORDS if lacking == {"c"} else comparison.words
