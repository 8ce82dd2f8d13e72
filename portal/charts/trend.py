"""The chart of a series as SVG: a trend with axes, and a sparkline without. Pure.

Its parts are in drawing.py. Sizes are pixels. Printed 160 mm wide, text of 13 px is 8 points high.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from portal.charts.drawing import (
    ACCENT,
    GREY,
    INK,
    LARGE,
    SMALL,
    BreakMark,
    Plot,
    Point,
    break_lines,
    breaks_inside,
    document,
    dot,
    grid,
    month_axis,
    month_number,
    months_apart,
    polyline,
    round_ticks,
    text,
    text_width,
    tick_label,
    title_lines,
    unsettled_legend,
    unsettled_words,
    value_label,
)
from portal.core.text import with_capital
from portal.statistics.comparison import is_revised

# Callers that only draw a trend import all they need from here.
__all__ = ["BreakMark", "Point", "round_ticks", "sparkline_svg", "trend_svg", "value_label"]


def trend_svg(
    points: Sequence[Point],
    *,
    title: str,
    description: str,
    unit: str,
    ident: str,
    breaks: Sequence[BreakMark] = (),
    width: int = 720,
    height: int = 260,
) -> str:
    """A line with a dot for every value, on an axis from zero.

    `ident` has to be unique on the page, because the ids are made from it. All but the points is keyword-only: most of it is
    text, and nobody could tell the order.
    """
    points = sorted(points, key=lambda point: point.end)
    known = [point for point in points if point.value is not None]
    head = title_lines(title, width)
    top = 18.0 * len(head) + 4
    if not known:
        body = [text(width / 2, (top + height) / 2, "No values", fill=GREY, anchor="middle", size=LARGE)]
        return document([*head, *body], title, description, ident, width, height)
    inside = breaks_inside(points, breaks)
    caption = [text(0, top + SMALL, with_capital(unit), fill=GREY), *_legend(known, width, top + SMALL)]
    plot = _plot(points, known, unit, top + SMALL + 14 + 17 * min(len(inside), 3), width, height)
    body = [
        *grid(plot, unit),
        *month_axis(plot, points),
        *break_lines(plot, inside, width),
        polyline([None if point.value is None else plot.at(point) for point in points], 2),
        *(dot(*plot.at(point), point.status, 3.2 if len(points) <= 48 else 2.2) for point in known),
        *(_ring(*plot.at(point)) for point in known if is_revised(point.status)),
        *_end_labels(plot, known, unit),
    ]
    return document([*head, *caption, *body], title, description, ident, width, height)


def sparkline_svg(values: Sequence[Decimal | None], *, title: str, ident: str, width: int = 120, height: int = 28) -> str:
    """The shape of a series, from its lowest to its highest value, with a dot on the last one."""
    known = [float(value) for value in values if value is not None]
    if not known:
        return document([], title, "", ident, width, height)
    low, high = min(known), max(known)
    span = (high - low) or 1

    def position(index: int, value: Decimal) -> tuple[float, float]:
        across = index / (len(values) - 1) if len(values) > 1 else 0.5
        up = (float(value) - low) / span if high > low else 0.5
        return 3 + across * (width - 7), height - 4 - up * (height - 8)

    positions = [None if value is None else position(index, value) for index, value in enumerate(values)]
    x, y = [known_position for known_position in positions if known_position][-1]
    end = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{ACCENT}"/>'
    return document([polyline(positions, 1.5), end], title, "", ident, width, height)


def _legend(known: Sequence[Point], width: int, y: float) -> Iterator[str]:
    """At the right, what hollow and ringed points mean; nothing where there are none."""
    yield from unsettled_legend(known, width, y)
    if any(is_revised(point.status) for point in known):
        unsettled = unsettled_words(known)
        x = width - text_width("revised (r)") - (text_width(unsettled) + 34 if unsettled else 0)
        yield _ring(x - 12, y - 4.5, 3.2, ACCENT)
        yield _ring(x - 12, y - 4.5)
        yield text(x, y, "revised (r)", fill=GREY)


def _ring(x: float, y: float, radius: float = 5.8, fill: str = "none") -> str:
    """The ring around the dot of a revised value. It is a path, so that every circle of a chart stands for one value."""
    round_ = f"a{radius} {radius} 0 1 0 {2 * radius} 0a{radius} {radius} 0 1 0 {-2 * radius} 0"
    return f'<path d="M{x - radius:.1f} {y:.1f}{round_}" fill="{fill}" stroke="{ACCENT}" stroke-width="1"/>'


def _plot(points: Sequence[Point], known: Sequence[Point], unit: str, top: float, width: int, height: int) -> Plot:
    values = [float(point.value or 0) for point in known]
    ticks = round_ticks(min(values), max(values), whole=all(value == int(value) for value in values))
    left = max(text_width(tick_label(tick, unit)) for tick in ticks) + 10
    right = width - text_width(value_label(known[-1].value or Decimal(0), known[-1].status, unit), SMALL + 1) - 16
    step = months_apart(points)
    first, last = month_number(points[0].end) + 1 - step, month_number(points[-1].end) + 1
    return Plot(left=left, right=right, top=top, bottom=height - 42, first=first, last=last, ticks=tuple(ticks), step=step)


def _end_labels(plot: Plot, known: Sequence[Point], unit: str) -> Iterator[str]:
    """The last value beside its dot, and the first value above or below its dot, wherever the line leaves room."""
    first, last = (value_label(point.value or Decimal(0), point.status, unit) for point in (known[0], known[-1]))
    x, y = plot.at(known[-1])
    yield text(x + 9, y + 5, last, fill=ACCENT, weight=600, size=SMALL + 1, halo=True)
    if len(known) > 1:
        (x, y), *others = map(plot.at, known)
        near = [others[0][1], *(other[1] for other in others[1:] if other[0] - x < 60)]  # heights of the line under the label
        is_beneath = y - min(near) > max(near) - y and y + 22 < plot.bottom
        yield text(x - 3, y + 20 if is_beneath else y - 10, first, fill=INK, halo=True)
