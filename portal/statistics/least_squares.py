"""Middle lines by least squares: a level, a slope, months of the year, steps. Pure.

A `Design` says what a middle line may consist of. Everything that does not depend on the values (its columns, the steps that
could be added to it) is worked out once for each design and kept, because the series of a partnership share few of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import copysign, cos, log1p, pi, sin, sqrt
from operator import mul
from typing import NamedTuple

Column = list[float]
TINY = 1e-6
LEAST_AFTER = 3  # values that have to lie after a step; fewer are single points


@dataclass(frozen=True)
class Design:
    """What a middle line consists of.

    `positions` are the numbers of the periods that have a value, `phase` what is added to them so that the remainder by `year`
    (12 months, or 4 quarters) is the time of the year. `steps` are the positions from which the level is another,
    and `bend` the one from which the slope is another.
    """

    positions: tuple[int, ...]
    phase: int = 0
    year: int = 12
    season: bool = False
    slope: bool = False
    steps: tuple[int, ...] = ()
    bend: int | None = None

    @property
    def least_before(self) -> int:
        """How many values have to lie before a step: a year of months, two years of quarters."""
        return max(self.year, 8)


class Candidate(NamedTuple):
    """A step that could be added: its `position`, the number of its first value, its column and the length of that."""

    position: int
    first: int
    column: Column
    length: float


def dot(one: Sequence[float], other: Sequence[float]) -> float:
    total: float = sum(map(mul, one, other))
    return total


def without(values: Sequence[float], columns: Sequence[Column]) -> Column:
    """What is left of the values when all that the columns (of length 1, at right angles) explain is taken away."""
    left = list(values)
    for column in columns:
        share = dot(column, left)
        if share:
            left = [value - share * part for value, part in zip(left, column, strict=True)]
    return left


def unit(values: Sequence[float], columns: Sequence[Column]) -> tuple[Column, float]:
    """The values as a column of length 1 at right angles to `columns`, and the length it had."""
    left = without(without(values, columns), columns)
    length = sqrt(dot(left, left))
    return ([value / length for value in left] if length > TINY else left), length


@lru_cache(maxsize=512)
def columns(design: Design) -> tuple[Column, ...]:
    """The columns of the design, each of length 1 and at right angles to the others."""
    positions = design.positions
    raw: list[Column] = [[1.0] * len(positions)]
    if design.season:
        times = range(1, design.year)
        raw += [[float((at + design.phase) % design.year == time) for at in positions] for time in times]
    if design.slope:
        raw.append(_slope(positions))
    raw += [[float(at >= step) for at in positions] for step in design.steps]
    if design.bend is not None:
        raw.append(_hinge(positions, design.bend))
    found: list[Column] = []
    for values in raw:
        column, length = unit(values, found)
        if length > TINY:
            found.append(column)
    return tuple(found)


def _slope(positions: Sequence[int]) -> Column:
    middle = sum(positions) / len(positions)
    return [at - middle for at in positions]


@lru_cache(maxsize=512)
def slope_column(design: Design) -> Column | None:
    """The column that a slope adds to the design; None where it adds nothing."""
    column, length = unit(_slope(design.positions), columns(design))
    return column if length > TINY else None


@lru_cache(maxsize=512)
def wave_columns(design: Design) -> tuple[Column, ...]:
    """The two columns of one wave a year, at right angles to the design."""
    found: list[Column] = []
    for function in (cos, sin):
        wave = [function(2 * pi * (at + design.phase) / design.year) for at in design.positions]
        column, length = unit(wave, [*columns(design), *found])
        if length > TINY:
            found.append(column)
    return tuple(found)


@lru_cache(maxsize=512)
def candidates(design: Design) -> tuple[Candidate, ...]:
    """Every step that could be added to the design."""
    found = []
    for first in range(design.least_before, len(design.positions) - LEAST_AFTER + 1):
        position = design.positions[first]
        column, length = unit([float(at >= position) for at in design.positions], columns(design))
        if length > 0.3:  # anything less is a step that the design holds already
            found.append(Candidate(position, first, column, length))
    return tuple(found)


def _hinge(positions: Sequence[int], bend: int) -> Column:
    return [float(max(at - bend, 0)) for at in positions]


@lru_cache(maxsize=512)
def bends(design: Design) -> tuple[Candidate, ...]:
    """Every bend that could be added to the design."""
    found = []
    for first in range(design.least_before // 2, len(design.positions) - LEAST_AFTER):
        position = design.positions[first]
        column, length = unit(_hinge(design.positions, position), columns(design))
        if length > TINY:
            found.append(Candidate(position, first, column, length))
    return tuple(found)


def slopes(design: Design, values: Sequence[float]) -> tuple[float, float]:
    """By how much the line rises from one position to the next before its bend, and after it."""
    assert design.bend is not None
    straight = replace(design, bend=None)
    hinge = _hinge(design.positions, design.bend)
    turn = _share(hinge, columns(straight), values)
    unbent = [value - turn * part for value, part in zip(values, hinge, strict=True)]
    before = _share(_slope(design.positions), columns(replace(straight, slope=False)), unbent)
    return before, before + turn


def _share(raw: Sequence[float], others: Sequence[Column], values: Sequence[float]) -> float:
    """How many times the values hold the raw column, beside the others."""
    column, length = unit(raw, others)
    return dot(column, values) / length


@lru_cache(maxsize=512)
def leverages(design: Design) -> Column:
    """How much each value pulls the middle line to itself, from 0 to 1."""
    return [sum(part * part for part in parts) for parts in zip(*columns(design), strict=True)]


def with_slope(design: Design) -> Design:
    return replace(design, slope=True)


def neighbour_correlation(design: Design, left: Sequence[float]) -> float:
    """How alike neighbouring residuals are, from −1 to 1."""
    total = dot(left, left)
    return _of_neighbours(design.positions, left) / total if total else 0.0


def _of_neighbours(positions: Sequence[int], values: Sequence[float]) -> float:
    """The sum of the products of values that are neighbours in time."""
    pairs = pairwise(zip(positions, values, strict=True))
    return sum(one * next_one for (before, one), (after, next_one) in pairs if after == before + 1)


@lru_cache(maxsize=512)
def _hidden_by(design: Design) -> float:
    return sum(_of_neighbours(design.positions, column) for column in columns(design))


def hidden_correlation(design: Design, *beside: Column) -> float:
    """How much of the likeness of neighbours the design and further columns hide, where values are independent.

    Residuals of independent values with the variance σ² have the covariances σ² (I − H), with H the projection onto the
    columns: the expected products of neighbours sum up to −σ² times the elements of H beside its diagonal.
    """
    hidden = _hidden_by(design) + sum(_of_neighbours(design.positions, column) for column in beside)
    return hidden / max(len(design.positions) - len(columns(design)) - len(beside), 1)


def normal_score(t: float, degrees: int) -> float:
    """The normal score that is as unlikely as this t (D. L. Wallace, 1959)."""
    size = sqrt(degrees * log1p(t * t / degrees)) * (8 * degrees + 1) / (8 * degrees + 3)
    return copysign(size, t)


def score_of_ratio(ratio: float, above: int, below: int) -> float:
    """The normal score that is as unlikely as this ratio of two variances, F (E. Paulson, 1942)."""
    if ratio <= 0:
        return -9.0
    one, other = 2 / (9 * above), 2 / (9 * below)
    root: float = ratio ** (1 / 3)
    return ((1 - other) * root - (1 - one)) / sqrt(other * root * root + one)
