"""Whether a change is real: the values of a measure against their own usual variation, as an XmR chart. Pure.

An XmR chart (individual values and moving ranges, after W. A. Shewhart) says how far from the average a value can be
without anything special having happened: 2.66 times the mean moving range, which is the mean difference between neighbours.

*Rules.* The four of NHS England's “Making Data Count”: a point beyond a limit; seven in a row on one side of the average;
seven in a row each higher (or each lower) than the one before; two of three in a row, all on one side, beyond two thirds of
the way to a limit, where points beyond the limit count too. A point on the average, or equal to the one before, ends a run.
Sources: NHSRplotthedots (NHS-R Community), `ptd_calculate_point_type`; its issues 202 (the tool in Excel allows 6 or 7 in a
row; 7 is taken here, as there) and 194 (since November 2023, what lies beyond a limit also counts as near it).

*Limits* come from the first 24 values of a segment and stay. Making Data Count's tool takes all values unless somebody
sets a baseline of 12 to 20 (the same project's issues 16 and 33). Then every new value moves the limits it is judged by, a
lasting change widens them until it hides itself, and a finding that was in print can vanish. “Higher than usual since May
2018” only means something if May 2018 does not decide what is usual. The price: of newest points that only chance moved,
about 6 in 100 are flagged with a baseline of 12, 4 with 24 and 2 with all values (simulated, normal values). 24 months are
also two whole years, so that each season counts the same. From 12 values on there are limits from what there is, and until
the 24th these still move. Whether there is a new “usual” after a change that lasts is for people to say: they record a break.

*A gap is never a zero* (rule 2, docs/domain.md). A period without a number interrupts moving ranges, runs and threes: values
on both sides of a gap are not in a row. A period that a break falls into belongs to neither side.

The method does not know seasons: a summer above the average can be like any summer. It also supposes that values vary
evenly, which counts of only a few a month do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from portal.core.dates import day_words
from portal.statistics.comparison import UP, Break, Reading
from portal.statistics.periods import MONTHLY, Period
from portal.statistics.signals import NEAR, OUTSIDE, SHIFT, TREND, KnownValue, ProcessLimits, Signal, moving_ranges, signals

USUAL, HIGHER, LOWER, RISING, FALLING = "usual", "higher", "lower", "rising", "falling"
TOO_FEW, NO_DATA = "too few", "no data"
LEAST_VALUES = 12  # there are no limits with fewer values
BASELINE_VALUES = 24  # the limits come from so many
LEAST_RANGES = 6  # and there have to be so many pairs of neighbours among them
REACH = Fraction(266, 100)  # 3 / 1.128: three standard deviations, estimated from the mean moving range of two values
_NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class AssessedPoint:
    """A month or quarter; `value` is None where there is a gap. `signals` is empty for what is within usual variation."""

    period: Period
    value: Decimal | None
    status: str
    signals: tuple[Signal, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Segment:
    """The periods between two breaks, and what is usual in them, in the unit of the measure.

    The limits come from the first `baseline` values, the last of which is that of `baseline_end`. Where there are none,
    `reason` says why, as a sentence without capital and full stop.
    """

    start: Period
    end: Period
    mean: Decimal | None = None
    upper: Decimal | None = None
    lower: Decimal | None = None
    baseline: int = 0
    baseline_end: Period | None = None
    reason: str = ""

    def holds(self, period: Period) -> bool:
        """Whether a month or quarter is one of those of the segment."""
        return self.start <= period <= self.end


@dataclass(frozen=True)
class Finding:
    """What the chart says about the newest value. `words` go into a sentence.

    They say a direction and never judge it (rule 3, docs/domain.md).
    """

    kind: str
    period: Period | None
    since: Period | None
    words: str

    @property
    def sentence(self) -> str:
        """The words on their own, with a capital and a full stop."""
        return f"{self.words[:1].upper()}{self.words[1:]}."

    @property
    def brief(self) -> str:
        """For a narrow column: “usual”, “higher than usual since May 2018”, “too few figures”."""
        if self.period is None or self.since is None:
            return {TOO_FEW: "too few figures", NO_DATA: "no figures yet"}.get(self.kind, self.kind)
        than = " than usual" if self.kind in (HIGHER, LOWER) else ""
        return f"{self.kind}{than} {'in' if self.since == self.period else 'since'} {self.since.words}"


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """All of a chart: one point for every period from the first reading to the last, oldest first."""

    points: tuple[AssessedPoint, ...]
    segments: tuple[Segment, ...]
    breaks: tuple[Break, ...]
    finding: Finding
    frequency: str
    unit: str


def assess(readings: Mapping[Period, Reading], frequency: str, breaks: Sequence[Break], unit: str) -> Assessment:
    """One series, of months or of quarters, against its own usual variation.

    `breaks` are those of the series; at each of them new limits begin, whatever its effect. `unit` is that of the measure:
    for counts (not “%” and not “£…”) the lower limit is never below 0. Readings of periods that are not of this frequency
    are left out.
    """
    steps = _steps(readings, frequency)
    known = [(step, Fraction(value)) for step in steps if (value := _value(readings, step)) is not None]
    numbers = dict(known)
    past_breaks = [found for found in breaks if known and found.date <= known[-1][0].end]
    segments: list[Segment] = []
    flagged: dict[Period, list[Signal]] = {step: [] for step in steps}
    for span in _spans(steps, past_breaks):
        inner = [(step, numbers[step]) for step in span if step in numbers]
        segment, limits = _segment(span, inner, frequency, unit, _between_breaks(span, known, past_breaks))
        segments.append(segment)
        for step, signal in signals(inner, limits) if limits else ():
            flagged[step].append(signal)
    points = tuple(
        AssessedPoint(step, _value(readings, step), readings.get(step, Reading(None)).status, tuple(flagged[step]))
        for step in steps
    )
    finding = _finding(points, segments, past_breaks, frequency)
    return Assessment(
        points=points, segments=tuple(segments), breaks=tuple(breaks), finding=finding, frequency=frequency, unit=unit
    )


def _steps(readings: Mapping[Period, Reading], frequency: str) -> tuple[Period, ...]:
    """Every period from the first reading to the last, with or without a number."""
    own = [period for period in readings if period in period.split(frequency)]
    return Period(min(own).start, max(own).end).split(frequency) if own else ()


def _value(readings: Mapping[Period, Reading], step: Period) -> Decimal | None:
    reading = readings.get(step)
    return None if reading is None else reading.value


def _is_split(step: Period, breaks: Iterable[Break]) -> bool:
    """Whether a break falls into the month or quarter, after its first day."""
    return any(step.start < found.date <= step.end for found in breaks)


def _spans(steps: Sequence[Period], breaks: Sequence[Break]) -> list[list[Period]]:
    """The periods between breaks, without those that a break falls into."""
    spans: dict[int, list[Period]] = {}
    for step in steps:
        if not _is_split(step, breaks):
            spans.setdefault(sum(found.date <= step.start for found in breaks), []).append(step)
    return list(spans.values())


def _segment(
    span: Sequence[Period], inner: Sequence[KnownValue], frequency: str, unit: str, where: str
) -> tuple[Segment, ProcessLimits | None]:
    """The segment of these periods, and its limits as fractions. `inner` are its values, and `where` names its breaks."""
    baseline = _baseline(inner)
    ranges = moving_ranges(baseline)
    if len(inner) < LEAST_VALUES:
        reason = f"needs {LEAST_VALUES} {_step_name(frequency)}s{where}; {_there_are(len(inner))}"
        return Segment(start=span[0], end=span[-1], reason=reason), None
    if len(ranges) < LEAST_RANGES:
        reason = f"needs {LEAST_RANGES} pairs of neighbouring {_step_name(frequency)}s{where}; {_there_are(len(ranges))}"
        return Segment(start=span[0], end=span[-1], reason=reason), None
    values = [value for _, value in baseline]
    is_count = unit != "%" and not unit.startswith("£")
    lowest = Fraction(0) if is_count and min(values) >= 0 else None
    limits = ProcessLimits(sum(values, Fraction(0)) / len(values), REACH * sum(ranges, Fraction(0)) / len(ranges), lowest)
    mean, upper, lower = map(_decimal, (limits.mean, limits.upper, limits.lower))
    segment = Segment(
        start=span[0],
        end=span[-1],
        mean=mean,
        upper=upper,
        lower=lower,
        baseline=len(baseline),
        baseline_end=baseline[-1][0],
    )
    return segment, limits


def _baseline(inner: Sequence[KnownValue]) -> Sequence[KnownValue]:
    """The first 24 values, or as many more as it takes to have six pairs of neighbours among them."""
    for count in range(BASELINE_VALUES, len(inner)):
        if len(moving_ranges(inner[:count])) >= LEAST_RANGES:
            return inner[:count]
    return inner


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def _between_breaks(span: Sequence[Period], known: Sequence[KnownValue], breaks: Sequence[Break]) -> str:
    """The breaks at the ends of a segment, in words. A break before the first number of all is left out: it cuts nothing off."""
    after = [found.date for found in breaks if found.date <= span[0].start and known[0][0].start < found.date]
    before = [found.date for found in breaks if found.date > span[0].start]
    if after and before:
        return f" between the breaks of {day_words(max(after))} and {day_words(min(before))}"
    if before:
        return f" before the break of {day_words(min(before))}"
    return f" since the break of {day_words(max(after))}" if after else ""


class Statement(NamedTuple):
    """What one rule says of the newest value. `since` is None for a value that is as usual."""

    kind: str
    since: Period | None
    words: str


def _finding(points: Sequence[AssessedPoint], segments: Sequence[Segment], breaks: Sequence[Break], frequency: str) -> Finding:
    newest = next((point for point in reversed(points) if point.value is not None), None)
    if newest is None:
        return Finding(NO_DATA, None, None, "no figures yet")
    segment = next((segment for segment in segments if segment.holds(newest.period)), None)
    if segment is None:  # a break falls into the newest period, so that nothing is comparable with it yet
        latest = day_words(max(found.date for found in breaks))
        words = f"needs {LEAST_VALUES} {_step_name(frequency)}s since the break of {latest}; {_there_are(0)}"
        return Finding(TOO_FEW, newest.period, None, words)
    if segment.reason:
        return Finding(TOO_FEW, newest.period, None, segment.reason)
    level, trend = _level(newest, frequency), _trend(newest, frequency)
    statement = level or trend or Statement(USUAL, None, "within its usual variation")
    words = f"{level.words}, and {trend.words}" if level and trend else statement.words
    words += _reservation(newest, points[-1].period, frequency)
    return Finding(statement.kind, newest.period, statement.since, words)


def _level(newest: AssessedPoint, frequency: str) -> Statement | None:
    """Whether the newest value is higher or lower than usual, since when and by what rule.

    Of several rules, a run counts before a point beyond a limit, and that before two of three near one.
    """
    signal_by_rule = {signal.rule: signal for signal in newest.signals if signal.rule != TREND}
    signal = signal_by_rule.get(SHIFT) or signal_by_rule.get(OUTSIDE) or signal_by_rule.get(NEAR)
    if signal is None:
        return None
    is_up, step = signal.direction == UP, _step_name(frequency)
    side, limit = ("above", "above the upper limit") if is_up else ("below", "below the lower limit")
    words = f"{'higher' if is_up else 'lower'} than usual {_since_words(signal.since, newest.period)}"
    if signal.rule == SHIFT:
        beyond = f", the latest {limit}" if OUTSIDE in signal_by_rule else ""
        words += f" (a run of {_number_in_words(signal.length)} {step}s {side} average{beyond})"
    elif signal.rule == NEAR:
        share = "two of the last three" if signal.length == 2 else "the last three"
        words += f" ({share} {step}s near or {limit})"
    return Statement(HIGHER if is_up else LOWER, signal.since, words)


def _trend(newest: AssessedPoint, frequency: str) -> Statement | None:
    """Whether the newest value ends a row of rising or falling values, and since when."""
    signal = next((signal for signal in newest.signals if signal.rule == TREND), None)
    if signal is None:
        return None
    is_up, step = signal.direction == UP, _step_name(frequency)
    kind = RISING if is_up else FALLING
    than = f"{'higher' if is_up else 'lower'} than the one before"
    rises = _number_in_words(signal.length - 1)
    words = f"{kind} {_since_words(signal.since, newest.period)} (each of the {rises} {step}s since {than})"
    return Statement(kind, signal.since, words)


def _reservation(newest: AssessedPoint, last: Period, frequency: str) -> str:
    """An addition where the newest value can still change, or where newer periods have no number."""
    status = f" is {newest.status}" if newest.status in ("provisional", "unaudited") else ""
    if newest.period == last:
        return f"; the latest {_step_name(frequency)}{status}" if status else ""
    return (
        f"; the latest figure, for {newest.period.words},{status}"
        if status
        else f"; the latest figure is for {newest.period.words}"
    )


def _since_words(start: Period, newest: Period) -> str:
    quarter = "" if start.month_count == 1 else "the quarter "
    return f"{'in' if start == newest else 'since'} {quarter}{start.words}"


def _step_name(frequency: str) -> str:
    return "month" if frequency == MONTHLY else "quarter"


def _number_in_words(number: int) -> str:
    return _NUMBER_WORDS[number] if number < len(_NUMBER_WORDS) else str(number)


def _there_are(number: int) -> str:
    return "there is 1" if number == 1 else f"there are {number or 'none'}"
