"""The published value that a measure can be compared with, such as that of its peak year, and what may be wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from portal.disclosure.measures import is_counted
from portal.extensions import db
from portal.measures import queries
from portal.measures.models import Basis, Measure, Series
from portal.statistics.periods import Period

EARLIEST = 1900  # an earlier year is a typing error, such as 19 for 2019
YEAR = "Write the year with four digits, such as 2019."
SMALL = (
    "In that time lie small numbers of this measure, which are withheld. A baseline is printed for everybody and would tell "
    "them. Choose a time of which the portal holds no small totals."
)


def baseline_problems(measure: Measure, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with the baseline among the new settings of the measure: the names of the fields, with messages."""
    if values.get("comparison") == Basis.BASELINE:
        missing = {
            "baseline_name": "Name the baseline, such as the peak year of 1995.",
            "baseline_value": "Enter the value of the baseline.",
            "baseline_start": "Enter the first day of the baseline.",
            "baseline_end": "Enter the last day of the baseline.",
        }
        yield from ((name, message) for name, message in missing.items() if values.get(name) in (None, ""))
    start, end = values.get("baseline_start"), values.get("baseline_end")
    if start and start.year < EARLIEST:
        yield "baseline_start", YEAR
    elif start and end and end < start:
        yield "baseline_end", "The baseline cannot end before it starts."
    elif start and end and not Period(start, end).is_whole_months:
        yield "baseline_end", "A baseline covers whole months. Start on the first and end on the last day of a month."
    elif start and end and _lies_in_small_numbers(measure, values, start, end):
        yield "baseline_start", SMALL


def _lies_in_small_numbers(measure: Measure, values: Mapping[str, Any], start: date, end: date) -> bool:
    """Whether a total of the measure in that time is a small number: the baseline, which all may read, would tell it."""
    base = measure.rounds_to if measure.counts_same_as else values.get("rounding_base", measure.rounding_base)
    if base or not is_counted(measure.unit):
        return False
    threshold = values.get("threshold", measure.threshold)
    totals: dict[Period, Decimal] = defaultdict(Decimal)
    series = db.session.execute(select(Series.id, Series.part_id).where(Series.measure_id == measure.id)).all()
    whole = [series_id for series_id, part_id in series if part_id is None]
    for readings in queries.readings(whole or [series_id for series_id, _ in series], start, end).values():
        for period, reading in readings.items():
            totals[period] += reading.value or 0
    return any(0 < total < threshold for total in totals.values())
