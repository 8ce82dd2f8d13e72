"""The signals of an XmR chart: which values differ from the average by more than chance explains, and by which rule. Pure.

The rules and their sources are explained in significance.py. Values are fractions, so that a value that equals a limit is
not moved off it by rounding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from portal.statistics.comparison import DOWN, UP
from portal.statistics.periods import Period

OUTSIDE, SHIFT, TREND, NEAR = "beyond a limit", "run on one side", "rising or falling", "two of three near a limit"
RUN = 7  # so many points in a row make a shift or a trend

KnownValue = tuple[Period, Fraction]  # a period that has a number, and the number


@dataclass(frozen=True)
class Signal:
    """A rule that a point fulfils, upwards or downwards, from the period `since` on, with `length` points.

    For NEAR the length is how many of three points in a row are near the limit. A point that is in several such threes
    counts in the first.
    """

    rule: str
    direction: str
    since: Period
    length: int


@dataclass(frozen=True)
class ProcessLimits:
    """What is usual: the average, and how far from it a usual value can be (`reach`).

    `lowest` is the smallest value that is possible, 0 for counts; None where there is no smallest.
    """

    mean: Fraction
    reach: Fraction
    lowest: Fraction | None

    @property
    def upper(self) -> Fraction:
        return self.mean + self.reach

    @property
    def lower(self) -> Fraction:
        lower = self.mean - self.reach
        return lower if self.lowest is None else max(lower, self.lowest)

    def side(self, value: Fraction) -> int:
        """1 above the average, −1 below it, 0 on it."""
        return (value > self.mean) - (value < self.mean)

    def outside(self, value: Fraction) -> int:
        """1 above the upper limit, −1 below the lower one; a value on a limit is within."""
        return (value > self.upper) - (value < self.lower)

    def near(self, value: Fraction) -> int:
        """1 or −1 where the value is beyond two thirds of the way to a limit.

        `lowest` is left out here: where the lower limit is 0, a value of 0 is not near a limit for that reason alone.
        """
        third = self.reach / 3
        return (value > self.upper - third) - (value < self.mean - self.reach + third)


def stretches(known: Sequence[KnownValue]) -> list[list[KnownValue]]:
    """The values in pieces without a gap: a new piece begins after every period that has no number."""
    unbroken: list[list[KnownValue]] = []
    for step, value in known:
        if unbroken and (step.start - unbroken[-1][-1][0].end).days == 1:
            unbroken[-1].append((step, value))
        else:
            unbroken.append([(step, value)])
    return unbroken


def moving_ranges(known: Sequence[KnownValue]) -> list[Fraction]:
    """How far each value is from the one in the period before, where that has a number."""
    return [abs(after - before) for stretch in stretches(known) for (_, before), (_, after) in pairwise(stretch)]


def signals(known: Sequence[KnownValue], limits: ProcessLimits) -> Iterator[tuple[Period, Signal]]:
    """Every signal, once for each point that is part of it, with the period of that point."""
    for stretch in stretches(known):
        values = [value for _, value in stretch]
        sides = [limits.side(value) for value in values]
        yield from _run_signals(stretch, [limits.outside(value) for value in values], OUTSIDE, 1)
        yield from _run_signals(stretch, sides, SHIFT, RUN)
        yield from _trend_signals(stretch)
        yield from _near_signals(stretch, sides, [limits.near(value) for value in values])


def _run_signals(
    stretch: Sequence[KnownValue], signs: Sequence[int], rule: str, shortest: int
) -> Iterator[tuple[Period, Signal]]:
    """The signals of runs: points in a row with the same sign, not 0, and at least `shortest` of them."""
    start = 0
    for end in range(1, len(signs) + 1):
        if end < len(signs) and signs[end] == signs[start]:
            continue
        if signs[start] and end - start >= shortest:
            signal = Signal(rule, UP if signs[start] > 0 else DOWN, stretch[start][0], end - start)
            yield from ((step, signal) for step, _ in stretch[start:end])
        start = end


def _trend_signals(stretch: Sequence[KnownValue]) -> Iterator[tuple[Period, Signal]]:
    """The signals of points in a row that each rise, or each fall. Seven points make six rises; the first point counts."""
    rises = [(after > before) - (after < before) for (_, before), (_, after) in pairwise(stretch)]
    start = 0
    for end in range(1, len(rises) + 1):
        if end < len(rises) and rises[end] == rises[start]:
            continue
        if rises[start] and end - start >= RUN - 1:
            signal = Signal(TREND, UP if rises[start] > 0 else DOWN, stretch[start][0], end - start + 1)
            yield from ((step, signal) for step, _ in stretch[start : end + 1])
        start = end


def _near_signals(stretch: Sequence[KnownValue], sides: Sequence[int], near: Sequence[int]) -> Iterator[tuple[Period, Signal]]:
    """The signals of points near a limit: at least two of three in a row, and all three on the same side."""
    signal_by_index: dict[int, Signal] = {}
    for first in range(len(stretch) - 2):
        three = range(first, first + 3)
        close = [at for at in three if near[at]]
        if len(close) >= 2 and abs(sum(sides[at] for at in three)) == 3:
            signal = Signal(NEAR, UP if sides[first] > 0 else DOWN, stretch[close[0]][0], len(close))
            for at in close:
                signal_by_index.setdefault(at, signal)
    yield from ((stretch[at][0], signal) for at, signal in signal_by_index.items())
