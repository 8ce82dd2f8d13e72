"""Small multiples: the parts of a measure, each in a drawing of its own, all on one scale. Pure SVG.

One scale, so that a large part looks large; what a small part does, its own line still shows. Only the newest value and
the ends of the axis are labelled: the table beside them has the rest.
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

WIDTH, HEIGHT, BOTTOM = 240, 124, 24


@dataclass(frozen=True)
class Scale:
    """What all of them share: the numbers at the side, the first and last month, and the months of a period."""

    ticks: tuple[float, ...]
    first: int
    last: int
    step: int


def small_multiples(
    lines: Sequence[tuple[str, Sequence[Point]]], *, name: str, unit: str, ident: str, breaks: Sequence[BreakMark] = ()
) -> list[str]:
    """One drawing for each of the lines (name, points). Points stand for every period, with gaps where there is none.

    `name` is that of the measure, and `ident` unique on the page.
    """
    scale = _scale(lines)
    if scale is None:
        return []
    return [_drawing(part, points, scale, name, unit, f"{ident}-{at}", breaks) for at, (part, points) in enumerate(lines)]


def _scale(lines: Sequence[tuple[str, Sequence[Point]]]) -> Scale | None:
    points = [point for _, line in lines for point in line]
    values = [float(point.value) for point in points if point.value is not None]
    if not values:
        return None
    ends = [month_number(point.end) for point in points]
    step = months_apart(max((line for _, line in lines), key=len))
    whole = all(value == int(value) for value in values)
    ticks = tuple(round_ticks(min(values), max(values), whole=whole))
    return Scale(ticks, min(ends) + 1 - step, max(ends) + 1, step)


def _drawing(
    part: str, points: Sequence[Point], scale: Scale, name: str, unit: str, ident: str, breaks: Sequence[BreakMark]
) -> str:
    known = [point for point in points if point.value is not None]
    head = text(0, SMALL + 1, shortened(part, WIDTH - 4, SMALL + 1), fill=INK, weight=600, size=SMALL + 1)
    title = f"{name}, {part}"
    if not known:
        return document([head, text(0, 60, "No values", fill=GREY)], title, "No values.", ident, WIDTH, HEIGHT)
    inside = breaks_inside(points, breaks)
    newest = known[-1]
    label = value_label(newest.value or Decimal(0), newest.status, unit)
    plot = _plot(scale, unit, label)
    x, y = plot.at(newest)
    body = [
        head,
        *_axis(plot, unit),
        *(_broken(plot, found) for found in inside),
        polyline([None if point.value is None else plot.at(point) for point in points], 1.6),
        *(dot(*plot.at(point), point.status, 1.4) for point in _alone(points)),
        dot(x, y, newest.status, 2.8),
        text(x + 7, y + 4.5, label, fill=ACCENT, weight=600, halo=True),
    ]
    return document(body, title, _description(known, unit, inside), ident, WIDTH, HEIGHT)


def _plot(scale: Scale, unit: str, label: str) -> Plot:
    left = max(text_width(tick_label(tick, unit)) for tick in (scale.ticks[0], scale.ticks[-1])) + 8
    right = WIDTH - max(text_width(label), 40) - 9
    return Plot(left, right, 28, HEIGHT - BOTTOM, scale.first, scale.last, scale.ticks, scale.step)


def _axis(plot: Plot, unit: str) -> Iterator[str]:
    """The lowest and the highest number with their lines, and the first and the last month."""
    for tick in (plot.ticks[0], plot.ticks[-1]):
        y = plot.y(tick)
        yield f'<path d="M{plot.left:.1f} {y:.1f}H{plot.right:.1f}" stroke="{GRID}" stroke-width="1" fill="none"/>'
        yield text(plot.left - 6, y + 4.5, tick_label(tick, unit), fill=GREY, anchor="end")
    yield text(plot.left, plot.bottom + 17, _month(plot.first + plot.step - 1), fill=GREY)
    yield text(plot.right, plot.bottom + 17, _month(plot.last - 1), fill=GREY, anchor="end")


def _alone(points: Sequence[Point]) -> Iterator[Point]:
    """Values between two gaps, which no line would show."""
    values = [None, *(point.value for point in points), None]
    for before, point, after in zip(values, points, values[2:], strict=False):
        if point.value is not None and before is None and after is None:
            yield point


def _month(number: int) -> str:
    return f"{MONTHS[number % 12]} {number // 12}"


def _broken(plot: Plot, found: BreakMark) -> str:
    x = plot.x(month_number(found.date) + (found.date.day - 1) / 31)
    line = f'd="M{x:.1f} {plot.top:.1f}V{plot.bottom:.1f}" stroke="{GREY}"'
    return f'<path {line} stroke-width="1.2" stroke-dasharray="4 3" fill="none"/>'


def _description(known: Sequence[Point], unit: str, inside: Sequence[BreakMark]) -> str:
    def said(point: Point) -> str:
        return f"{value_label(point.value or Decimal(0), point.status, unit)} in {point.label}"

    line = said(known[0]) if len(known) == 1 else f"From {said(known[0])} to {said(known[-1])}"
    return f"{line}{''.join(f'; break in {_month_of(found.date)}' for found in inside)}."


def _month_of(day: date) -> str:
    return f"{day:%B %Y}"
