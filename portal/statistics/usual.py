"""What is usual for one unbroken series: which method fits it, its middle line and limits, and a lasting change. Pure.

*Scale.* Counts are judged as roots, √(x + ⅜), where a count that only chance moves varies by ½ whatever its level (F. J.
Anscombe, 1948; A. P. Wheeler uses it for crime counts). Rates, shares and money are judged as they are.

*Limits.* Where a count varies no more than chance alone makes it, they come from the count itself, as on Shewhart's c-chart;
where it varies more, from how much it varies, as on Laney's u′ chart (D. B. Laney, 2002). Each value is judged by the others
and not by itself.

*Middle line.* One for each month of the year where the years agree that months differ (the adjusted chart of D. J. Wheeler,
*Understanding Variation*, and of Xmrit); with two years that is the same month of the other year. Sloping where a slope fits
better than a step, with a bend where the slope clearly changed. Otherwise level.

*A lasting change* is the step that fits best of all steps with at least a year before and three values after it (D. M.
Hawkins, P. Qiu and C. W. Kang, 2003). It has to be unlikely as the best of all of them, and where a slope could be meant, it
has to be more than that. Where neighbouring months are alike, evidence from many of them counts for less.

*What so few values cannot tell* makes a step need more. How much counts vary beside it is drawn towards chance no more than
four further values of chance would do (a moderated t: G. K. Smyth, 2004), and called chance only where it hardly exceeds it;
and neighbours are taken to be as alike as one standard error above the estimate would have it (M. S. Bartlett, 1946).

The numbers below were chosen by simulation (bench/simulated_series.py), on the kinds of series that docs/is-it-real.md lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import NamedTuple

from portal.statistics.least_squares import (
    Column,
    Design,
    bends,
    candidates,
    columns,
    dot,
    hidden_correlation,
    leverages,
    neighbour_correlation,
    normal_score,
    score_of_ratio,
    slope_column,
    slopes,
    wave_columns,
    with_slope,
    without,
)

POINT = 2.7  # a single value is unusual beyond so many standard deviations: 7 in 1,000 by chance
RECENT = 7  # a step with at most so many values after it is recent, and a slope hardly explains it
RECENT_STEP, OLD_STEP, STEP_ON_SLOPE = 2.8, 3.3, 3.3  # how unlikely a step has to be, as a normal score
SHORT, MORE_FOR_SHORT = 2.5, 0.25  # with fewer years than that, more is asked of a step
BESIDE_SLOPE, SHORT_BESIDE_SLOPE, OLD_BESIDE_SLOPE = 2.0, 2.6, 3.0  # what has to be left of it beside a slope
SLOPE_SEEN, SLOPE = 1.0, 2.0  # from where a slope is thought of, and taken
BETTER_THAN_SLOPE = 2.0
MORE_FOR_RECENT_BEND = 6.0
LONGEST_ON_SLOPE = 12  # steps on a slope longer ago are bends of it
LEAST_CHANGE = 0.05  # of the level: a lasting change that is smaller is not told
MONTHS_DIFFER, WAVE = 1.64, 2.0  # how unlikely months that differ by chance, and a yearly wave by chance, have to be
FOR_SLOPE, FOR_SEASON = 18, 22  # values (for quarters, half of them)
CHANCE = 0.25  # the variance of the root of a count
HARDLY_MORE = 1.12  # beside a step, a variance up to so many times that of chance is taken for it
VALUES_OF_CHANCE = 4  # so many values' worth of chance are added to a larger one
MOST_ALIKE, ALIKE_ON_SLOPE = 0.75, 1.2
LEAST_FREE = 5  # degrees of freedom


@dataclass(frozen=True)
class Change:
    """A lasting change of level from the value with the number `first` on. `position` is that of its period."""

    position: int
    first: int
    rises: bool


@dataclass(frozen=True, kw_only=True)
class Usual:
    """What is usual, one entry for each value: the middle line, the limits, and 1 or −1 for a value beyond one of them.

    `unchanged` is the middle line as it would go on without the lasting `change`, where there is one. `slopes` are those of a
    line with a bend, before and after it: by which share of its level it rises a year.
    """

    design: Design
    middle: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    beyond: tuple[int, ...]
    is_count: bool
    is_chance: bool
    change: Change | None = None
    unchanged: tuple[float, ...] = ()
    slopes: tuple[float, float] | None = None


class _Line(NamedTuple):
    """What is left of the values beside a middle line, and how many values are free to vary around it."""

    design: Design
    left: Column
    free: int


class _Step(NamedTuple):
    """The step that fits best: its normal score, how much it explains, and what is left beside it."""

    score: float
    change: Change
    share: float
    size: float
    column: Column
    left: Column
    variance: float

    @property
    def lasts(self) -> bool:
        """Whether the change is there without its most extreme value too: one peak is no change of level."""
        since = sorted(abs(self.size) + (rest if self.size > 0 else -rest) for rest in self.left[self.change.first :])
        others = since[:-1]
        return sum(others) >= len(others) * abs(self.size) / 2


def usual_of(values: Sequence[float], design: Design, *, is_count: bool) -> Usual:
    """What is usual for the values at the positions of the design, which holds the steps that people accepted."""
    scaled = [sqrt(value + 0.375) for value in values] if is_count else list(values)
    floor = CHANCE if is_count else 0.0
    if _has_season(scaled, design, floor):
        design = replace(design, season=True)
    line, step = _chosen(scaled, design, floor)
    return _drawn(values, scaled, line, step, floor)


def _line(values: Sequence[float], design: Design) -> _Line:
    own = columns(design)
    return _Line(design, without(values, own), len(values) - len(own))


def _variance(left: Sequence[float], free: int, floor: float) -> float:
    """The variance around the line; the one of chance where it is not clearly more than that."""
    found = dot(left, left) / max(free, 1)
    return floor if found < floor * (1 + sqrt(2 / max(free, 1))) else found


def _beside_step(left: Sequence[float], free: int, floor: float) -> tuple[float, int | None]:
    """The variance beside a step, and its degrees of freedom: None where it is known, because it is the one of chance."""
    found = dot(left, left) / max(free, 1)
    if found < floor * HARDLY_MORE:
        return floor, None
    if not floor:
        return found or 1e-12, free
    return (free * found + VALUES_OF_CHANCE * floor) / (free + VALUES_OF_CHANCE), free + VALUES_OF_CHANCE


def _alike(line: _Line, left: Sequence[float], *beside: Column) -> float:
    """How alike neighbouring values are, from −1 to 1, where `left` is what the line and the columns `beside` it leave.

    They hide some of it, which is added.
    """
    return neighbour_correlation(line.design, left) + hidden_correlation(line.design, *beside)


def _spread_of_mean(alike: float, count: int) -> float:
    """How much larger the variance of a mean of `count` neighbours is than that of as many independent values."""
    return 1 + 2 * sum((1 - apart / count) * alike**apart for apart in range(1, count))


def _best_step(line: _Line, floor: float) -> _Step | None:
    fits = [(dot(one.column, line.left), one) for one in candidates(line.design)]
    if not fits or line.free < LEAST_FREE + 1:
        return None
    share, best = max(fits, key=lambda fit: abs(fit[0]))
    left = [value - share * part for value, part in zip(line.left, best.column, strict=True)]
    variance, degrees = _beside_step(left, line.free - 1, floor)
    spread = 1.0
    if degrees is not None:
        alike = (_alike(line, line.left) + _alike(line, left, best.column)) / 2 + 1 / sqrt(line.free)
        spread = _spread_of_mean(min(max(alike, 0.0), MOST_ALIKE), len(left) - best.first)
    t = share / sqrt(variance * spread)
    score = t if degrees is None else normal_score(t, degrees)
    return _Step(score, Change(best.position, best.first, share > 0), share, share / best.length, best.column, left, variance)


def _has_season(values: Sequence[float], design: Design, floor: float) -> bool:
    """Whether months differ by more than chance, or follow a wave a year, beside any slope and step."""
    span = design.positions[-1] - design.positions[0] + 1
    if span < 2 * design.year or len(values) * 12 < FOR_SEASON * design.year:
        return False
    level, free = _beside_slope_and_step(values, with_slope(design), floor)
    months, free_of_months = _beside_slope_and_step(values, replace(design, slope=True, season=True), floor)
    if free_of_months < LEAST_FREE:
        return False
    least, explained = 0.8 * floor, dot(level, level) - dot(months, months)
    variance = max(dot(months, months) / free_of_months, least) or 1e-12
    ratio = explained / (free - free_of_months) / variance
    if score_of_ratio(ratio, free - free_of_months, free_of_months) > MONTHS_DIFFER:
        return True
    wave = sum(dot(column, level) ** 2 for column in wave_columns(with_slope(design)))
    variance = max((dot(level, level) - wave) / (free - 2), least) or 1e-12
    return score_of_ratio(wave / 2 / variance, 2, free - 2) > WAVE


def _beside_slope_and_step(values: Sequence[float], design: Design, floor: float) -> tuple[Column, int]:
    line = _line(values, design)
    step = _best_step(line, floor)
    return (step.left, line.free - 1) if step else (line.left, line.free)


def _chosen(values: Sequence[float], design: Design, floor: float) -> tuple[_Line, _Step | None]:
    """The line, level or sloping, and the lasting change in it."""
    level = _line(values, design)
    step, slope = _best_step(level, floor), slope_column(design)
    if slope is None or len(values) * 12 < FOR_SLOPE * design.year:
        return level, step if step and _counts_as_change(step, level, values) else None
    share, sloping = dot(slope, level.left), _line(values, with_slope(design))
    variance = _variance(sloping.left, sloping.free, floor) or 1e-12
    alike = 0.0 if variance <= floor else min(max(_alike(sloping, sloping.left) * ALIKE_ON_SLOPE, 0.0), MOST_ALIKE)
    evidence = abs(share) / sqrt(variance * (1 + alike) / (1 - alike))
    on_slope = _best_step(sloping, floor) if evidence > SLOPE_SEEN else None
    if step and _counts_as_change(step, level, values):
        clearer = step.share**2 - share**2 >= BETTER_THAN_SLOPE * step.variance
        if clearer and (evidence <= SLOPE_SEEN or _stays(step, on_slope, level.design)):
            return level, step
    if evidence <= SLOPE:
        return level, None
    if bent := _bent(sloping, on_slope, floor):
        return _line(values, bent), None
    is_bend = on_slope is None or len(values) - on_slope.change.first > LONGEST_ON_SLOPE
    is_change = (
        on_slope and not is_bend and abs(on_slope.score) > STEP_ON_SLOPE and on_slope.lasts and _is_large(on_slope, values)
    )
    return sloping, on_slope if is_change else None


def _bent(sloping: _Line, on_slope: _Step | None, floor: float) -> Design | None:
    """The design with a bend in its slope, where that is clear and explains no less than a step on the slope."""
    fits = [(dot(one.column, sloping.left), one) for one in bends(sloping.design)]
    if not fits or sloping.free < LEAST_FREE + 1:
        return None
    share, best = max(fits, key=lambda fit: abs(fit[0]))
    left = [value - share * part for value, part in zip(sloping.left, best.column, strict=True)]
    variance = _variance(left, sloping.free - 1, floor) or 1e-12
    t = share / sqrt(variance)
    score = t if variance == floor else normal_score(t, sloping.free - 1)
    other = on_slope.share**2 if on_slope else 0.0
    if on_slope and len(left) - on_slope.change.first <= RECENT:
        other += MORE_FOR_RECENT_BEND * variance
    return replace(sloping.design, bend=best.position) if abs(score) > STEP_ON_SLOPE and share**2 >= other else None


def _counts_as_change(step: _Step, line: _Line, values: Sequence[float]) -> bool:
    is_recent = len(values) - step.change.first <= RECENT
    least = (RECENT_STEP if is_recent else OLD_STEP) + (MORE_FOR_SHORT if _is_short(line.design) else 0)
    return abs(step.score) > least and step.lasts and _is_large(step, values)


def _is_short(design: Design) -> bool:
    return design.positions[-1] - design.positions[0] + 1 < SHORT * design.year


def _is_large(step: _Step, values: Sequence[float]) -> bool:
    """Whether the change is worth telling."""
    level = abs(sum(values) / len(values))
    return abs(step.size) >= LEAST_CHANGE / 2 * level  # of a root, half the share is the same share of its square


def _stays(step: _Step, on_slope: _Step | None, design: Design) -> bool:
    """Whether a step the same way is left when a slope explains what it can."""
    if on_slope is None or on_slope.change.rises is not step.change.rises:
        return False
    is_recent = len(design.positions) - step.change.first <= RECENT
    least = (SHORT_BESIDE_SLOPE if _is_short(design) else BESIDE_SLOPE) if is_recent else OLD_BESIDE_SLOPE
    return abs(on_slope.score) > least


def _drawn(values: Sequence[float], scaled: Sequence[float], line: _Line, step: _Step | None, floor: float) -> Usual:
    """Middle line and limits on the scale of the values. A value is beyond a limit where it is unlike all the others."""
    left, free = (step.left, line.free - 1) if step else (line.left, line.free)
    pull = leverages(line.design)
    if step:
        pull = [one + part * part for one, part in zip(pull, step.column, strict=True)]
    variance = _variance(left, free, floor)
    is_chance = variance == floor and floor > 0
    reach = sqrt(variance) * (POINT if is_chance else _reach(free))
    widths = [reach * sqrt(max(1 - one, 0.0)) for one in pull]
    middle = [value - rest for value, rest in zip(scaled, left, strict=True)]
    slack = 1e-9 * (1 + max(map(abs, scaled)))  # of the arithmetic
    beyond = tuple((rest > width + slack) - (rest < -width - slack) for rest, width in zip(left, widths, strict=True))
    back = _count if floor else float
    unchanged: tuple[float, ...] = ()
    if step:
        jump = [step.size if at >= step.change.position else 0.0 for at in line.design.positions]
        unchanged = tuple(back(one - size) for one, size in zip(middle, jump, strict=True))
    return Usual(
        design=line.design,
        middle=tuple(map(back, middle)),
        lower=tuple(back(one - width) for one, width in zip(middle, widths, strict=True)),
        upper=tuple(back(one + width) for one, width in zip(middle, widths, strict=True)),
        beyond=beyond,
        is_count=floor > 0,
        is_chance=is_chance,
        change=step.change if step else None,
        unchanged=unchanged,
        slopes=_slopes(line.design, scaled, 2 if floor else 1) if line.design.bend is not None else None,
    )


def _slopes(design: Design, scaled: Sequence[float], power: int) -> tuple[float, float]:
    """The slopes before and after the bend, as shares of the level a year. Of a root, half the share is that of its square."""
    before, after = slopes(design, scaled)
    a_year = power * design.year / (abs(sum(scaled) / len(scaled)) or 1.0)
    return before * a_year, after * a_year


def _reach(free: int) -> float:
    """How many standard deviations, of all values, a value may lie away, so that it is judged by the others alone.

    A value whose distance by the others' deviation is t has the distance t √((f + 1) / (f + t²)) by that of all of them, with
    f one less than the free ones (R. D. Cook and S. Weisberg, *Residuals and Influence*, 1982).
    """
    others = max(free - 1, 1)
    t = _t_of(POINT, others)
    return t * sqrt((others + 1) / (others + t * t))


def _t_of(score: float, degrees: int) -> float:
    """The t that is as unlikely as a normal score: the inverse of normal_score, by halving."""
    low, high = score, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if normal_score(middle, degrees) < score else (low, middle)
    return high


def _count(root: float) -> float:
    """The count whose root this is; 0 for what lies below all counts."""
    return max(root**2 - 0.375, 0.0) if root > 0 else 0.0
