"""The signals of an XmR chart: which values are more than chance would make them, and by which rule. Pure.

The rules and their sources are told in `significance`. Values are fractions, so that a value on a limit is on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from portal.statistics.comparison import DOWN, UP
from portal.statistics.periods import Period

OUTSIDE, SHIFT, TREND, NEAR = "beyond a limit", "run on one side", "rising or falling", "two of three near a limit"
RUN = 7  # points in a row that make a shift, and a trend

Known = tuple[Period, Fraction]  # a period that has a number


@dataclass(frozen=True)
class Signal:
    """A rule that a point is part of: upwards or downwards, and the first period and the number of periods it holds for.

    For NEAR the number is that of the points near the limit, among the first three that the point is one of.
    """

    rule: str
    direction: str
    since: Period
    length: int


@dataclass(frozen=True)
class ProcessLimits:
    """What is usual: the average, and how far from it a value may lie. `lowest` is what no value can be below."""

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
        """The same for two thirds of the way to a limit, told without `lowest`: 0 is not near where it is the limit."""
        third = self.reach / 3
        return (value > self.upper - third) - (value < self.mean - self.reach + third)


def stretches(known: Sequence[Known]) -> list[list[Known]]:
    """Values in a row, parted where a period has none."""
    found: list[list[Known]] = []
    for step, value in known:
        if found and (step.start - found[-1][-1][0].end).days == 1:
            found[-1].append((step, value))
        else:
            found.append([(step, value)])
    return found


def moving_ranges(known: Sequence[Known]) -> list[Fraction]:
    """How far each value is from the one a period earlier, where there is one."""
    return [abs(after - before) for stretch in stretches(known) for (_, before), (_, after) in pairwise(stretch)]


def signals(known: Sequence[Known], limits: ProcessLimits) -> Iterator[tuple[Period, Signal]]:
    """All that hold, each with the period of a point that is part of it."""
    for stretch in stretches(known):
        values = [value for _, value in stretch]
        sides = [limits.side(value) for value in values]
        yield from _runs(stretch, [limits.outside(value) for value in values], OUTSIDE, 1)
        yield from _runs(stretch, sides, SHIFT, RUN)
        yield from _trends(stretch)
        yield from _near(stretch, sides, [limits.near(value) for value in values])


def _runs(stretch: Sequence[Known], signs: Sequence[int], rule: str, least: int) -> Iterator[tuple[Period, Signal]]:
    """Every point of a run of one sign other than 0 that is at least so long."""
    start = 0
    for end in range(1, len(signs) + 1):
        if end < len(signs) and signs[end] == signs[start]:
            continue
        if signs[start] and end - start >= least:
            signal = Signal(rule, UP if signs[start] > 0 else DOWN, stretch[start][0], end - start)
            yield from ((step, signal) for step, _ in stretch[start:end])
        start = end


def _trends(stretch: Sequence[Known]) -> Iterator[tuple[Period, Signal]]:
    """Seven points in a row that rise are six rises; the point before the first rise is one of them."""
    rises = [(after > before) - (after < before) for (_, before), (_, after) in pairwise(stretch)]
    start = 0
    for end in range(1, len(rises) + 1):
        if end < len(rises) and rises[end] == rises[start]:
            continue
        if rises[start] and end - start >= RUN - 1:
            signal = Signal(TREND, UP if rises[start] > 0 else DOWN, stretch[start][0], end - start + 1)
            yield from ((step, signal) for step, _ in stretch[start : end + 1])
        start = end


def _near(stretch: Sequence[Known], sides: Sequence[int], near: Sequence[int]) -> Iterator[tuple[Period, Signal]]:
    """The points near a limit in every three that are all on one side and have two such."""
    found: dict[int, Signal] = {}
    for first in range(len(stretch) - 2):
        three = range(first, first + 3)
        close = [at for at in three if near[at]]
        if len(close) >= 2 and abs(sum(sides[at] for at in three)) == 3:
            signal = Signal(NEAR, UP if sides[first] > 0 else DOWN, stretch[close[0]][0], len(close))
            for at in close:
                found.setdefault(at, signal)
    yield from ((stretch[at][0], signal) for at, signal in found.items())
