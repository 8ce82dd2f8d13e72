"""The charts of a measure's page, as SVG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.charts.small_multiples import small_multiples
from portal.charts.trend import BreakMark, Point
from portal.charts.usual_range import usual_range_svg
from portal.contents.pack import Measure
from portal.dictionary.visibility import assessment_of
from portal.documents.charts import chart_svg
from portal.packs.measure_data import Readings
from portal.packs.newest_years import newest_readings
from portal.statistics.comparison import Break
from portal.statistics.coverage import covered
from portal.statistics.periods import Period
from portal.statistics.significance import Segment

IDENT = "chart"


@dataclass(frozen=True)
class MainChart:
    """The drawing of the whole measure. Where it is assessed: how, in one sentence, and a lasting change to be accepted."""

    svg: str
    method: str = ""
    proposed: Segment | None = None


def main_chart(measure: Measure, *, assessed: bool) -> MainChart:
    """The whole measure: its newest three years with the limits of what is usual, or, where that is not assessed, the plain
    trend."""
    if not assessed:
        return MainChart(chart_svg(measure, IDENT))
    found = assessment_of(measure)
    segment = found.newest_segment
    svg = usual_range_svg(found, name=measure.name, ident=IDENT)
    return MainChart(svg, found.method, segment if segment and segment.change else None)


def part_charts(measure: Measure, breaks: Sequence[Break]) -> list[str]:
    """Its parts over the same three years, all on one scale; nothing for a measure without parts."""
    of_series = zip(measure.series, newest_readings(measure), strict=True)
    parts = [(series.name, readings) for series, readings in of_series if series.part is not None]
    steps = _steps([readings for _, readings in parts], measure.frequency)
    points = [(name, [_point(step, measure.covers, readings) for step in steps]) for name, readings in parts]
    break_marks = [BreakMark(one.date, one.reason) for one in breaks]
    remarks = [_suppressed_words(readings) for _, readings in parts]
    ident = f"{IDENT}-part"
    return small_multiples(points, name=measure.name, unit=measure.unit, ident=ident, breaks=break_marks, remarks=remarks)


def _suppressed_words(readings: Readings) -> str:
    """“33 withheld”, which the drawing shows as gaps."""
    count = sum(reading.value is None and reading.symbol == "c" for reading in readings.values())
    return f"{count} withheld" if count else ""


def _steps(parts: Iterable[Readings], frequency: str) -> tuple[Period, ...]:
    """Every month or quarter from the first that any of the parts has to the last."""
    periods = {period for readings in parts for period in readings}
    if not periods:
        return ()
    return Period(min(period.start for period in periods), max(period.end for period in periods)).split(frequency)


def _point(step: Period, covers: str, readings: Readings) -> Point:
    reading = readings.get(step)
    return Point(
        covered(step, covers).words, step.end, reading.value if reading else None, reading.status if reading else "final"
    )
