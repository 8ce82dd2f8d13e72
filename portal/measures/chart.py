"""Charts as SVG, drawn by hand: a trend with its axes, and a sparkline without. Pure.

Own SVG: a plotting library costs seconds and megabytes, and the pages run under a policy without inline styles, so that
all is presentation attributes. Sizes are pixels of a drawing printed 160 mm wide: 13 px of text come out at 8 points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape
from itertools import pairwise
from math import ceil, floor, log10

from portal.measures.comparison import number_words

ACCENT, INK, GREY, AXIS, GRID = "#1d5a73", "#1f2933", "#505a5f", "#8a949b", "#dde2e5"
SMALL, LARGE = 13, 15
UNSETTLED = ("provisional", "unaudited")  # drawn hollow: the shape says it, not a colour
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WIDE = {**dict.fromkeys(" .,:;'|il!", 0.28), **dict.fromkeys("fjrt()[]-", 0.41), **dict.fromkeys("mw%£–—", 0.89)}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # not allowed in XML at all


@dataclass(frozen=True)
class Point:
    """One value of a series; `end` is the last day of its period. `value` is None where there is a gap."""

    label: str
    end: date
    value: Decimal | None
    status: str


@dataclass(frozen=True)
class BreakMark:
    """From `date` on, values are not like those before: a dashed line with a short label."""

    date: date
    label: str


@dataclass(frozen=True)
class _Plot:
    """The rectangle that is drawn in and what its edges stand for: months counted from year 0, and values."""

    left: float
    right: float
    top: float
    bottom: float
    first: int
    last: int
    ticks: tuple[float, ...]
    step: int

    def x(self, month: float) -> float:
        return self.left + (month - self.first) / (self.last - self.first) * (self.right - self.left)

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)

    def at(self, point: Point) -> tuple[float, float]:
        """Where a point stands: in the middle of its period, so that a break falls between two points."""
        return self.x(_month(point.end) + 1 - self.step / 2), self.y(float(point.value or 0))


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
    heading = _wrap(title, width, LARGE)
    head = [_text(0, LARGE + 18 * row, line, size=LARGE, fill=INK, weight=600) for row, line in enumerate(heading)]
    top = 18.0 * len(heading) + 4
    if not known:
        body = [_text(width / 2, (top + height) / 2, "No values", fill=GREY, anchor="middle", size=LARGE)]
        return _svg([*head, *body], title, description, ident, width, height)
    shown = _breaks_inside(points, breaks)
    caption = [_text(0, top + SMALL, unit[:1].upper() + unit[1:], fill=GREY), *_legend(known, width, top + SMALL)]
    plot = _plot(points, known, unit, top + SMALL + 14 + 17 * min(len(shown), 3), width, height)
    body = [
        *_grid(plot, unit),
        *_months(plot, points),
        *_break_lines(plot, shown, width),
        _path([None if point.value is None else plot.at(point) for point in points], 2),
        *(_dot(*plot.at(point), point.status, 3.2 if len(points) <= 48 else 2.2) for point in known),
        *_end_labels(plot, known, unit),
    ]
    return _svg([*head, *caption, *body], title, description, ident, width, height)


def sparkline_svg(values: Sequence[Decimal | None], *, title: str, ident: str, width: int = 120, height: int = 28) -> str:
    """The shape of a series, from its lowest to its highest value, with a dot on the last one."""
    known = [float(value) for value in values if value is not None]
    if not known:
        return _svg([], title, "", ident, width, height)
    low, high = min(known), max(known)
    span = (high - low) or 1

    def place(index: int, value: Decimal) -> tuple[float, float]:
        across = index / (len(values) - 1) if len(values) > 1 else 0.5
        up = (float(value) - low) / span if high > low else 0.5
        return 3 + across * (width - 7), height - 4 - up * (height - 8)

    places = [None if value is None else place(index, value) for index, value in enumerate(values)]
    x, y = [spot for spot in places if spot][-1]
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{ACCENT}"/>'
    return _svg([_path(places, 1.5), dot], title, "", ident, width, height)


def round_ticks(lowest: float, highest: float, *, whole: bool) -> list[float]:
    """Three to five round numbers that take in zero and both ends; `whole` keeps them whole, as counts are."""
    low, high = min(lowest, 0.0), max(highest, 0.0)
    if low == high:
        high = 2.0 if whole else 1.0
    magnitude = 10.0 ** floor(log10((high - low) / 4))
    steps = (factor * magnitude for factor in (1, 2, 2.5, 5, 10, 20, 25, 50, 100))
    step = next(one for one in steps if (not whole or one == int(one)) and ceil(high / one) - floor(low / one) <= 4)
    first, last = floor(low / step), ceil(high / step)
    return [number * step for number in range(first, max(last, first + 2) + 1)]


def value_label(value: Decimal, status: str, unit: str) -> str:
    """A number as the tables print it, with the letter of its status: “2,688 p”, “37.5%”, “£500”."""
    words = number_words(value).replace("-", "−")
    words = f"{words}%" if unit == "%" else f"£{words}".replace("£−", "−£") if unit.startswith("£") else words
    return words if status == "final" else f"{words} {status[:1]}"


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _step(points: Sequence[Point]) -> int:
    """Months from one point to the next: 1 for a monthly series, 3 for a quarterly one."""
    months = [_month(point.end) for point in points]
    gaps = [after - before for before, after in pairwise(months) if after > before]
    return min(gaps, default=1)


def _plot(points: Sequence[Point], known: Sequence[Point], unit: str, top: float, width: int, height: int) -> _Plot:
    values = [float(point.value or 0) for point in known]
    ticks = round_ticks(min(values), max(values), whole=all(value == int(value) for value in values))
    left = max(_width(_tick(tick, unit)) for tick in ticks) + 10
    right = width - _width(value_label(known[-1].value or Decimal(0), known[-1].status, unit), SMALL + 1) - 16
    step = _step(points)
    first, last = _month(points[0].end) + 1 - step, _month(points[-1].end) + 1
    return _Plot(left, right, top, height - 42, first, last, tuple(ticks), step)


def _grid(plot: _Plot, unit: str) -> Iterator[str]:
    for tick in plot.ticks:
        y, colour = plot.y(tick), AXIS if tick == 0 else GRID
        yield f'<path d="M{plot.left:.1f} {y:.1f}H{plot.right:.1f}" stroke="{colour}" stroke-width="1" fill="none"/>'
        yield _text(plot.left - 8, y + 4.5, _tick(tick, unit), fill=GREY, anchor="end")


def _tick(tick: float, unit: str) -> str:
    return value_label(Decimal(repr(round(tick, 9))), "final", unit)


def _months(plot: _Plot, points: Sequence[Point]) -> Iterator[str]:
    """Month names under the axis with the year beneath, every so many periods that they never touch."""
    room = (plot.right - plot.left) / (plot.last - plot.first)  # pixels per month
    needed = 40 if plot.step == 1 else 62
    every = next(n for n in (1, 3, 6, 12, 24, 60, 120, 600, 6000) if n >= plot.step and n * room >= needed)
    if plot.step == 1 and every == 1 and len(points) > 12:
        every = 3
    year = 0
    for start in range(plot.first, plot.last, plot.step):
        if (start // plot.step) % (every // plot.step):
            continue
        end, x = start + plot.step - 1, plot.x(start + plot.step / 2)
        name = MONTHS[end % 12] if plot.step in (1, 12) else f"{MONTHS[start % 12]}–{MONTHS[end % 12]}"
        yield f'<path d="M{x:.1f} {plot.bottom:.1f}v4" stroke="{AXIS}" stroke-width="1" fill="none"/>'
        yield _text(x, plot.bottom + 18, name, fill=GREY, anchor="middle")
        if end // 12 != year:
            year = end // 12
            yield _text(x, plot.bottom + 34, str(year), fill=GREY, anchor="middle")


def _breaks_inside(points: Sequence[Point], breaks: Sequence[BreakMark]) -> list[BreakMark]:
    """Those that part the points; one before the first or after the last says nothing about the line."""
    first, last = points[0].end, points[-1].end
    return sorted((mark for mark in breaks if first < mark.date <= last), key=lambda mark: mark.date)


def _break_lines(plot: _Plot, breaks: Sequence[BreakMark], width: int) -> Iterator[str]:
    """Each label on its own row above the plot, on the side of its line that has room for it."""
    for row, mark in enumerate(breaks):
        x = plot.x(_month(mark.date) + (mark.date.day - 1) / 31)
        y = plot.top - 6 - 17 * (min(len(breaks), 3) - 1 - row % 3)
        is_left = x + 6 + _width(mark.label) > width
        label = _shortened(mark.label, x - 6 if is_left else width - x - 6)
        line = f'd="M{x:.1f} {y - 11:.1f}V{plot.bottom:.1f}" stroke="{GREY}"'
        yield f'<path {line} stroke-width="1.2" stroke-dasharray="4 3" fill="none"/>'
        yield _text(x - 6 if is_left else x + 6, y, label, fill=GREY, anchor="end" if is_left else "start", halo=True)


def _path(places: Sequence[tuple[float, float] | None], thickness: float) -> str:
    """A line through the places, interrupted where there is none."""
    commands, pen = [], "M"
    for place in places:
        if place is None:
            pen = "M"
            continue
        commands.append(f"{pen}{place[0]:.1f} {place[1]:.1f}")
        pen = "L"
    return (
        f'<path d="{"".join(commands)}" fill="none" stroke="{ACCENT}" stroke-width="{thickness}" '
        'stroke-linejoin="round" stroke-linecap="round"/>'
    )


def _dot(x: float, y: float, status: str, radius: float) -> str:
    fill = "#ffffff" if status in UNSETTLED else ACCENT
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}" stroke="{ACCENT}" stroke-width="1.6"/>'


def _end_labels(plot: _Plot, known: Sequence[Point], unit: str) -> Iterator[str]:
    """The last value beside its dot, and the first above or below its own, whichever the line leaves free."""
    first, last = (value_label(point.value or Decimal(0), point.status, unit) for point in (known[0], known[-1]))
    x, y = plot.at(known[-1])
    yield _text(x + 9, y + 5, last, fill=ACCENT, weight=600, size=SMALL + 1, halo=True)
    if len(known) > 1:
        (x, y), *places = map(plot.at, known)
        near = [places[0][1], *(place[1] for place in places[1:] if place[0] - x < 60)]  # what the label could stand on
        is_beneath = y - min(near) > max(near) - y and y + 22 < plot.bottom
        yield _text(x - 3, y + 20 if is_beneath else y - 10, first, fill=INK, halo=True)


def _legend(known: Sequence[Point], width: int, y: float) -> Iterator[str]:
    """What a hollow point means, at the right, when there is one."""
    words = " or ".join(f"{status} ({status[:1]})" for status in UNSETTLED if any(point.status == status for point in known))
    if words:
        x = width - _width(words)
        yield _dot(x - 10, y - 4.5, UNSETTLED[0], 3.2)
        yield _text(x, y, words, fill=GREY)


def _text(
    x: float, y: float, words: str, *, fill: str, anchor: str = "start", size: int = SMALL, weight: int = 400, halo: bool = False
) -> str:
    """Words at a place; with `halo` no line beneath them crosses them."""
    more = f' font-weight="{weight}"' if weight != 400 else ""
    more += ' stroke="#ffffff" stroke-width="4" stroke-linejoin="round" paint-order="stroke"' if halo else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}"{more}>{_escaped(words)}</text>'


def _escaped(words: str) -> str:
    return escape(_UNPRINTABLE.sub("", words))


def _svg(parts: Sequence[str], title: str, description: str, ident: str, width: int, height: int) -> str:
    name = _escaped(ident)
    about = f'<desc id="{name}-desc">{_escaped(description)}</desc>' if description else ""
    labels = f"{name}-title {name}-desc" if description else f"{name}-title"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{labels}" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="Public Sans, Arial, sans-serif">'
        f'<title id="{name}-title">{_escaped(title)}</title>{about}{"".join(parts)}</svg>'
    )


def _width(words: str, size: float = SMALL) -> float:
    """About how wide the words are, on the generous side: no font can be measured here."""
    return sum(_WIDE.get(mark, 0.7 if mark.isupper() else 0.59) for mark in words) * size


def _shortened(words: str, room: float, size: int = SMALL) -> str:
    if _width(words, size) <= room:
        return words
    while words and _width(words + "m", size) > room:
        words = words[:-1]
    return words.rstrip() + "…"


def _wrap(words: str, room: float, size: int) -> list[str]:
    """At most two lines; what does not fit is in the title element, which is read out."""
    first, rest = "", words.split()
    while rest and (not first or _width(f"{first} {rest[0]}", size) <= room):
        first = f"{first} {rest.pop(0)}".strip()
    if len(rest) == 1 and " " in first:  # no word, such as the year of a date, stands alone on its line
        first, _, last = first.rpartition(" ")
        rest = [last, *rest]
    return [_shortened(line, room, size) for line in (first, " ".join(rest)) if line]
