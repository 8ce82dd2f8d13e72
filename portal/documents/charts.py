"""The charts of a pack: one per measure, with a description for readers who cannot see it. No database."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import typst

from portal.charts.trend import BreakMark, Point, sparkline_svg, trend_svg, value_label
from portal.contents.pack import Measure, Observation, Series
from portal.documents.pdf.text import printable
from portal.statistics.comparison import statuses_in
from portal.statistics.coverage import axis_label, covered, within_words
from portal.statistics.periods import Period
from portal.wording.lacking import lacked_parts

WITHOUT_NUMBER = {"c": "withheld", "x": "not available", "z": "not applicable"}  # by symbol
MOST_NAMED = 4  # of equal lowest or highest values
PRINTED_WIDTH = 160  # mm, the text width of the A4 page; the width of a chart's drawing comes out at this
_SHEETS = b"""
#set page(width: auto, height: auto, margin: 0pt, fill: white)
#for svg in json(bytes(sys.inputs.svgs)) { page(image(bytes(svg), format: "svg")) }
"""


def chart_svg(measure: Measure, ident: str) -> str:
    """The measure as a whole over time (its first part where it has no total)."""
    series = main_series(measure)
    points = _points(series, measure.frequency, measure.covers) if series else []
    return trend_svg(
        points,
        title=_title(measure, series, points),
        description=chart_words(measure),
        unit=measure.unit,
        ident=ident,
        breaks=[
            *(BreakMark(date.fromisoformat(one.date), f"Break: {one.effect}") for one in measure.breaks),
            *(BreakMark(date.fromisoformat(one.date), "New level") for one in measure.steps),
        ],
    )


def spark_svg(measure: Measure, ident: str) -> str:
    """The same series without axes, for a line of a table."""
    series = main_series(measure)
    points = _points(series, measure.frequency, measure.covers) if series else []
    return sparkline_svg([point.value for point in points], title=_title(measure, series, points), ident=ident)


def chart_words(measure: Measure) -> str:
    """The description of the chart: its span, first and last values, every lowest and highest one, breaks, which totals are
    without a part that others have, and how many are not there."""
    series = main_series(measure)
    points = _points(series, measure.frequency, measure.covers) if series else []
    points_with_values = [point for point in points if point.value is not None]
    if not points_with_values:
        return f"{_title(measure, series, points)}. No values."

    beside = _beside(measure, series)

    def words(point: Point) -> str:
        assert point.value is not None
        after = f" ({beside[point.end]})" if point.end in beside else ""
        return f"{value_label(point.value, point.status, measure.unit)} {within_words(point.label)}{after}"

    def all_with(extreme: Decimal | None) -> str:
        return _listed([words(point) for point in points_with_values if point.value == extreme])

    line = (
        words(points_with_values[0])
        if len(points_with_values) == 1
        else f"From {words(points_with_values[0])} to {words(points_with_values[-1])}"
    )
    shown = " shown" if _suppressed_count(series) else ""  # those that are suppressed may be lower or higher
    values = [point.value for point in points_with_values if point.value is not None]
    extremes = f"; lowest{shown} {all_with(min(values))}, highest{shown} {all_with(max(values))}" if len(values) > 2 else ""
    if len(values) > 2 and min(values) == max(values):
        extremes = f"; every value{shown} is the same"
    described = f"{line}{extremes}"
    return f"{_title(measure, series, points)}. {described}{_remarks(measure, series, points, described)}."


def _lacked(measure: Measure, series: Series | None) -> dict[date, str]:
    """The parts that a total is without, by the last day of its period; nothing of what is no total."""
    found = lacked_parts(measure) if series is not None and series.part is None else {}
    return {date.fromisoformat(end): names for end, names in found.items()}


def _beside(measure: Measure, series: Series | None) -> dict[date, str]:
    """What is said beside a value, by the last day of its period: which part a total is without, and what it was before."""
    found: dict[date, list[str]] = {}
    for end, names in _lacked(measure, series).items():
        found.setdefault(end, []).append(f"without {names}")
    for one in series.observations if series is not None else ():
        if one.revised_from is not None:
            words = f"revised from {value_label(one.revised_from, 'final', measure.unit)}"
            found.setdefault(date.fromisoformat(one.period_end), []).append(words)
    return {end: "; ".join(words) for end, words in found.items()}


def _listed(values: list[str]) -> str:
    """“5 in May 2016, 5 in July 2016 and 4 more”: the first of equal values, and how many there are."""
    if len(values) > MOST_NAMED:
        values = [*values[: MOST_NAMED - 1], f"{len(values) - MOST_NAMED + 1} more"]
    return " and ".join(filter(None, [", ".join(values[:-1]), values[-1]]))


def png_charts(svgs: Mapping[str, str], fonts: Path, *, dpi: int = 200) -> dict[str, bytes]:
    """The SVG drawings as PNG pictures, under the same names, in one run of the compiler. `dpi` is at the printed width."""
    if not svgs:
        return {}
    # A drawing is 720 px wide and becomes a sheet of 7.5 inches (190.5 mm); in print it is 160 mm.
    inputs = {"svgs": json.dumps(printable(list(svgs.values())))}
    pictures = typeset(_SHEETS, inputs, fonts, format="png", ppi=dpi * PRINTED_WIDTH / 190.5)
    return dict(zip(svgs, pictures, strict=True))


def typeset(source: bytes, inputs: Mapping[str, str], fonts: Path, **options: Any) -> list[bytes]:
    """Compiles a typst source: one file, or one per page for pictures. `inputs` are the texts that the source may read.

    typst caches its last ten runs, which for whole packs is a gigabyte. Ten runs of an empty source empty the cache.
    """
    compiler = typst.Compiler(source, font_paths=_font_book(fonts))
    compiled = compiler.compile(sys_inputs=dict(inputs), **options)
    idle = typst.Compiler(font_paths=_font_book(fonts))
    for _ in range(10):
        idle.compile(b"", format="svg")
    return [page for page in (compiled if isinstance(compiled, list) else [compiled]) if page is not None]


@cache
def _font_book(fonts: Path) -> typst.Fonts:
    """The fonts of the folder and none of the machine's, so that a pack looks the same wherever it is made.

    typst's own fonts stay in reach for the few signs that Public Sans lacks (arrows, Greek), which PDF/A would
    otherwise refuse to print.
    """
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(fonts)])


def main_series(measure: Measure) -> Series | None:
    """The total, or the first series where there is no total."""
    return next((series for series in measure.series if series.part is None), measure.series[0] if measure.series else None)


def _points(series: Series, frequency: str, covers: str) -> list[Point]:
    """One point for every month or quarter from the first to the last: a period that nobody sent is a gap too."""
    by_period = {_period(observation): observation for observation in series.observations}
    if not by_period:
        return []
    steps = Period(min(by_period).start, max(period.end for period in by_period)).split(frequency)
    return [
        _point(period, covers, by_period.get(period)) for period in sorted({*by_period, *steps}, key=lambda period: period.end)
    ]


def _point(period: Period, covers: str, observation: Observation | None) -> Point:
    label, on_axis = covered(period, covers).words, axis_label(period, covers)
    if observation is None:
        return Point(label, period.end, None, "final", on_axis)
    return Point(label, period.end, observation.value, observation.status, on_axis)


def _period(observation: Observation) -> Period:
    return Period(date.fromisoformat(observation.period_start), date.fromisoformat(observation.period_end))


def _title(measure: Measure, series: Series | None, points: list[Point]) -> str:
    """“ASB incidents, monthly, April 2017 to February 2019”."""
    name = measure.name if series is None or series.part is None else f"{measure.name}, {series.name}"
    if not points:
        return f"{name}, {measure.frequency}"
    if len(points) == 1:
        return f"{name}, {points[0].label}"
    if " months to " in points[0].label:
        start, end = (points[at].label.partition(" to ")[2] for at in (0, -1))
        return f"{name}, {measure.frequency}, {start} to {end}"
    start = points[0].label.partition(" to ")[0]
    year = f" {points[0].end.year}" if " to " in points[0].label and not start[-4:].isdigit() else ""
    return f"{name}, {measure.frequency}, {start}{year} to {points[-1].label.rpartition(' to ')[2]}"


def _suppressed_count(series: Series | None) -> int:
    return sum(one.symbol == "c" for one in series.observations) if series else 0


def _remarks(measure: Measure, series: Series | None, points: list[Point], described: str) -> str:
    """Breaks within the line, how many values are unsettled or revised, how many are not there and why, and which totals are
    without a part, where that is not said yet."""
    inside = [one for one in measure.breaks if points[0].end < date.fromisoformat(one.date) <= points[-1].end]
    remarks = [f"break in {Period.ending(date.fromisoformat(one.date), 1).words} ({one.effect})" for one in inside]
    steps = [one for one in measure.steps if points[0].end < date.fromisoformat(one.date) <= points[-1].end]
    remarks += [f"new level since {Period.ending(date.fromisoformat(one.date), 1).words}" for one in steps]
    for status in ("provisional", "unaudited", "revised"):
        if count := sum(status in statuses_in(point.status) and point.value is not None for point in points):
            remarks.append(f"{count} {status}")
    symbols = Counter(one.symbol for one in series.observations if one.value is None) if series else Counter()
    remarks += [f"{symbols[symbol]} {words}" for symbol, words in WITHOUT_NUMBER.items() if symbols[symbol]]
    lacked = _lacked(measure, series)
    others = [one for one in points if one.end in lacked and one.value is not None and f"{one.label} (without" not in described]
    remarks += [_listed([f"{one.label} without {lacked[one.end]}" for one in others])] if others else []
    if missing := sum(point.value is None for point in points) - sum(symbols[symbol] for symbol in WITHOUT_NUMBER):
        remarks.append(f"{missing} missing")
    return "".join(f"; {one}" for one in remarks)
