"""The grid of a data return: what the page shows for every series. Pure but for the rows it is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from portal.measures.comparison import Reading
from portal.measures.models import Measure, Series
from portal.measures.periods import Period, months_before
from portal.submissions.cells import Cell, read_cell


@dataclass(frozen=True)
class Line:
    """One series: what was returned before, what is typed now and what it means."""

    series_id: int
    label: str
    full_name: str
    before: tuple[Reading | None, ...]
    typed: str
    note: str
    cell: Cell


@dataclass
class Block:
    """One measure with its lines; `total` where its parts add up to one."""

    measure: Measure
    status: str
    lines: list[Line] = field(default_factory=list)

    @property
    def adds_up(self) -> bool:
        return self.measure.sum_over_breakdown == "sum" and len(self.lines) > 1

    @property
    def total(self) -> Decimal | None:
        """The sum of the lines, or nothing while one of them has no number (not applicable counts as settled)."""
        counted = [line.cell for line in self.lines if line.cell.symbol != "z"]
        if not counted or any(cell.value is None for cell in counted):
            return None
        return sum((cell.value for cell in counted if cell.value is not None), Decimal(0))

    def total_before(self, column: int) -> Decimal | None:
        readings = [line.before[column] for line in self.lines]
        counted = [reading for reading in readings if reading is None or reading.symbol != "z"]
        if not counted or any(reading is None or reading.value is None for reading in counted):
            return None
        return sum((reading.value for reading in counted if reading and reading.value is not None), Decimal(0))


@dataclass(frozen=True)
class Grid:
    """All of a return. `columns` are the earlier periods shown beside the cells, oldest first."""

    columns: tuple[Period, ...]
    blocks: tuple[Block, ...]

    @property
    def lines(self) -> list[Line]:
        return [line for block in self.blocks for line in block.lines]

    @property
    def filled(self) -> int:
        return sum(line.cell.is_answer for line in self.lines)

    @property
    def errors(self) -> list[tuple[str, str]]:
        return [
            (f"cell-{line.series_id}", f"{line.full_name}: {line.cell.error}")
            for block in self.blocks
            for line in block.lines
            if line.cell.error
        ]


def columns_before(period: Period) -> tuple[Period, ...]:
    """The same period last year, then the three before this one."""
    step = period.month_count
    previous = [Period.ending(months_before(period.end, step * back), step) for back in (3, 2, 1)]
    return (period.year_before(), *previous)


def build(
    series: Sequence[Series],
    columns: tuple[Period, ...],
    readings: Mapping[int, Mapping[Period, Reading]],
    typed: Mapping[int, tuple[str, str, str]],
) -> Grid:
    """`typed` holds (text, note, status) by series id, from the draft or from a form that was refused."""
    blocks: dict[int, Block] = {}
    for one in series:
        text, note, status = typed.get(one.id, ("", "", ""))
        block = blocks.setdefault(one.measure_id, Block(one.measure, status or "final"))
        known = readings.get(one.id, {})
        before = tuple(known.get(column) for column in columns)
        if not status and not block.lines and before[-1] is not None and before[-1].status in ("provisional", "unaudited"):
            block.status = before[-1].status  # a measure that was provisional last month is so again until somebody says not
        block.lines.append(Line(one.id, one.label, one.full_name, before, text, note, read_cell(text, one.measure.unit)))
    return Grid(columns, tuple(blocks.values()))
