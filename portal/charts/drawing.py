"""The parts that charts are drawn from, as pieces of SVG: positions, ticks, axes, lines, dots and words. Pure.

No plotting library is used: it would cost seconds and megabytes. The pages forbid inline styles, so everything is set by
presentation attributes. Sizes are pixels of the drawing.
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

from portal.statistics.comparison import UNSETTLED, is_unsettled, status_letters, without_revised
from portal.statistics.numbers import number_words

ACCENT, INK, GREY, AXIS, GRID = "#1d5a73", "#1f2933", "#505a5f", "#8a949b", "#dde2e5"
SMALL, LARGE = 13, 15
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Widths of letters as a share of the size of the font; all others have about the same width.
_LETTER_WIDTHS = {**dict.fromkeys(" .,:;'|il!", 0.28), **dict.fromkeys("fjrt()[]-", 0.41), **dict.fromkeys("mw%£–—", 0.89)}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # not allowed in XML at all


@dataclass(frozen=True)
class Point:
    """One value of a series; `end` is the last day of its period. `value` is None where there is a gap.

    `on_axis` is its name under the axis, above the year, where that is not the name of its period: “31 Mar”.
    """

    label: str
    end: date
    value: Decimal | None
    status: str
    on_axis: str = ""


@dataclass(frozen=True)
class BreakMark:
    """A break: from `date` on, values cannot be compared with earlier ones. It is drawn as a dashed line with a short label."""

    date: date
    label: str


@dataclass(frozen=True, kw_only=True)
class Plot:
    """The rectangle that the values are drawn in, in pixels, and what its edges stand for.

    `first` and `last` are the months of its left and right edge, counted from year 0; the lowest and highest of `ticks` are the
    values of its lower and upper edge. `step` is the number of months from one point to the next.
    """

    left: float
    right: float
    top: float
    bottom: float
    first: int
    last: int
    ticks: tuple[float, ...]
    step: int

    def x(self, month: float) -> float:
        """The position of the beginning of a month, counted from year 0."""
        return self.left + (month - self.first) / (self.last - self.first) * (self.right - self.left)

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)

    def at(self, point: Point) -> tuple[float, float]:
        """The position of a point: in the middle of its period, so that a break falls between two points."""
        return self.x(month_number(point.end) + 1 - self.step / 2), self.y(float(point.value or 0))


def round_ticks(lowest: float, highest: float, *, whole: bool) -> list[float]:
    """Three to five round numbers that include zero and both ends. With `whole` they are whole numbers, as counts are."""
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
    letters = status_letters(status)
    return f"{words} {letters}" if letters else words


def month_number(day: date) -> int:
    """The month of a day, counted from year 0."""
    return day.year * 12 + day.month - 1


def months_apart(points: Sequence[Point]) -> int:
    """Months from one point to the next: 1 for a monthly series, 3 for a quarterly one."""
    months = [month_number(point.end) for point in points]
    gaps = [after - before for before, after in pairwise(months) if after > before]
    return min(gaps, default=1)


def grid(plot: Plot, unit: str) -> Iterator[str]:
    """A thin horizontal line and its number for every tick; the line of zero is darker."""
    for tick in plot.ticks:
        y, colour = plot.y(tick), AXIS if tick == 0 else GRID
        yield f'<path d="M{plot.left:.1f} {y:.1f}H{plot.right:.1f}" stroke="{colour}" stroke-width="1" fill="none"/>'
        yield text(plot.left - 8, y + 4.5, tick_label(tick, unit), fill=GREY, anchor="end")


def tick_label(tick: float, unit: str) -> str:
    """A tick as a value of the unit, rounded to nine decimals because floats are not exact."""
    return value_label(Decimal(repr(round(tick, 9))), "final", unit)


def month_axis(plot: Plot, points: Sequence[Point]) -> Iterator[str]:
    """Names of months under the axis and the year below them, as many as have room without touching."""
    room = (plot.right - plot.left) / (plot.last - plot.first)  # pixels per month
    needed = 40 if plot.step == 1 else 62
    every = next(n for n in (1, 3, 6, 12, 24, 60, 120, 600, 6000) if n >= plot.step and n * room >= needed)
    if plot.step == 1 and every == 1 and len(points) > 12:
        every = 3
    named = {month_number(point.end): point.on_axis for point in points if point.on_axis}
    year = 0
    for start in range(plot.first, plot.last, plot.step):
        if (start // plot.step) % (every // plot.step):
            continue
        end, x = start + plot.step - 1, plot.x(start + plot.step / 2)
        name = MONTHS[end % 12] if plot.step in (1, 12) else f"{MONTHS[start % 12]}–{MONTHS[end % 12]}"
        yield f'<path d="M{x:.1f} {plot.bottom:.1f}v4" stroke="{AXIS}" stroke-width="1" fill="none"/>'
        yield text(x, plot.bottom + 18, named.get(end, name), fill=GREY, anchor="middle")
        if end // 12 != year:
            year = end // 12
            yield text(x, plot.bottom + 34, str(year), fill=GREY, anchor="middle")


def title_lines(title: str, width: int) -> list[str]:
    """The title at the top left, on one or two lines 18 apart."""
    lines = enumerate(wrapped(title, width, LARGE))
    return [text(0, LARGE + 18 * row, words, size=LARGE, fill=INK, weight=600) for row, words in lines]


def breaks_inside(points: Sequence[Point], breaks: Sequence[BreakMark]) -> list[BreakMark]:
    """The breaks between two of the points, oldest first. One before the first or after the last point is not drawn."""
    first, last = points[0].end, points[-1].end
    return sorted((mark for mark in breaks if first < mark.date <= last), key=lambda mark: mark.date)


def break_lines(plot: Plot, breaks: Sequence[BreakMark], width: int) -> Iterator[str]:
    """A dashed line for each break. The labels are on rows above the plot and its highest number, each on the side of its line
    that has room; one that is too long for both is shortened where there is more."""
    for row, mark in enumerate(breaks):
        x = plot.x(month_number(mark.date) + (mark.date.day - 1) / 31)
        y = plot.top - 10 - 17 * (min(len(breaks), 3) - 1 - row % 3)
        room = width - x - 6
        is_left = text_width(mark.label) > room and (text_width(mark.label) <= x - 6 or x > width / 2)
        label = shortened(mark.label, x - 6 if is_left else room)
        line = f'd="M{x:.1f} {y - 11:.1f}V{plot.bottom:.1f}" stroke="{GREY}"'
        yield f'<path {line} stroke-width="1.2" stroke-dasharray="4 3" fill="none"/>'
        yield text(x - 6 if is_left else x + 6, y, label, fill=GREY, anchor="end" if is_left else "start", halo=True)


def polyline(positions: Sequence[tuple[float, float] | None], thickness: float) -> str:
    """A line through the positions, interrupted by each None."""
    commands, pen = [], "M"
    for position in positions:
        if position is None:
            pen = "M"
            continue
        commands.append(f"{pen}{position[0]:.1f} {position[1]:.1f}")
        pen = "L"
    return (
        f'<path d="{"".join(commands)}" fill="none" stroke="{ACCENT}" stroke-width="{thickness}" '
        'stroke-linejoin="round" stroke-linecap="round"/>'
    )


def dot(x: float, y: float, status: str, radius: float) -> str:
    """The dot of a value; hollow, and not in another colour, where the value can still change."""
    fill = "#ffffff" if is_unsettled(status) else ACCENT
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}" stroke="{ACCENT}" stroke-width="1.6"/>'


def unsettled_words(known: Sequence[Point]) -> str:
    """“provisional (p) or unaudited (u)”, or one of them, or nothing, according to the points."""
    return " or ".join(
        f"{status} ({status[:1]})" for status in UNSETTLED if any(without_revised(point.status) == status for point in known)
    )


def unsettled_legend(known: Sequence[Point], width: int, y: float) -> Iterator[str]:
    """At the right, what a hollow point means; nothing where there is none."""
    if words := unsettled_words(known):
        x = width - text_width(words)
        yield dot(x - 10, y - 4.5, UNSETTLED[0], 3.2)
        yield text(x, y, words, fill=GREY)


def text(
    x: float, y: float, words: str, *, fill: str, anchor: str = "start", size: int = SMALL, weight: int = 400, halo: bool = False
) -> str:
    """Words at a position. A `halo` is a white edge that keeps lines beneath from crossing them.

    All that concerns the look is keyword-only, because each call needs few of it.
    """
    more = f' font-weight="{weight}"' if weight != 400 else ""
    more += ' stroke="#ffffff" stroke-width="4" stroke-linejoin="round" paint-order="stroke"' if halo else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}"{more}>{_escaped(words)}</text>'


def _escaped(words: str) -> str:
    return escape(_UNPRINTABLE.sub("", words))


def document(parts: Sequence[str], title: str, description: str, ident: str, width: int, height: int) -> str:
    """The whole drawing, with a title and a description for screen readers. `ident` is the beginning of its ids."""
    name = _escaped(ident)
    about = f'<desc id="{name}-desc">{_escaped(description)}</desc>' if description else ""
    labels = f"{name}-title {name}-desc" if description else f"{name}-title"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{labels}" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="Public Sans, Arial, sans-serif">'
        f'<title id="{name}-title">{_escaped(title)}</title>{about}{"".join(parts)}</svg>'
    )


def text_width(words: str, size: float = SMALL) -> float:
    """An estimate of the width of the words, rather too large than too small: no font can be measured here."""
    return sum(_LETTER_WIDTHS.get(letter, 0.7 if letter.isupper() else 0.59) for letter in words) * size


def shortened(words: str, room: float, size: int = SMALL) -> str:
    """The words, or as many of their letters as have room, and an ellipsis."""
    if text_width(words, size) <= room:
        return words
    while words and text_width(words + "m", size) > room:
        words = words[:-1]
    return words.rstrip() + "…"


def wrapped(words: str, room: float, size: int) -> list[str]:
    """The words on at most two lines. What does not fit is cut; it is still in the title element, which screen readers read."""
    first, rest = "", words.split()
    while rest and (not first or text_width(f"{first} {rest[0]}", size) <= room):
        first = f"{first} {rest.pop(0)}".strip()
    if len(rest) == 1 and " " in first:  # so that a last word, such as the year of a date, is not alone on its line
        first, _, last = first.rpartition(" ")
        rest = [last, *rest]
    return [shortened(line, room, size) for line in (first, " ".join(rest)) if line]
