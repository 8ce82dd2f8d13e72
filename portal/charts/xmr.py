"""The XmR chart of an assessment as SVG: points, average and limits between breaks, and which points are unusual. Pure.

It is 480 px wide, narrower than the other charts: enlarged to 640 px its text of 13 px becomes 17 px, and on a telephone of
320 px it still has 9 px. Its axis starts at 0 only where that leaves room to see the variation. Otherwise the chart says
where it starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor
from typing import NamedTuple

from portal.charts.drawing import (
    ACCENT,
    AXIS,
    GREY,
    INK,
    LARGE,
    SMALL,
    UNSETTLED,
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
from portal.statistics.periods import MONTHLY, MONTHS_IN, Period
from portal.statistics.significance import AssessedPoint, Assessment, Segment

UNUSUAL, BAND = "#9c3d0a", "#e9f0f3"
LINE = 15  # pixels from one line of a label to the next


class Label(NamedTuple):
    """Words at the right of the chart, beside the `value` that they name. `weight` is that of the font."""

    value: float
    lines: tuple[str, ...]
    colour: str
    weight: int


def xmr_svg(assessment: Assessment, *, name: str, ident: str, width: int = 480, height: int = 320) -> str:
    """The chart of the measure `name`. `ident` has to be unique on the page, because the ids are made from it."""
    title = _title(assessment, name)
    head = title_lines(title, width)
    top = 18.0 * len(head) + 4
    known = [point for point in assessment.points if point.value is not None]
    if not known:
        body = [text(width / 2, (top + height) / 2, "No values", fill=GREY, anchor="middle", size=LARGE)]
        return document([*head, *body], title, assessment.finding.sentence, ident, width, height)
    points = [_point(point) for point in assessment.points]
    inside = breaks_inside(points, [BreakMark(found.date, found.reason) for found in assessment.breaks])
    labels, ticks = _labels(assessment, known[-1]), _ticks(assessment, known)
    legend = list(_legend(known, width, top + 18 + SMALL))
    above = top + SMALL + (18 if legend else 0) + 14 + 17 * min(len(inside), 3)
    plot = _plot(assessment, ticks, labels, above, width, height)
    body = [
        text(0, top + SMALL, _caption(assessment.unit, ticks), fill=GREY),
        *legend,
        *_bands(plot, assessment.segments),
        *grid(plot, assessment.unit),
        *month_axis(plot, points),
        *_averages(plot, assessment.segments),
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
    """The finding, what is usual, how many points are not usual or missing, and every break with its reason."""
    unit, points = assessment.unit, assessment.points
    steps = "months" if assessment.frequency == MONTHLY else "quarters"
    sentences = [assessment.finding.sentence]
    segment = _newest_segment(assessment)
    if segment and segment.mean is not None and segment.upper is not None and segment.lower is not None:
        mean, lower, upper = (_rounded(value, unit) for value in (segment.mean, segment.lower, segment.upper))
        span = f"{segment.baseline} {steps} to {segment.baseline_end.end:%B %Y}" if segment.baseline_end else ""
        sentences.append(f"Average {mean}, limits {lower} and {upper}, from {span}.")
    if unusual := sum(bool(point.signals) for point in points):
        sentences.append(f"Outside usual variation: {unusual} of {len(points)} {steps}.")
    if missing := sum(point.value is None for point in points):
        sentences.append(f"Missing: {missing} of {len(points)} {steps}.")
    inside = (found for found in assessment.breaks if points[0].period.start < found.date <= points[-1].period.end)
    sentences += [f"Break on {day_words(found.date)}: {found.reason}." for found in sorted(inside, key=lambda one: one.date)]
    return " ".join(sentences)


def _newest_segment(assessment: Assessment) -> Segment | None:
    """The segment of the newest value: its average and limits are the ones that are labelled."""
    period = assessment.finding.period
    return next((segment for segment in assessment.segments if period and segment.holds(period)), None)


def _point(point: AssessedPoint) -> Point:
    return Point(point.period.words, point.period.end, point.value, point.status)


def _rounded(value: Decimal, unit: str) -> str:
    """The value without false exactness: whole from 20 on; below, and for percentages, with one decimal."""
    places = Decimal(1) if abs(value) >= 20 and unit != "%" else Decimal("0.1")
    return value_label(value.quantize(places, ROUND_HALF_UP), "final", unit)


def _ticks(assessment: Assessment, known: Sequence[AssessedPoint]) -> tuple[float, ...]:
    """Round numbers around all that is drawn; from 0 unless everything lies in the upper half of the chart."""
    limits = [limit for segment in assessment.segments for limit in (segment.upper, segment.lower) if limit is not None]
    values = [float(point.value or 0) for point in known]
    drawn = [*values, *map(float, limits)]
    whole = all(value == int(value) for value in values)
    low, high = min(drawn), max(drawn)
    if low <= high / 2 or low == high:
        return tuple(round_ticks(low, high, whole=whole))
    step = round_ticks(0, high - low, whole=whole)[1]
    return tuple(number * step for number in range(floor(low / step), ceil(high / step) + 1))


def _caption(unit: str, ticks: Sequence[float]) -> str:
    words = unit[:1].upper() + unit[1:]
    return words if ticks[0] <= 0 else f"{words} (the axis starts at {tick_label(ticks[0], unit)})"


def _labels(assessment: Assessment, newest: AssessedPoint) -> list[Label]:
    """The labels at the right: the newest value, and the average and limits of its segment."""
    unit, segment = assessment.unit, _newest_segment(assessment)
    named: list[tuple[Decimal | None, str]] = []
    if segment is not None:
        named.append((segment.mean, "average"))
    if segment is not None and segment.upper != segment.lower:  # without variation the limits are the average
        named += [(segment.upper, "upper limit"), (segment.lower, "lower limit")]
    labels: list[Label] = [
        Label(float(value), (name, _rounded(value, unit)), INK if name == "average" else GREY, 400)
        for value, name in named
        if value is not None
    ]
    value = newest.value or Decimal(0)
    colour = UNUSUAL if newest.signals else ACCENT
    return [Label(float(value), (value_label(value, newest.status, unit),), colour, 600), *labels]


def _plot(assessment: Assessment, ticks: tuple[float, ...], labels: Sequence[Label], top: float, width: int, height: int) -> Plot:
    left = max(text_width(tick_label(tick, assessment.unit)) for tick in ticks) + 10
    right = width - max(text_width(words, SMALL + (label.weight > 400)) for label in labels for words in label.lines) - 8
    step = MONTHS_IN[assessment.frequency]
    first, last = month_number(assessment.points[0].period.start), month_number(assessment.points[-1].period.end) + 1
    return Plot(left=left, right=right, top=top, bottom=height - 42, first=first, last=last, ticks=ticks, step=step)


def _edges(plot: Plot, segment: Segment) -> tuple[float, float]:
    """The left and the right edge of a segment."""
    return plot.x(month_number(segment.start.start)), plot.x(month_number(segment.end.end) + 1)


def _bands(plot: Plot, segments: Sequence[Segment]) -> Iterator[str]:
    """The area from limit to limit of each segment, with an edge, because its colour alone is too faint to see."""
    for segment in segments:
        if segment.upper is None or segment.lower is None:
            continue
        (left, right), upper, lower = _edges(plot, segment), plot.y(float(segment.upper)), plot.y(float(segment.lower))
        yield (
            f'<rect x="{left:.1f}" y="{upper:.1f}" width="{right - left:.1f}" height="{lower - upper:.1f}" fill="{BAND}"/>'
            f'<path d="M{left:.1f} {upper:.1f}H{right:.1f}M{left:.1f} {lower:.1f}H{right:.1f}" stroke="{AXIS}" '
            'stroke-width="1" fill="none"/>'
        )


def _averages(plot: Plot, segments: Sequence[Segment]) -> Iterator[str]:
    for segment in segments:
        if segment.mean is not None:
            (left, right), y = _edges(plot, segment), plot.y(float(segment.mean))
            yield f'<path d="M{left:.1f} {y:.1f}H{right:.1f}" stroke="{INK}" stroke-width="1.2" fill="none"/>'


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
    if not point.signals:
        return dot(x, y, point.status, radius)
    fill, size = "#ffffff" if point.status in UNSETTLED else UNUSUAL, radius + 2.2
    return (
        f'<path d="M{x:.1f} {y - size:.1f}l{size:.1f} {size:.1f}l{-size:.1f} {size:.1f}l{-size:.1f} {-size:.1f}z" '
        f'fill="{fill}" stroke="{UNUSUAL}" stroke-width="1.6"/>'
    )


def _legend(known: Sequence[AssessedPoint], width: int, y: float) -> Iterator[str]:
    """What a diamond means, at the left, and a hollow point, at the right; nothing where there are none."""
    unusual = next((point for point in known if point.signals), None)
    if unusual is not None:
        yield _marker(6, y - 4.5, AssessedPoint(unusual.period, unusual.value, "final", unusual.signals), 3.2)
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
