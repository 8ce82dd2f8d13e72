"""Series that never were: months of counts made by chance, with and without season, trend, step, gaps. One seed, one series.

Each `Kind` is a process that is known, so that one can say what a method should find: whether anything happened, and what the
next value could have been.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.statistics.comparison import Reading
from portal.statistics.periods import MONTHLY, Period

RISE = 1.3
MONTHS_SINCE_RISE = 6
LAST_MONTH = date(2019, 3, 1)
LARGE = 60  # from this mean on, the normal distribution stands for Poisson's


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A process. `season` and `varies` are shares of the mean, `slope` the share a year, `alike` how much of a month's
    variation stays in the next, `gaps` the share of months that are missing, `step` a change of level that was accepted.
    """

    name: str
    mean: float
    season: float = 0
    slope: float = 0
    varies: float = 0
    alike: float = 0
    gaps: float = 0
    step: float = 0
    is_share: bool = False

    @property
    def unit(self) -> str:
        return "%" if self.is_share else "calls"


KINDS = (
    Kind(name="even, 2,500 a month", mean=2500),
    Kind(name="even, 200", mean=200),
    Kind(name="even, 50", mean=50),
    Kind(name="few, 5", mean=5),
    Kind(name="few, 0.5", mean=0.5),
    Kind(name="season 15%, 2,500", mean=2500, season=0.15),
    Kind(name="season 15%, 200", mean=200, season=0.15),
    Kind(name="season 15%, 50", mean=50, season=0.15),
    Kind(name="falling 10% a year, 200", mean=200, slope=-0.1),
    Kind(name="rising 15% a year, season 10%, 2,500, varies 3%", mean=2500, slope=0.15, season=0.1, varies=0.03),
    Kind(name="varies 10%, 200", mean=200, varies=0.1),
    Kind(name="varies 25%, 20", mean=20, varies=0.25),
    Kind(name="varies 8%, half of it stays, 200", mean=200, varies=0.08, alike=0.5),
    Kind(name="varies 5%, half of it stays, season 15%, 1,000", mean=1000, season=0.15, varies=0.05, alike=0.5),
    Kind(name="season 15%, one month in ten missing, 200", mean=200, season=0.15, gaps=0.1),
    Kind(name="season 15%, a step of 30% that was accepted, 200", mean=200, season=0.15, step=0.3),
    Kind(name="a share, 40%, season 5%, varies 5%", mean=40, season=0.05, varies=0.05, is_share=True),
)


@dataclass(frozen=True, kw_only=True)
class MadeSeries:
    """One series: its readings by month, the month of the accepted step, and the mean of the process for each month."""

    readings: dict[Period, Reading]
    months: tuple[Period, ...]
    step: date | None
    expected: tuple[float, ...]

    def until(self, back: int) -> dict[Period, Reading]:
        """The readings as they stood `back` months before the last one."""
        last = self.months[-1 - back].end
        return {period: reading for period, reading in self.readings.items() if period.end <= last}


def chance(kind: Kind, mean: float, state: float, draw: random.Random) -> float:
    """One value of the process; `state` is what stays from month to month, with a variance of 1."""
    if kind.is_share:
        return round(mean * (1 + kind.varies * draw.gauss(0, 1)), 1)
    if kind.alike:
        mean *= math.exp(kind.varies * state - kind.varies**2 / 2)
    elif kind.varies:
        mean *= draw.gammavariate(1 / kind.varies**2, kind.varies**2)
    return poisson(mean, draw)


def poisson(mean: float, draw: random.Random) -> int:
    if mean > LARGE:
        return max(0, round(draw.gauss(mean, math.sqrt(mean))))
    count, product, least = 0, draw.random(), math.exp(-mean)
    while product > least:
        count, product = count + 1, product * draw.random()
    return count


def deviation(kind: Kind, mean: float) -> float:
    """The standard deviation of a value of the process."""
    own = (kind.varies * mean) ** 2
    return math.sqrt(own if kind.is_share else own + mean)


def made(kind: Kind, months: int, draw: random.Random, rise: float = 1) -> MadeSeries:
    """A series of so many months. With a `rise`, the level of the last six months is so many times what it was."""
    phase, state = draw.randrange(12), draw.gauss(0, 1)
    span = Period.ending(LAST_MONTH, months).split(MONTHLY)
    step_at = months // 2 - 3 if kind.step else None
    readings, expected = {}, []
    for at, period in enumerate(span):
        mean = kind.mean * (1 + kind.season * math.sin(math.pi * (at + phase) / 6)) * (1 + kind.slope) ** (at / 12)
        mean *= 1 + kind.step if step_at is not None and at >= step_at else 1
        expected.append(mean)
        mean *= rise if at >= months - MONTHS_SINCE_RISE else 1
        state = kind.alike * state + math.sqrt(1 - kind.alike**2) * draw.gauss(0, 1)
        value = Decimal(str(chance(kind, mean, state, draw)))
        is_missing = at < months - 1 and draw.random() < kind.gaps
        readings[period] = Reading(None, "x") if is_missing else Reading(value)
    step = None if step_at is None else span[step_at].start
    return MadeSeries(readings=readings, months=span, step=step, expected=tuple(expected))


def many(kind: Kind, months: int, count: int, seed: str, rise: float = 1) -> Iterator[MadeSeries]:
    """So many series of a kind, always the same for the same seed."""
    draw = random.Random(f"{seed}, {kind.name}, {months}, {rise}")
    for _ in range(count):
        yield made(kind, months, draw, rise)
