"""Two splits of the same counts, where an agency withheld a part itself: the total of the one would give it away in the other
(rule 13, docs/domain.md). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from typing import NamedTuple

from portal.disclosure.given import TOTAL, Cell, Span


class OtherSplit(NamedTuple):
    """What is known of the measure with the same counts: its numbers, and the parts that agencies withheld of it."""

    numbers: Mapping[Cell, int]
    confidential: Set[Cell]


def borrowed_totals(numbers: Mapping[Cell, int], confidential: Set[Cell], other: OtherSplit) -> dict[Cell, int]:
    """The totals of the other, where this one has none because an agency withheld a part of it: readers put them in its place."""
    return {
        cell: value
        for cell, value in other.numbers.items()
        if cell.part is TOTAL and cell not in numbers and _lies_in(confidential, cell)
    }


def confidential_totals(numbers: Mapping[Cell, int], other: OtherSplit) -> dict[Cell, int]:
    """The totals of this one that the other has not, because an agency withheld a part of that."""
    return {
        cell: value
        for cell, value in numbers.items()
        if cell.part is TOTAL and cell not in other.numbers and _lies_in(other.confidential, cell)
    }


def parts_left(numbers: Mapping[Cell, int], parts: Set[str | None], confidential: Set[Cell]) -> dict[Cell, int]:
    """The number of each part that agencies withheld in a time, where it is what its total leaves beside all other parts."""
    columns: dict[Span, dict[str | None, int]] = defaultdict(dict)
    for cell, value in numbers.items():
        columns[cell.start, cell.end][cell.part] = value
    found = {}
    for span, column in columns.items():
        missing = parts - column.keys()
        if TOTAL not in column or len(missing) != 1:
            continue
        cell = Cell(missing.pop(), *span)
        left = 2 * column[TOTAL] - sum(column.values())
        if left >= 0 and any(one.part == cell.part for one in confidential if cell.start <= one.start and one.end <= cell.end):
            found[cell] = left
    return found


def _lies_in(confidential: Set[Cell], cell: Cell) -> bool:
    return any(cell.start <= one.start and one.end <= cell.end for one in confidential)
