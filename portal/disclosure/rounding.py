"""What a rounded count tells, and which earlier numbers may be named beside it (rule 13, docs/domain.md). Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from portal.disclosure.given import Cell, Given
from portal.disclosure.problem import Range
from portal.statistics.rounding import to_base


def class_of(value: int, base: int) -> Range:
    """The counts that are printed as this one is: 3 to 7 for 4 by base 5; without a base only the count itself."""
    if not base:
        return Range(value, value)
    printed = int(to_base(Decimal(value), base))
    return Range(max(0, (2 * printed - base + 1) // 2), (2 * printed + base + 1) // 2 - 1)


@dataclass(frozen=True)
class Rounding:
    """The base by which an audience gets the numbers of a measure (0: exact numbers).

    `given` are the exact numbers that it was given before, by this base or exactly, by cell; None where no number of the measure
    was ever rounded. Only these may be named as what a value was revised from: an earlier number that nobody was given would
    tell something new.
    """

    base: int = 0
    given: Mapping[Cell, frozenset[int]] | None = None

    def may_name(self, cell: Cell, before: Decimal | None) -> bool:
        return self.given is None or (before is not None and before in self.given.get(cell, ()))


EXACT = Rounding()


def rounding_after(history: Iterable[Mapping[Cell, Given]], base: int) -> Rounding:
    """How an audience with this history gets the numbers of the measure by this base."""
    lines = [(cell, line) for moment in history for cell, line in moment.items() if line.is_shown]
    if not base and not any(line.rounded_to for _, line in lines):
        return EXACT
    given: dict[Cell, set[int]] = defaultdict(set)
    for cell, line in lines:
        if line.rounded_to in (0, base):
            given[cell].add(line.value)
    return Rounding(base, {cell: frozenset(values) for cell, values in given.items()})


def base_of_newest(history: Iterable[Mapping[Cell, Given]]) -> int:
    """The base by which the newest numbers were given; 0 where they were exact, or where there are none.

    Numbers that everybody knows exactly have no base; and when a measure is not rounded any more all its lines are written anew.
    """
    newest = {cell: line for moment in history for cell, line in moment.items()}
    bases = Counter(line.rounded_to for line in newest.values() if line.rounded_to and not line.is_printed_no_more)
    return bases.most_common(1)[0][0] if bases else 0
