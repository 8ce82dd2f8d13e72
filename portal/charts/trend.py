"""Charts as SVG, drawn by hand: a trend with its axes, and a sparkline without. Pure.

What they are drawn with is in `drawing`. Sizes are pixels of a drawing printed 160 mm wide: 13 px of text come out at
8 points.
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

# What a chart is made from comes with it, for those who only draw one.
__all__ = ["BreakMark", "Point", "round_ticks", "sparkline_svg", "trend_svg", "value_label"]
REVISED = "revised"


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
    """A line with a dot for every value, from zero. `ident` has to be unique on the page: it makes the ids."""
    points = sorted(points, key=lambda point: point.end)
    known = [point for point in points if point.value is not None]
    head = title_lines(title, width)
    top = 18.0 * len(head) + 4
    if not known:
        body = [text(width / 2, (top + height) / 2, "No values", fill=GREY, anchor="middle", size=LARGE)]
        return document([*head, *body], title, description, ident, width, height)
    shown = breaks_inside(points, breaks)
    caption = [text(0, top + SMALL, unit[:1].upper() + unit[1:], fill=GREY), *_legend(known, width, top + SMALL)]
    plot = _plot(points, known, unit, top + SMALL + 14 + 17 * min(len(shown), 3), width, height)
    body = [
        *grid(plot, unit),
        *month_axis(plot, points),
        *break_lines(plot, shown, width),
        polyline([None if point.value is None else plot.at(point) for point in points], 2),
        *(dot(*plot.at(point), point.status, 3.2 if len(points) <= 48 else 2.2) for point in known),
        *(_ring(*plot.at(point)) for point in known if point.status == REVISED),
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

    def place(index: int, value: Decimal) -> tuple[float, float]:
        across = index / (len(values) - 1) if len(values) > 1 else 0.5
        up = (float(value) - low) / span if high > low else 0.5
        return 3 + across * (width - 7), height - 4 - up * (height - 8)

    places = [None if value is None else place(index, value) for index, value in enumerate(values)]
    x, y = [spot for spot in places if spot][-1]
    end = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{ACCENT}"/>'
    return document([polyline(places, 1.5), end], title, "", ident, width, height)


def _legend(known: Sequence[Point], width: int, y: float) -> Iterator[str]:
    """What the marks of points mean, at the right, as far as there are any."""
    yield from unsettled_legend(known, width, y)
    if any(point.status == REVISED for point in known):
        unsettled = unsettled_words(known)
        x = width - text_width("revised (r)") - (text_width(unsettled) + 34 if unsettled else 0)
        yield _ring(x - 12, y - 4.5, 3.2, ACCENT)
        yield _ring(x - 12, y - 4.5)
        yield text(x, y, "revised (r)", fill=GREY)


def _ring(x: float, y: float, radius: float = 5.8, fill: str = "none") -> str:
    """Around the dot of a value that was revised. A path, because every circle of a chart is a value."""
    round_ = f"a{radius} {radius} 0 1 0 {2 * radius} 0a{radius} {radius} 0 1 0 {-2 * radius} 0"
    return f'<path d="M{x - radius:.1f} {y:.1f}{round_}" fill="{fill}" stroke="{ACCENT}" stroke-width="1"/>'


def _plot(points: Sequence[Point], known: Sequence[Point], unit: str, top: float, width: int, height: int) -> Plot:
    values = [float(point.value or 0) for point in known]
    ticks = round_ticks(min(values), max(values), whole=all(value == int(value) for value in values))
    left = max(text_width(tick_label(tick, unit)) for tick in ticks) + 10
    right = width - text_width(value_label(known[-1].value or Decimal(0), known[-1].status, unit), SMALL + 1) - 16
    step = months_apart(points)
    first, last = month_number(points[0].end) + 1 - step, month_number(points[-1].end) + 1
    return Plot(left, right, top, height - 42, first, last, tuple(ticks), step)


def _end_labels(plot: Plot, known: Sequence[Point], unit: str) -> Iterator[str]:
    """The last value beside its dot, and the first above or below its own, whichever the line leaves free."""
    first, last = (value_label(point.value or Decimal(0), point.status, unit) for point in (known[0], known[-1]))
    x, y = plot.at(known[-1])
    yield text(x + 9, y + 5, last, fill=ACCENT, weight=600, size=SMALL + 1, halo=True)
    if len(known) > 1:
        (x, y), *places = map(plot.at, known)
        near = [places[0][1], *(place[1] for place in places[1:] if place[0] - x < 60)]  # what the label could stand on
        is_beneath = y - min(near) > max(near) - y and y + 22 < plot.bottom
        yield text(x - 3, y + 20 if is_beneath else y - 10, first, fill=INK, halo=True)
