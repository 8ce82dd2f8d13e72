"""What is said of the newest value of a series, and of the method that judges it. Pure.

The words say a direction and never judge it (rule 3, docs/domain.md). A lasting change is said once and not of each value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from portal.core.text import with_capital
from portal.statistics.amounts import about, step_name, there_are, with_unit
from portal.statistics.comparison import DOWN, UP, is_unsettled, status_letters, without_revised
from portal.statistics.numbers import number_words
from portal.statistics.periods import Period
from portal.statistics.usual import LEAST_CHANGE, Usual

USUAL, HIGHER, LOWER = "usual", "higher", "lower"
TOO_FEW, NO_DATA = "too few", "no data"
LONG_RUN, CLEARLY_BESIDE = 4, 0.01  # so many newest values on one side of a sloping line are told, by such a share of it
TO_TELL = "that takes a year of values"
YEARS_OF_SEASON = 3  # a season that fewer years show is too uncertain to tell a new slope from it


@dataclass(frozen=True)
class Step:
    """A lasting change of level that a coordinator accepted: from `date` on values are judged by their new level."""

    date: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class AssessedPoint:
    """A month or quarter; `value` is None where there is a gap. `beyond` is UP or DOWN for what is beyond a limit.

    `middle`, `lower` and `upper` say what is usual for it, in the unit of the measure; None where that cannot be said.
    """

    period: Period
    value: Decimal | None
    status: str
    beyond: str = ""
    middle: float | None = None
    lower: float | None = None
    upper: float | None = None


class Judged(NamedTuple):
    """The values between two breaks with what is usual for them. `steps` are the accepted ones that lie among them."""

    periods: tuple[Period, ...]
    values: tuple[Decimal, ...]
    usual: Usual
    steps: tuple[Step, ...]
    frequency: str
    unit: str


@dataclass(frozen=True)
class Finding:
    """What the chart says about the newest value. `words` go into a sentence.

    `since` is the first period of a lasting change, or the newest one where only that is unusual. `brief` is for a narrow
    column, with the value and what is usual for it: “usual: 412 (usual for May 2019: 380 to 440)”, “too few figures”.
    """

    kind: str
    period: Period | None
    since: Period | None
    words: str
    brief: str

    @property
    def sentence(self) -> str:
        """The words on their own, with a capital and a full stop."""
        return f"{with_capital(self.words)}."


def finding_of(newest: AssessedPoint | None, last: Period | None, judged: Judged | None, reason: str) -> Finding:
    """What is said of the newest value. `last` is the last period of all; `reason` says why it is not judged."""
    if newest is None or last is None:
        return Finding(NO_DATA, None, None, "no figures yet", "no figures yet")
    if judged is None:
        return Finding(TOO_FEW, newest.period, None, reason, "too few figures")
    if judged.steps and (since_step := _values_since(judged)) < LONG_RUN:
        level = f"at the level since {_name(_first_after(judged, judged.steps[-1]))} ({judged.steps[-1].reason.rstrip('.')})"
        words = f"needs {LONG_RUN} {step_name(judged.frequency)}s {level}; {there_are(since_step)}"
        return Finding(TOO_FEW, newest.period, None, words, "too few figures")
    kind, since, words, brief = _statement(newest, judged)
    if judged.steps:
        latest = judged.steps[-1]
        words += f"; judged by the level since {_name(_first_after(judged, latest))} ({latest.reason.rstrip('.')})"
    return Finding(kind, newest.period, since, words + _reservation(newest, last, judged.frequency), brief)


def _values_since(judged: Judged) -> int:
    """How many values there are of the newest level that was accepted."""
    return sum(period.start >= judged.steps[-1].date for period in judged.periods)


def _first_after(judged: Judged, step: Step) -> Period:
    return next(period for period in judged.periods if period.start >= step.date)


def _statement(newest: AssessedPoint, judged: Judged) -> tuple[str, Period | None, str, str]:
    """Kind, since when, the words, and the words for a narrow column."""
    usual, change = judged.usual, judged.usual.change
    if change:
        since = judged.periods[change.first]
        line = f"its {line_direction(usual)} line" if usual.design.slope else "before"
        kind, than = (HIGHER, f"higher than {line}") if change.rises else (LOWER, f"lower than {line}")
        words = f"{than} since {_name(since)} ({_levels(judged)}){_beside_change(newest)}"
        return kind, since, words, f"{_than_was_usual(kind, since, usual)}: {_value_after_change(newest, judged)}"
    if newest.beyond:
        kind, than = (HIGHER, "higher than") if newest.beyond == UP else (LOWER, "lower than")
        words = f"{than} {_what_is_usual(newest, judged)} ({_beside(newest, judged)}){_beside_last_year(newest, judged)}"
        return kind, newest.period, words, f"{than} usual: {_value_and_range(newest, judged)}"
    around, brief = _around(judged)
    return USUAL, None, f"within its usual variation{around}", f"usual: {_value_and_range(newest, judged)}{brief}"


def _value_and_range(newest: AssessedPoint, judged: Judged) -> str:
    """“2,258 (usual for Dec 2018: 1,867 to 2,218)”: whoever reads “higher” sees what it is compared with."""
    return f"{_exactly(newest, judged.unit)} (usual for {newest.period.short}: {limit_words(newest, judged.unit)})"


def _value_after_change(newest: AssessedPoint, judged: Judged) -> str:
    """“Apr 2019 4,183 p (that line 4,486; usual since then 4,009 to 4,325)”: lower than the one, and within the other. All
    are of the newest month: the sentence has the averages since the change."""
    by = "that line" if judged.usual.design.slope else "level before"
    expected = about(judged.usual.unchanged[-1], judged.unit)
    value = f"{newest.period.short} {_exactly(newest, judged.unit)}"
    return f"{value} ({by} {expected}; usual since then {limit_words(newest, judged.unit)})"


def _what_is_usual(newest: AssessedPoint, judged: Judged) -> str:
    """“usual in January 2020”; where each month has its own usual value, or a line slopes, “is usual for December by its
    falling line”: such a value can be high for its month and low for its year."""
    direction = line_direction(judged.usual)
    if not judged.usual.design.season and not direction:
        return f"usual in {_name(newest.period)}"
    month = newest.period.words.removesuffix(f" {newest.period.end.year}")
    when = month if judged.usual.design.season else _name(newest.period)
    return f"is usual for {when}{f' by {_line_by_which(judged, direction)}' if direction else ''}"


def _line_by_which(judged: Judged, direction: str) -> str:
    """“its falling line”, “its line, level until June 2017 and falling since”: a bend is named, so that a reader of an earlier
    or a later pack sees whether the line is drawn alike."""
    if judged.usual.slopes is None:
        return f"its {direction} line"
    before, after = (_direction_of(share) for share in judged.usual.slopes)
    name = _name(_bend(judged))
    if _is_too_early(judged):
        return f"its line, {before} until {name}"
    return (
        f"its {after} line, {_pace(judged)} since {name}"
        if before == after
        else f"its line, {before} until {name} and {after} since"
    )


def _beside(newest: AssessedPoint, judged: Judged) -> str:
    """“300; 153 to 257 is usual”, with the month where the words before it do not say its year."""
    when = f" in {_name(newest.period)}" if judged.usual.design.season else ""
    return f"{_exactly(newest, judged.unit)}{when}; {_range(newest, judged)}"


def _beside_last_year(newest: AssessedPoint, judged: Judged) -> str:
    """That a value above what is usual for it is still below the average of the year before, or the other way round."""
    year, positions = judged.values[-judged.usual.design.year - 1 : -1], judged.usual.design.positions
    is_whole = len(year) == judged.usual.design.year == positions[-1] - positions[-len(year) - 1]
    if newest.value is None or not is_whole:
        return ""
    average = sum(year) / len(year)
    if newest.beyond == UP and newest.value < average:
        side = "below"
    elif newest.beyond == DOWN and newest.value > average:
        side = "above"
    else:
        return ""
    return f", and {side} the average of the {len(year)} {step_name(judged.frequency)}s before"


def _than_was_usual(kind: str, since: Period, usual: Usual) -> str:
    """“lower than was usual before May 2018”: where the newest value stands after a lasting change, for a narrow column."""
    than = "higher than" if kind == HIGHER else "lower than"
    if usual.design.slope:
        return f"{'above' if kind == HIGHER else 'below'} its {line_direction(usual)} line since {since.short}"
    return f"{than} was usual before {since.short}"


def _around(judged: Judged) -> tuple[str, str]:
    """Which line the values vary around, after “its usual variation” and for a narrow column; both empty where it is level.

    Beside a total that has changed much, “usual” is only understood with it. What the newest values do otherwise is said too.
    """
    usual = judged.usual
    if usual.slopes is None:
        direction = line_direction(usual)
        if not direction:
            return "", ""
        words, brief = _against(judged, direction)
        return f" around a {direction} line{words}", f", {direction} line{brief}"
    before, after = (_direction_of(share) for share in usual.slopes)
    name, short = _name(_bend(judged)), _bend(judged).short
    if _is_too_early(judged):
        return f" around a line that was {before} until {name} (since then it is too early to tell: {TO_TELL})", (
            f", {before} until {short}"
        )
    if before == after:
        faster = _pace(judged)
        course, brief = f"that is {after}, {faster} since {name}", f"{after}, {faster} since {short}"
    else:
        course, brief = f"that was {before} until {name} and has been {after} since", f"{after} since {short}"
    words, _ = _against(judged, after)
    return f" around a line {course}{words}", f", {brief}"


def _against(judged: Judged, direction: str) -> tuple[str, str]:
    """That the newest values do not go the way of the line, which then must not be read as theirs; both empty where they do."""
    sign = {"rising": 1, "falling": -1}.get(direction, 0)
    is_beside = [(float(value) - middle) * sign < 0 for value, middle in zip(judged.values, judged.usual.middle, strict=True)]
    run = next((count for count, beside in enumerate(reversed(is_beside)) if not beside), len(is_beside))
    side, step = "below" if sign > 0 else "above", step_name(judged.frequency)
    if run >= LONG_RUN and _share_beside(judged, run) >= CLEARLY_BESIDE:
        since, positions = judged.periods[-run], judged.usual.design.positions
        known = "" if positions[-1] - positions[-run] == run - 1 else " with a number"
        return f", which it has been {side} in each {step}{known} since {_name(since)}", f", {side} it since {since.short}"
    half, season = judged.usual.design.year // 2, judged.usual.design.season
    newest, earlier = _newest_and_earlier(judged, half, judged.usual.design.year if season else half)
    if not newest or (sum(newest) - sum(earlier)) * sign >= 0:
        return "", ""
    than = f"the same {step}s a year before" if season else f"the {half} before"
    lower = "lower" if sign > 0 else "higher"
    return (
        f", though the newest {half} {step}s are {lower} on average than {than}",
        f", though not in the newest {half} {step}s",
    )


def _share_beside(judged: Judged, run: int) -> float:
    """By which share of the line the newest values of the run lie beside it."""
    middle = sum(judged.usual.middle[-run:])
    return abs(float(sum(judged.values[-run:])) - middle) / (abs(middle) or 1.0)


def _newest_and_earlier(judged: Judged, count: int, apart: int) -> tuple[Sequence[Decimal], Sequence[Decimal]]:
    """The newest `count` values and those so many periods earlier; both empty where one is missing."""
    by_position = dict(zip(judged.usual.design.positions, judged.values, strict=True))
    last = judged.usual.design.positions[-1]
    newest, earlier = ([by_position.get(last - back - at) for at in range(count)] for back in (0, apart))
    known = [[one for one in values if one is not None] for values in (newest, earlier)]
    return (known[0], known[1]) if all(len(values) == count for values in known) else ((), ())


def _bend(judged: Judged) -> Period:
    """The period of the bend, which is the last one of the slope before it."""
    design = judged.usual.design
    assert design.bend is not None
    return judged.periods[design.positions.index(design.bend)]


def _is_too_early(judged: Judged) -> bool:
    """Whether what has come since the bend is only a part of a year, which may be no more than its season."""
    is_season_known = judged.usual.design.season and len(judged.periods) >= YEARS_OF_SEASON * judged.usual.design.year
    return not is_season_known and _years_since_bend(judged) < 1


def _pace(judged: Judged) -> str:
    assert judged.usual.slopes is not None
    before, after = judged.usual.slopes
    return "faster" if abs(after) > abs(before) else "more slowly"


def _years_since_bend(judged: Judged) -> float:
    return (judged.periods[-1].end - _bend(judged).end).days / 365


def _direction_of(share: float) -> str:
    """A slope as a word; `share` is by how much of its level the line rises a year."""
    return "level" if abs(share) < LEAST_CHANGE else "rising" if share > 0 else "falling"


def line_direction(usual: Usual) -> str:
    """“rising” or “falling” for a sloping line, as it would go on without a lasting change; empty for any other."""
    return _direction(usual.unchanged or usual.middle, usual.design.year) if usual.design.slope else ""


def _direction(line: Sequence[float], year: int) -> str:
    first, last = line[:year], line[-year:]
    return "rising" if sum(last) / len(last) > sum(first) / len(first) else "falling"


def _levels(judged: Judged) -> str:
    """“on average about 2,110 a month since then, 2,690 before”: of the values since the change, and of the line without it."""
    usual = judged.usual
    assert usual.change is not None
    after, before = judged.values[usual.change.first :], usual.unchanged[usual.change.first :]
    now, then = about(sum(after) / len(after), judged.unit), about(sum(before) / len(before), judged.unit)
    each = "" if judged.unit == "%" else f" a {step_name(judged.frequency)}"
    return f"on average about {now}{each} since then, {then} {_without_change(usual)}"


def _without_change(usual: Usual) -> str:
    if usual.design.slope:
        return "by that line"
    return "by what was usual before" if usual.design.season else "before"


def _beside_change(newest: AssessedPoint) -> str:
    if not newest.beyond:
        return ""
    return f", and {newest.period.words} is {'above' if newest.beyond == UP else 'below'} what is usual since then"


def _range(point: AssessedPoint, judged: Judged) -> str:
    return f"{limit_words(point, judged.unit)} is usual"


def limit_words(point: AssessedPoint, unit: str) -> str:
    """“1,867 to 2,218”; where nothing varies, one number."""
    assert point.lower is not None and point.upper is not None
    low, high = about(point.lower, unit), about(point.upper, unit)
    if point.value is not None and point.beyond:  # a number beyond a limit does not stand inside the printed range
        printed = about(point.value, unit)
        low = about(point.lower, unit, ROUND_CEILING) if point.beyond == DOWN and printed == low else low
        high = about(point.upper, unit, ROUND_FLOOR) if point.beyond == UP and printed == high else high
    return f"{low} to {high}" if low != high else low


def _exactly(point: AssessedPoint, unit: str) -> str:
    """The value with the sign of its status: “2,258 p”."""
    assert point.value is not None
    return f"{with_unit(number_words(point.value), unit)} {status_letters(point.status)}".strip()


def _reservation(newest: AssessedPoint, last: Period, frequency: str) -> str:
    """An addition where the newest value can still change, or where newer periods have no number."""
    status = f" is {without_revised(newest.status)}" if is_unsettled(newest.status) else ""
    if newest.period == last:
        return f"; the latest {step_name(frequency)}{status}" if status else ""
    about_it = f"; the latest figure, for {newest.period.words},{status}"
    return about_it if status else f"; the latest figure is for {newest.period.words}"


def method_words(judged: Judged) -> str:
    """How the values are judged, with the source of the method, in one sentence."""
    usual, step = judged.usual, step_name(judged.frequency)
    count = f"from {len(judged.periods)} {step}s"
    if usual.design.season:
        years = len(judged.periods) / usual.design.year
        line = f"Each {step} has its own usual value, {count} (monthly factors, as in D. J. Wheeler’s adjusted chart)"
        if step == "quarter" or years < 2.5:
            line = f"{_with_same_of_other_years(judged)}, {count}"
    else:
        line = f"What is usual is one line, {count}"
    if usual.design.bend is not None:
        line += f", and the line has a bend in {_name(_bend(judged))}"
    elif direction := line_direction(usual):
        line += f", on a {direction} line"
    return f"{line}; {_limit_words(usual)}."


def _with_same_of_other_years(judged: Judged) -> str:
    """“March 2019 is compared with March 2018, and each month so with that of the other year”: the newest as the example."""
    step, newest = step_name(judged.frequency), judged.periods[-1]
    others = [one.words for one in reversed(judged.periods[:-1]) if one.end.month == newest.end.month]
    years = "year" if len(others) == 1 else "years"
    return f"{newest.words} is compared with {' and '.join(others)}, and so is each {step} with that of the other {years}"


def _limit_words(usual: Usual) -> str:
    if not usual.is_count:
        return "its limits come from how much the values vary around it (W. A. Shewhart’s chart of single values)"
    if usual.is_chance:
        return "its limits are those of counts that only chance moves (Shewhart’s c-chart, on the scale of roots)"
    return "its limits are wider than those of chance, because the counts vary more (as on D. B. Laney’s u′ chart)"


def side_words(side: int) -> str:
    return {1: UP, -1: DOWN}.get(side, "")


def _name(period: Period) -> str:
    return period.words if period.month_count == 1 else f"the quarter {period.words}"
