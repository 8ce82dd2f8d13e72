"""What loading files would change, row by row, in the words of the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.exchange.columns import FILES, OPTIONAL, File
from portal.exchange.measure_settings import SETTINGS
from portal.exchange.merging import Cells, cell_text, identity, label_of
from portal.exchange.reading import Rows


@dataclass(frozen=True)
class ChangedCell:
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangedRow:
    """A row that is added, or whose `cells` change. `label` is its key; `name` what people call it, empty where it has none."""

    file: str
    label: str
    name: str
    is_added: bool
    cells: tuple[ChangedCell, ...]


def changed_rows(before: Rows, after: Rows) -> list[ChangedRow]:
    """In the order of the files. Settings that come with a new measure are those of every new one, and are not listed."""
    found: list[ChangedRow] = []
    for file in (*FILES, *OPTIONAL):
        names = {row["name"].casefold(): row["key"] for row in (*before["measures.csv"], *after["measures.csv"])}
        old = {identity(file, row, names): _texts(file, row, names) for row in before[file.name]}
        for row in after[file.name]:
            key, texts = identity(file, row, names), _texts(file, row, names)
            earlier = old.get(key)
            if earlier == texts or (earlier is None and file.name == SETTINGS):
                continue
            cells = tuple(
                ChangedCell(column, (earlier or {}).get(column, ""), text)
                for column, text in texts.items()
                if text != (earlier or {}).get(column, "")
            )
            found.append(
                ChangedRow(file.name, label_of(key), texts.get("name") or texts.get("title", ""), earlier is None, cells)
            )
    return found


def counts_by_file(rows: Sequence[ChangedRow]) -> dict[str, Counter[str]]:
    """How many rows of each file are added and changed."""
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        counts.setdefault(row.file, Counter())["added" if row.is_added else "changed"] += 1
    return counts


def _texts(file: File, row: Mapping[str, Any], names: Mapping[str, str]) -> Cells:
    return {column.name: cell_text(row.get(column.name), column.name, names) for column in file.all_columns}
