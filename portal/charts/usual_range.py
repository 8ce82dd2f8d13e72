"""The chart of an assessment as SVG: points, what is usual for each, and which points are beyond it. Pure.

It is 480 px wide, narrower than the other charts: enlarged to 640 px its text of 13 px becomes 17 px, and on a telephone of
320 px it still has 9 px. Its axis starts at 0 only where that leaves room to see the variation. Otherwise the chart says
where it starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from math import ceil, floor
from typing import NamedTuple

from portal.charts.drawing import (
    ACCENT,
    AXIS,
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
    polyline,
    round_ticks,
    text,
    text_width,
    tick_label,
    title_lines,
    unsettled_legend,
    value_label,
)
from portal.core.dates import day_words
from portal.core.text import with_capital
from portal.statistics.amounts import about
from portal.statistics.comparison import is_unsettled
from portal.statistics.findings import AssessedPoint
from portal.statistics.periods import MONTHLY, MONTHS_IN, Period
from portal.statistics.significance import Assessment

UNUSUAL, BAND = "#9c3d0a", "#e9f0f3"
LINE = 15  # pixels from one line of a label to the next


class Label(NamedTuple):
    """Words at the right of the chart, beside the `value` that they name. `weight` is that of the font."""

    value: float
    lines: tuple[str, ...]
    colour: str
    weight: int


def usual_range_svg(assessment: Assessment, *, name: str, ident: str, width: int = 480, height: int = 320) -> str:
    """The chart of the measure `name`. `ident` has to be unique on the page, because the ids are made from it."""
    title = _title(assessment, name)
    head = title_lines(title, width)
    top = 18.0 * len(head) + 4
    known = [point for point in assessment.points if point.value is not None]
    if not known:
        body = [text(width / 2, (top + height) / 2, "No values", fill=GREY, anchor="middle", size=LARGE)]
        return document([*head, *body], title, assessment.finding.sentence, ident, width, height)
    points = [_point(point) for point in assessment.points]
    inside = breaks_inside(points, _marks(assessment))
    labels, ticks = _labels(assessment, known[-1]), _ticks(assessment, known)
    legend = list(_legend(known, width, top + 18 + SMALL))
    above = top + SMALL + (18 if legend else 0) + 14 + 17 * min(len(inside), 3)
    plot = _plot(assessment, ticks, labels, above, width, height)
    pieces = _pieces(assessment)
    body = [
        text(0, top + SMALL, _caption(assessment.unit, ticks), fill=GREY),
        *legend,
        *_bands(plot, pieces),
        *grid(plot, assessment.unit),
        *month_axis(plot, points),
        *_middle_lines(plot, pieces),
        *break_lines(plot, inside, width),
        polyline(_positions(plot, assessment), 1.6),
        *(_marker(*plot.at(_point(point)), point, 3.2 if len(points) <= 48 else 2) for point in known),
        *_label_column(plot, labels),
    ]
    return document([*head, *body], title, _description(assessment), ident, width, height)


def _title(assessment: Assessment, name: str) -> str:
    about = f"{name}: usual variation, {assessment.frequency}"
    if not assessment.points:
        return about
    return f"{about}, {Period(assessment.points[0].period.start, assessment.points[-1].period.end).words}"


def _description(assessment: Assessment) -> str:
    """The finding, what is usual and how it is judged, how many points are beyond it or missing, and every break and step."""
    unit, points = assessment.unit, assessment.points
    steps = "months" if assessment.frequency == MONTHLY else "quarters"
    sentences = [assessment.finding.sentence]
    newest = _newest(assessment)
    if newest and newest.middle is not None and newest.lower is not None and newest.upper is not None:
        middle, lower, upper = (about(value, unit) for value in (newest.middle, newest.lower, newest.upper))
        segment = assessment.newest_segment
        since = f" since {segment.change.words}, for" if segment and segment.change else " for"
        sentences.append(f"Usual{since} {newest.period.words}: {middle}, from {lower} to {upper}. {assessment.method}")
    if unusual := sum(bool(point.beyond) for point in points):
        sentences.append(f"Outside usual variation: {unusual} of {len(points)} {steps}.")
    if missing := sum(point.value is None for point in points):
        sentences.append(f"No number: {missing} of {len(points)} {steps}.")
    inside = (found for found in assessment.breaks if points[0].period.start < found.date <= points[-1].period.end)
    sentences += [f"Break on {day_words(found.date)}: {found.reason}." for found in sorted(inside, key=lambda one: one.date)]
    sentences += [f"A new level since {day_words(step.date)}: {step.reason.rstrip('.')}." for step in assessment.steps]
    return " ".join(sentences)


def _newest(assessment: Assessment) -> AssessedPoint | None:
    """The newest value: what is usual for it is labelled."""
    return next((point for point in reversed(assessment.points) if point.value is not None), None)


def _marks(assessment: Assessment) -> list[BreakMark]:
    """The breaks, the steps that were accepted, and the lasting changes that were not."""
    marks = [BreakMark(found.date, found.reason) for found in assessment.breaks]
    marks += [BreakMark(step.date, f"New level: {step.reason}") for step in assessment.steps]
    for segment in assessment.segments:
        if segment.change:
            marks.append(BreakMark(segment.change.start, segment.change_label))
    return marks


def _pieces(assessment: Assessment) -> list[list[AssessedPoint]]:
    """The points for which something is usual, in pieces: a new one begins at every break, step and lasting change."""
    cuts = sorted(mark.date for mark in _marks(assessment))
    pieces: dict[int, list[AssessedPoint]] = {}
    for point in assessment.points:
        if point.middle is not None:
            pieces.setdefault(sum(cut <= point.period.start for cut in cuts), []).append(point)
    return list(pieces.values())


def _point(point: AssessedPoint) -> Point:
    return Point(point.period.words, point.period.end, point.value, point.status)


def _ticks(assessment: Assessment, known: Sequence[AssessedPoint]) -> tuple[float, ...]:
    """Round numbers around all that is drawn; from 0 unless everything lies in the upper half of the chart."""
    limits = [limit for point in assessment.points for limit in (point.upper, point.lower) if limit is not None]
    values = [float(point.value or 0) for point in known]
    drawn = [*values, *limits]
    whole = all(value == int(value) for value in values)
    low, high = min(drawn), max(drawn)
    if low <= high / 2 or low == high:
        return tuple(round_ticks(low, high, whole=whole))
    step = round_ticks(0, high - low, whole=whole)[1]
    return tuple(number * step for number in range(floor(low / step), ceil(high / step) + 1))


def _caption(unit: str, ticks: Sequence[float]) -> str:
    words = with_capital(unit)
    return words if ticks[0] <= 0 else f"{words} (the axis starts at {tick_label(ticks[0], unit)})"


def _labels(assessment: Assessment, newest: AssessedPoint) -> list[Label]:
    """The labels at the right: the newest value, and what is usual for it."""
    unit = assessment.unit
    named = [(newest.middle, "usual")]
    if newest.upper != newest.lower:  # without variation the limits are the middle line
        named += [(newest.upper, "upper limit"), (newest.lower, "lower limit")]
    labels: list[Label] = [
        Label(value, (name, about(value, unit)), INK if name == "usual" else GREY, 400)
        for value, name in named
        if value is not None
    ]
    value = newest.value or Decimal(0)
    colour = UNUSUAL if newest.beyond else ACCENT
    return [Label(float(value), (value_label(value, newest.status, unit),), colour, 600), *labels]


def _plot(assessment: Assessment, ticks: tuple[float, ...], labels: Sequence[Label], top: float, width: int, height: int) -> Plot:
    left = max(text_width(tick_label(tick, assessment.unit)) for tick in ticks) + 10
    right = width - max(text_width(words, SMALL + (label.weight > 400)) for label in labels for words in label.lines) - 8
    step = MONTHS_IN[assessment.frequency]
    first, last = month_number(assessment.points[0].period.start), month_number(assessment.points[-1].period.end) + 1
    return Plot(left=left, right=right, top=top, bottom=height - 42, first=first, last=last, ticks=ticks, step=step)


def _course(plot: Plot, piece: Sequence[AssessedPoint], values: Sequence[float | None]) -> list[tuple[float, float]]:
    """The positions of a line that goes on to the edges of the first and the last period."""
    xs = [plot.at(_point(point))[0] for point in piece]
    ys = [plot.y(value or 0) for value in values]
    left, right = plot.x(month_number(piece[0].period.start)), plot.x(month_number(piece[-1].period.end) + 1)
    return [(left, ys[0]), *zip(xs, ys, strict=True), (right, ys[-1])]


def _path(positions: Sequence[tuple[float, float]]) -> str:
    return "L".join(f"{x:.1f} {y:.1f}" for x, y in positions)


def _bands(plot: Plot, pieces: Sequence[Sequence[AssessedPoint]]) -> Iterator[str]:
    """The area from limit to limit of each piece, with an edge, because its colour alone is too faint to see."""
    for piece in pieces:
        upper = _course(plot, piece, [point.upper for point in piece])
        lower = _course(plot, piece, [point.lower for point in piece])
        yield (
            f'<path d="M{_path(upper)}L{_path(lower[::-1])}z" fill="{BAND}"/>'
            f'<path d="M{_path(upper)}M{_path(lower)}" stroke="{AXIS}" stroke-width="1" fill="none"/>'
        )


def _middle_lines(plot: Plot, pieces: Sequence[Sequence[AssessedPoint]]) -> Iterator[str]:
    for piece in pieces:
        course = _course(plot, piece, [point.middle for point in piece])
        yield f'<path d="M{_path(course)}" stroke="{INK}" stroke-width="1.2" fill="none"/>'


def _positions(plot: Plot, assessment: Assessment) -> list[tuple[float, float] | None]:
    """The positions of the line, with None where it is interrupted: at a gap, and at a break."""
    positions: list[tuple[float, float] | None] = []
    for before, point in zip((None, *assessment.points), assessment.points, strict=False):
        if before and any(found.touches(before.period, point.period) for found in assessment.breaks):
            positions.append(None)
        positions.append(None if point.value is None else plot.at(_point(point)))
    return positions


def _marker(x: float, y: float, point: AssessedPoint, radius: float) -> str:
    """A dot, or a larger diamond where the point is unusual; either is hollow where the value is not settled."""
    if not point.beyond:
        return dot(x, y, point.status, radius)
    fill, size = "#ffffff" if is_unsettled(point.status) else UNUSUAL, radius + 2.2
    return (
        f'<path d="M{x:.1f} {y - size:.1f}l{size:.1f} {size:.1f}l{-size:.1f} {size:.1f}l{-size:.1f} {-size:.1f}z" '
        f'fill="{fill}" stroke="{UNUSUAL}" stroke-width="1.6"/>'
    )


def _legend(known: Sequence[AssessedPoint], width: int, y: float) -> Iterator[str]:
    """What a diamond means, at the left, and a hollow point, at the right; nothing where there are none."""
    unusual = next((point for point in known if point.beyond), None)
    if unusual is not None:
        yield _marker(6, y - 4.5, replace(unusual, status="final"), 3.2)
        yield text(16, y, "outside usual variation", fill=GREY)
    yield from unsettled_legend([_point(point) for point in known], width, y)


def _label_column(plot: Plot, labels: Sequence[Label]) -> Iterator[str]:
    """The labels beside what they name, moved apart where they would touch."""
    placed: list[tuple[float, Label]] = []  # top of each label
    highest = plot.top - LINE
    for label in sorted(labels, key=lambda label: -label.value):
        centred = plot.y(label.value) - LINE * len(label.lines) / 2
        placed.append((max(centred, highest), label))
        highest = placed[-1][0] + LINE * len(label.lines) + 2
    lowest = plot.bottom + 5  # above the names of the months
    for at in range(len(placed) - 1, -1, -1):
        top, label = placed[at]
        lowest = min(top, lowest - LINE * len(label.lines) - 2)
        placed[at] = (lowest, label)
    for top, label in placed:
        for row, words in enumerate(label.lines):
            y = top + LINE * row + SMALL - 1
            size = SMALL + (label.weight > 400)
            yield text(plot.right + 6, y, words, fill=label.colour, weight=label.weight, size=size, halo=True)
