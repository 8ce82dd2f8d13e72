"""Whether a change is real: the values of a measure against their own usual variation. Pure.

The method is chosen by the series (usual.py says how, and from which sources). Between two breaks a series is judged on its
own; a step that people accepted is a change of level inside it, and what is known of the season stays.

*A gap is never a zero* (rule 2, docs/domain.md). A period that a break falls into belongs to neither side.

Limits are worked out anew with every value. A finding that was in print stays in its pack (rule 8); the page says what is
known now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.core.dates import day_words, last_of_month
from portal.statistics.amounts import step_name, there_are
from portal.statistics.comparison import Break, Reading
from portal.statistics.findings import (
    HIGHER,
    LOWER,
    NO_DATA,
    TOO_FEW,
    USUAL,
    AssessedPoint,
    Finding,
    Judged,
    Step,
    finding_of,
    line_direction,
    method_words,
    side_words,
)
from portal.statistics.least_squares import Design
from portal.statistics.periods import MONTHS_IN, Period
from portal.statistics.usual import usual_of

# Callers that ask for an assessment import all they need from here.
__all__ = ["HIGHER", "LOWER", "NO_DATA", "TOO_FEW", "USUAL", "AssessedPoint", "Finding", "Step", "assess"]

LEAST_VALUES = 12  # there are no limits with fewer values


@dataclass(frozen=True, kw_only=True)
class Segment:
    """The periods between two breaks, and how they are judged.

    `method` says how, in one sentence, with its source. Where they are not judged, `reason` says why, as a sentence without
    capital and full stop. `change` is the first period of a lasting change that nobody accepted, and `rises` its direction;
    `line` is “rising” or “falling” where it is a change on a sloping line.
    """

    start: Period
    end: Period
    values: int = 0
    method: str = ""
    reason: str = ""
    change: Period | None = None
    rises: bool = False
    line: str = ""

    @property
    def change_words(self) -> str:
        """“the level is lower”, or “it is below its rising line”, which does not mean lower than before."""
        if self.line:
            return f"it is {'above' if self.rises else 'below'} its {self.line} line"
        return f"the level is {'higher' if self.rises else 'lower'}"

    @property
    def change_label(self) -> str:
        """The same for a chart: “Lower since Oct 2017”, “Below its line since Nov 2018”."""
        words = ("Above its line" if self.rises else "Below its line") if self.line else "Higher" if self.rises else "Lower"
        return f"{words} since {self.change.short}" if self.change else ""

    def holds(self, period: Period) -> bool:
        """Whether a month or quarter is one of those of the segment."""
        return self.start <= period <= self.end


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """All of a chart: one point for every period from the first reading to the last, oldest first."""

    points: tuple[AssessedPoint, ...]
    segments: tuple[Segment, ...]
    breaks: tuple[Break, ...]
    steps: tuple[Step, ...]
    finding: Finding
    frequency: str
    unit: str

    @property
    def newest_segment(self) -> Segment | None:
        """The segment of the newest value."""
        period = self.finding.period
        return next((segment for segment in self.segments if period and segment.holds(period)), None)

    @property
    def method(self) -> str:
        """How the newest value is judged, in one sentence; empty where it is not."""
        segment = self.newest_segment
        return segment.method if segment else ""

    @property
    def proposed_step(self) -> date | None:
        """The first day of a lasting change that nobody accepted yet."""
        segment = self.newest_segment
        return segment.change.start if segment and segment.change else None


def assess(
    readings: Mapping[Period, Reading], frequency: str, breaks: Sequence[Break], unit: str, steps: Sequence[Step] = ()
) -> Assessment:
    """One series, of months or of quarters, against its own usual variation.

    `breaks` are those of the series; at each of them the judgement begins anew, whatever its effect. `steps` are the lasting
    changes that were accepted. `unit` is that of the measure: whole numbers of anything but “%” and “£…” are counts. Readings
    of periods that are not of this frequency are left out.
    """
    periods = _periods(readings, frequency)
    points = {period: _point(readings, period) for period in periods}
    known = [period for period in periods if points[period].value is not None]
    past_breaks = [found for found in breaks if known and found.date <= known[-1].end]
    segments: list[Segment] = []
    judged_by_period: dict[Period, Judged] = {}
    for span in _spans(periods, past_breaks):
        inner = [points[period] for period in span if points[period].value is not None]
        if len(inner) < LEAST_VALUES:
            segments.append(_too_short(span, len(inner), _between_breaks(span, known, past_breaks), frequency))
            continue
        judged = _judged(inner, frequency, unit, steps)
        segments.append(_segment(span, judged))
        points |= {point.period: point for point in _with_limits(inner, judged)}
        judged_by_period[inner[-1].period] = judged
    newest = points[known[-1]] if known else None
    finding = finding_of(
        newest,
        periods[-1] if periods else None,
        judged_by_period.get(newest.period) if newest else None,
        _reason(newest, segments, past_breaks, frequency),
    )
    return Assessment(
        points=tuple(points.values()),
        segments=tuple(segments),
        breaks=tuple(breaks),
        steps=tuple(one for one in steps if known and known[0].start < one.date <= known[-1].start),
        finding=finding,
        frequency=frequency,
        unit=unit,
    )


def _too_short(span: Sequence[Period], values: int, where: str, frequency: str) -> Segment:
    """A segment with too few values to be judged; `where` names its breaks."""
    reason = f"needs {LEAST_VALUES} {step_name(frequency)}s{where}; {there_are(values)}"
    return Segment(start=span[0], end=span[-1], values=values, reason=reason)


def _periods(readings: Mapping[Period, Reading], frequency: str) -> tuple[Period, ...]:
    """Every period from the first reading to the last, with or without a number."""
    own = [period for period in readings if period in period.split(frequency)]
    return Period(min(own).start, max(own).end).split(frequency) if own else ()


def _point(readings: Mapping[Period, Reading], period: Period) -> AssessedPoint:
    reading = readings.get(period, Reading(None))
    return AssessedPoint(period=period, value=reading.value, status=reading.status)


def _is_split(period: Period, breaks: Iterable[Break]) -> bool:
    """Whether a break falls into the month or quarter, after its first day."""
    return any(period.start < found.date <= period.end for found in breaks)


def _spans(periods: Sequence[Period], breaks: Sequence[Break]) -> list[list[Period]]:
    """The periods between breaks, without those that a break falls into."""
    spans: dict[int, list[Period]] = {}
    for period in periods:
        if not _is_split(period, breaks):
            spans.setdefault(sum(found.date <= period.start for found in breaks), []).append(period)
    return list(spans.values())


def _judged(inner: Sequence[AssessedPoint], frequency: str, unit: str, steps: Sequence[Step]) -> Judged:
    """The values of a segment, which are the numbers of the points, with what is usual for them."""
    months = MONTHS_IN[frequency]
    first, last = inner[0].period.start, inner[-1].period.start
    inside = sorted((step for step in steps if first < step.date <= last), key=lambda step: step.date)
    design = Design(
        positions=tuple(_months_between(first, point.period.start) // months for point in inner),
        phase=(first.month - 1) // months,
        year=12 // months,
        steps=tuple(-(-_months_between(first, _next_month(step.date)) // months) for step in inside),
    )
    values = [point.value for point in inner if point.value is not None]
    is_count = unit != "%" and not unit.startswith("£") and all(value >= 0 and value == int(value) for value in values)
    usual = usual_of([float(value) for value in values], design, is_count=is_count)
    return Judged(tuple(point.period for point in inner), tuple(values), usual, tuple(inside), frequency, unit)


def _months_between(first: date, later: date) -> int:
    return (later.year - first.year) * 12 + later.month - first.month


def _next_month(day: date) -> date:
    """The day, or the first of the next month where it is not a first."""
    return day if day.day == 1 else last_of_month(day) + timedelta(days=1)


def _with_limits(inner: Sequence[AssessedPoint], judged: Judged) -> Iterable[AssessedPoint]:
    usual = judged.usual
    for point, middle, lower, upper, side in zip(inner, usual.middle, usual.lower, usual.upper, usual.beyond, strict=True):
        yield replace(point, middle=middle, lower=lower, upper=upper, beyond=side_words(side))


def _segment(span: Sequence[Period], judged: Judged) -> Segment:
    change = judged.usual.change
    return Segment(
        start=span[0],
        end=span[-1],
        values=len(judged.periods),
        method=method_words(judged),
        change=judged.periods[change.first] if change else None,
        rises=bool(change and change.rises),
        line=line_direction(judged.usual) if change else "",
    )


def _reason(newest: AssessedPoint | None, segments: Sequence[Segment], breaks: Sequence[Break], frequency: str) -> str:
    """Why the newest value is not judged; empty where it is."""
    if newest is None:
        return ""
    segment = next((one for one in segments if one.holds(newest.period)), None)
    if segment is not None:
        return segment.reason
    latest = max(breaks, key=lambda one: one.date)  # it falls into the newest period
    return f"needs {LEAST_VALUES} {step_name(frequency)}s since {_called(latest)}; {there_are(0)}"


def _between_breaks(span: Sequence[Period], known: Sequence[Period], breaks: Sequence[Break]) -> str:
    """The breaks at the ends of a segment, in words. A break before the first number of all is left out: it cuts nothing off."""
    in_order = sorted(breaks, key=lambda one: one.date)
    after = [found for found in in_order if found.date <= span[0].start and known[0].start < found.date]
    before = [found for found in in_order if found.date > span[0].start]
    if not before:
        return f" since {_called(after[-1])}" if after else ""
    if not after:
        return f" before {_called(before[0])}"
    if after[-1].is_of_parts or before[0].is_of_parts:
        return f" between {_called(after[-1])} and {_called(before[0])}"
    return f" between the breaks of {day_words(after[-1].date)} and {day_words(before[0].date)}"


def _called(found: Break) -> str:
    """“the break of 1 March 2020”, “the change of its parts on 1 March 2020”."""
    day = day_words(found.date)
    return f"the change of its parts on {day}" if found.is_of_parts else f"the break of {day}"
