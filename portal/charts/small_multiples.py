"""Small multiples: the parts of a measure, each in a drawing of its own, all on one scale. Pure SVG.

They share one scale, so that a large part looks large, while the line of a small part still shows its own course. Only the
newest value and the ends of the axis are labelled, because the table beside the drawings has all values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.charts.drawing import (
    ACCENT,
    GREY,
    GRID,
    INK,
    MONTHS,
    SMALL,
    BreakMark,
    Plot,
    Point,
    breaks_inside,
    document,
    dot,
    month_number,
    months_apart,
    polyline,
    round_ticks,
    shortened,
    text,
    text_width,
    tick_label,
    value_label,
)
from portal.statistics.coverage import within_words

WIDTH, HEIGHT, BOTTOM = 240, 124, 24


@dataclass(frozen=True)
class Scale:
    """What all drawings share: the ticks, the months of the left and right edge, the months of a period, and the unit."""

    ticks: tuple[float, ...]
    first: int
    last: int
    step: int
    unit: str


def small_multiples(
    lines: Sequence[tuple[str, Sequence[Point]]],
    *,
    name: str,
    unit: str,
    ident: str,
    breaks: Sequence[BreakMark] = (),
    remarks: Sequence[str] = (),
) -> list[str]:
    """One drawing for each of the lines, which are (name of the part, points). There is a point for every period.

    `name` is that of the measure. `ident` has to be unique on the page, because the ids are made from it. `remarks`, one for each
    line, are added to its description: “33 withheld”.
    """
    scale = _scale(lines, unit)
    if scale is None:
        return []
    found = zip(lines, remarks or [""] * len(lines), strict=True)
    return [
        _drawing(name, part, points, scale, f"{ident}-{at}", breaks, remark) for at, ((part, points), remark) in enumerate(found)
    ]


def _scale(lines: Sequence[tuple[str, Sequence[Point]]], unit: str) -> Scale | None:
    """None where no point has a value."""
    points = [point for _, line in lines for point in line]
    values = [float(point.value) for point in points if point.value is not None]
    if not values:
        return None
    ends = [month_number(point.end) for point in points]
    step = months_apart(max((line for _, line in lines), key=len))
    whole = all(value == int(value) for value in values)
    ticks = tuple(round_ticks(min(values), max(values), whole=whole))
    return Scale(ticks, min(ends) + 1 - step, max(ends) + 1, step, unit)


def _drawing(
    name: str, part: str, points: Sequence[Point], scale: Scale, ident: str, breaks: Sequence[BreakMark], remark: str
) -> str:
    known = [point for point in points if point.value is not None]
    head = text(0, SMALL + 1, shortened(part, WIDTH - 4, SMALL + 1), fill=INK, weight=600, size=SMALL + 1)
    title = f"{name}, {part}"
    if not known:
        return document([head, text(0, 60, "No values", fill=GREY)], title, f"No values{_after(remark)}.", ident, WIDTH, HEIGHT)
    inside = breaks_inside(points, breaks)
    newest = known[-1]
    label = value_label(newest.value or Decimal(0), newest.status, scale.unit)
    plot = _plot(scale, label)
    x, y = plot.at(newest)
    body = [
        head,
        *_axis(plot, scale.unit),
        *(_break_line(plot, found) for found in inside),
        polyline([None if point.value is None else plot.at(point) for point in points], 1.6),
        *(dot(*plot.at(point), point.status, 1.4) for point in _isolated(points)),
        dot(x, y, newest.status, 2.8),
        text(x + 7, y + 4.5, label, fill=ACCENT, weight=600, halo=True),
    ]
    return document(body, title, _description(known, scale.unit, inside, remark), ident, WIDTH, HEIGHT)


def _plot(scale: Scale, label: str) -> Plot:
    """The plot, with room at the right for the label of the newest value."""
    left = max(text_width(tick_label(tick, scale.unit)) for tick in (scale.ticks[0], scale.ticks[-1])) + 8
    right = WIDTH - max(text_width(label), 40) - 9
    return Plot(
        left=left,
        right=right,
        top=28,
        bottom=HEIGHT - BOTTOM,
        first=scale.first,
        last=scale.last,
        ticks=scale.ticks,
        step=scale.step,
    )


def _axis(plot: Plot, unit: str) -> Iterator[str]:
    """The lowest and the highest tick with their lines, and the names of the first and the last month."""
    for tick in (plot.ticks[0], plot.ticks[-1]):
        y = plot.y(tick)
        yield f'<path d="M{plot.left:.1f} {y:.1f}H{plot.right:.1f}" stroke="{GRID}" stroke-width="1" fill="none"/>'
        yield text(plot.left - 6, y + 4.5, tick_label(tick, unit), fill=GREY, anchor="end")
    yield text(plot.left, plot.bottom + 17, _month_label(plot.first + plot.step - 1), fill=GREY)
    yield text(plot.right, plot.bottom + 17, _month_label(plot.last - 1), fill=GREY, anchor="end")


def _isolated(points: Sequence[Point]) -> Iterator[Point]:
    """The points between two gaps: no line leads to them, so they get a dot."""
    values = [None, *(point.value for point in points), None]
    for before, point, after in zip(values, points, values[2:], strict=False):
        if point.value is not None and before is None and after is None:
            yield point


def _month_label(number: int) -> str:
    return f"{MONTHS[number % 12]} {number // 12}"


def _break_line(plot: Plot, mark: BreakMark) -> str:
    x = plot.x(month_number(mark.date) + (mark.date.day - 1) / 31)
    line = f'd="M{x:.1f} {plot.top:.1f}V{plot.bottom:.1f}" stroke="{GREY}"'
    return f'<path {line} stroke-width="1.2" stroke-dasharray="4 3" fill="none"/>'


def _after(remark: str) -> str:
    return f"; {remark}" if remark else ""


def _description(known: Sequence[Point], unit: str, inside: Sequence[BreakMark], remark: str) -> str:
    def value_words(point: Point) -> str:
        return f"{value_label(point.value or Decimal(0), point.status, unit)} {within_words(point.label)}"

    line = value_words(known[0]) if len(known) == 1 else f"From {value_words(known[0])} to {value_words(known[-1])}"
    return f"{line}{''.join(f'; break in {_month_words(found.date)}' for found in inside)}{_after(remark)}."


def _month_words(day: date) -> str:
    return f"{day:%B %Y}"
