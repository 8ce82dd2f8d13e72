"""Which part of a return waits for whom: the empty cells of its open months, by the officer of their measure. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.returns.grid import GridBlock

EVERYBODY = "everybody"


@dataclass
class ReturnPart:
    """The measures of one officer, or of everybody, and how many of their cells are empty."""

    name: str
    measures: list[str]
    empty: int = 0
    cells: int = 0


def parts_of(blocks: Sequence[GridBlock], officers: Mapping[str, str]) -> list[ReturnPart]:
    """The parts in the order of the page; none where nobody is named for any of it. Only cells that are open count. `officers`
    has names by subject."""
    parts: dict[str, ReturnPart] = {}
    for block in blocks:
        name = officers.get(f"measure-{block.measure.id}") or officers.get("returns") or EVERYBODY
        part = parts.setdefault(name, ReturnPart(name, []))
        entries = [entry for line in block.lines for entry in line.entries if entry.is_open]
        part.measures.append(block.measure.name)
        part.cells += len(entries)
        part.empty += sum(not entry.cell.is_answer for entry in entries)
    return [] if parts.keys() <= {EVERYBODY} else [part for part in parts.values() if part.cells]
