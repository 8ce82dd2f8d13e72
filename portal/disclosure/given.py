"""What an audience was given of a measure, moment by moment: the lines of its ledger (rule 13, docs/domain.md). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from portal.disclosure.problem import Range

Span: TypeAlias = tuple[str, str]  # the first and the last day
TOTAL: str | None = None  # the part of the measure as a whole
GONE = "gone"  # the status of a line that says that the number is not there any more
NOT_PRINTED = "not printed"  # … that packs show a newer year now; this one comes back as the year before


class Cell(NamedTuple):
    """A number that can be printed: of a part (None: the measure as a whole), with the first and the last day as ISO texts."""

    part: str | None
    start: str
    end: str


class Edition(NamedTuple):
    """A cell as it was until it was revised; the first edition is 0."""

    cell: Cell
    number: int


class Given(NamedTuple):
    """What was true of a cell when something was issued, and whether it was printed. It was given at that `place`.

    `is_entered`: by a pack that was issued before there was a ledger, so that nothing was chosen by it. `rounded_to` is the base
    by which the measure was printed then; 0 where its numbers were exact. The `value` is the true one in either case.
    """

    place: str
    value: int
    is_shown: bool
    status: str = "final"
    is_entered: bool = False
    rounded_to: int = 0

    @property
    def is_gone(self) -> bool:
        """Whether it is there no more, because its district merged with another: the others of its time make the total now."""
        return self.status == GONE

    @property
    def is_printed_no_more(self) -> bool:
        return self.status in (GONE, NOT_PRINTED)


def added_lines(before: Mapping[Cell, Given], lines: Mapping[Cell, Given]) -> dict[Cell, Given]:
    """What a moment adds to the ledger. `before` are the newest lines of every cell that is not gone.

    That is what is new, what differs, and the longer spans that are not printed any more. Where a district merged, every line
    is written again, because what is left of its period has another meaning now.
    """
    added = {cell: before[cell]._replace(is_shown=False, status=GONE) for cell in merged_cells(before, lines)}
    is_all_written = bool(added)
    for cell in longer_spans(before) - lines.keys() - added.keys():
        if not before[cell].is_printed_no_more:
            added[cell] = before[cell]._replace(status=NOT_PRINTED)
    for cell, line in lines.items():
        was = before.get(cell)
        is_same = was is not None and not was.is_printed_no_more and _printed_as(was) == _printed_as(line)
        if is_all_written or not is_same:
            added[cell] = line
    return added


def _printed_as(line: Given) -> tuple[int, bool, int]:
    return line.value, line.is_shown, line.rounded_to


def longer_spans(cells: Iterable[Cell]) -> set[Cell]:
    """The cells that cover others of their line, such as a year its months."""
    lines: dict[str | None, list[Cell]] = defaultdict(list)
    for cell in cells:
        lines[cell.part].append(cell)
    return {cell for line in lines.values() for cell in set(line) - set(steps_of(line))}


def merged_cells(before: Iterable[Cell], now: Iterable[Cell]) -> set[Cell]:
    """The cells that are not there any more, while other parts of their time are."""
    present = set(now)
    columns = {(cell.start, cell.end) for cell in present if cell.part is not TOTAL}
    return {cell for cell in before if cell not in present and (cell.start, cell.end) in columns}


@dataclass(frozen=True)
class Rules:
    """How the numbers of a measure hang together.

    `threshold`: counts from 1 to one less are withheld. `over_parts` and `over_time` are as in `Measure`. `insiders` are the
    parts that one agency each returns, and so knows. `rounded_to` is the base by which numbers are printed now, 0 for exact ones.
    """

    threshold: int
    over_parts: str
    over_time: str
    insiders: tuple[frozenset[str], ...] = ()
    rounded_to: int = 0

    def is_small(self, value: int) -> bool:
        return 0 < value < self.threshold

    def alike(self, value: int) -> Range:
        """The counts that are small if this one is, 0 if it is, and large if it is."""
        if self.is_small(value):
            return Range(1, self.threshold - 1)
        return Range(0, 0) if value == 0 else Range(self.threshold, None)


def steps_of(cells: Iterable[Cell]) -> list[Cell]:
    """The shortest spans of a line, in order: its months, or its quarters."""
    ordered = sorted(cells, key=lambda cell: (cell.end, cell.start))
    steps: list[Cell] = []
    for cell in sorted(ordered, key=_length):
        if not any(cell.start <= step.start and step.end <= cell.end for step in steps):
            steps.append(cell)
    return sorted(steps)


def _length(cell: Cell) -> int:
    """In months."""
    years = int(cell.end[:4]) - int(cell.start[:4])
    return 12 * years + int(cell.end[5:7]) - int(cell.start[5:7])
