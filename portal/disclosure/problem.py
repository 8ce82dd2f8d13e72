"""What has to be decided when small numbers are withheld: which cells, how they add up, and what is known already. Pure.

This is the cell suppression problem of statistical offices: small cells are hidden, and further ones with them, so that no
sum of what is printed tells how large a hidden one is (M. Fischetti and J. J. Salazar-González, “Models and algorithms for the
2-dimensional cell suppression problem in statistical disclosure control”, Mathematical Programming 84, 1999).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

Key: TypeAlias = Any  # whatever names a cell, if it can be a key of a dictionary


class Range(NamedTuple):
    """Whole numbers from `low` to `high`, both included; `high` is None where there is no limit."""

    low: int
    high: int | None

    @property
    def is_empty(self) -> bool:
        return self.high is not None and self.high < self.low

    def within(self, other: Range) -> Range:
        """What both ranges have in common."""
        return Range(max(self.low, other.low), min((one for one in (self.high, other.high) if one is not None), default=None))


class Sum(NamedTuple):
    """A total and the cells that make it."""

    total: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One measure, or several that hang together, as one audience knows them.

    Attributes:
        values: the true number of every cell, whether anybody ever sees it or not. They are counts: whole and not negative.
        sums: every sum that holds and that a reader may know of.
        foreseen: sums that a reader is expected to know of later. They count as far as what is hidden can stand them.
        inside: pairs (part, whole) of which the first is never larger than the second, where parts overlap.
        known: what the audience was told before, for ever: an exact number, or the range of a rounded one. A cell with such a
            range can be withheld as well, or be a candidate that would be printed more closely.
        hidden: cells that are withheld in any case.
        candidates: cells that are printed now unless they are chosen, each with what it costs to withhold it.
        printed: for each candidate that would be printed rounded, the range that this tells.
        needs: for each cell to protect, the range that must stay possible.
        alike: for each cell, the values with which it stays small, or 0, or large. Other worlds in which the same numbers are
            small lead to the same choice. Empty where numbers are rounded.
        insiders: for each further reader, the cells that this reader knows as well, such as the returns of an agency.
    """

    values: Mapping[Key, int]
    sums: Sequence[Sum]
    foreseen: Sequence[Sum] = ()
    inside: Sequence[tuple[Key, Key]] = ()
    known: Mapping[Key, Range]
    hidden: frozenset[Key]
    candidates: Mapping[Key, float]
    needs: Mapping[Key, Range]
    alike: Mapping[Key, Range] = field(default_factory=dict)
    insiders: Sequence[frozenset[Key]] = ()
    printed: Mapping[Key, Range] = field(default_factory=dict)
