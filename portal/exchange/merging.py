"""Merges rows of a file with those of the portal, three ways: as last imported, as they are in the portal, as in the file.

What only the file changed is taken. What people changed in the portal since the last import stays and is listed, whether the
file changed too or not; so is what differs where no import was recorded. No database.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from portal.core.dates import PartialDate
from portal.exchange.columns import File
from portal.exchange.reading import FileRow

Cells = dict[str, str]  # texts of a row by column


class Cause(StrEnum):
    """Why the portal and the file differ, as a sentence that follows them. A row is unknown where its texts are empty."""

    PORTAL = "It was changed in the portal since the last import."
    BOTH = "Both were changed since the last import."
    UNKNOWN = "Whether it was changed in the portal is not recorded."
    REMOVED = "It was removed in the portal since the last import."
    RENAMED = "The file has a name from before it was renamed in the portal. Its page can undo that."


NAMES = ("name", "short_name", "also_known_as")  # which renaming in the portal changes together


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One cell, or a whole row where there is no column, that differs in the portal and in the file."""

    file: str
    row: int
    column: str
    in_portal: str
    in_file: str
    cause: Cause
    is_overwritten: bool

    def __str__(self) -> str:
        place = f"{self.file}, row {self.row}"
        outcome = "The file’s is taken." if self.is_overwritten else "The portal’s stays."
        if not self.column:
            outcome = "It is added again." if self.is_overwritten else "It stays away."
            return f"{place}: {_shown(self.in_file)} is not in the portal. {self.cause} {outcome}"
        words = f"{_shown(self.in_portal)} in the portal, {_shown(self.in_file)} in the file"
        return f"{place}, column “{self.column}”: {words}. {self.cause} {outcome}"


@dataclass(frozen=True, kw_only=True)
class Sides:
    """The two other sides of the rows of one file.

    `present` are the values of the portal's rows, by identity; `last` the texts of the rows as last imported. `headings` are the
    columns that the file has; of others the portal's values stay. Names of measures in `measures`, folded, stand for their key.
    `former` are the names, folded, that a row had before it was renamed in the portal, by identity.
    """

    present: Mapping[str, Mapping[str, Any]]
    last: Mapping[str, Cells]
    headings: frozenset[str]
    measures: Mapping[str, str] = field(default_factory=dict)
    overwrite: bool = False
    former: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass
class Merged:
    """The rows to import, and how they differ from those of the file."""

    rows: list[FileRow] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


def merge(file: File, rows: Sequence[FileRow], sides: Sides) -> Merged:
    """The rows with the portal's values where they stay. Rows that were removed in the portal are left out."""
    merged = Merged()
    for row in rows:
        key = identity(file, row.values, sides.measures)
        present, last = sides.present.get(key), sides.last.get(key)
        if present is None:
            if last is not None:
                label = label_of(key)
                cause = Cause.REMOVED if last else Cause.UNKNOWN
                merged.differences.append(_difference(file, row, "", "", label, cause, sides.overwrite))
            if last is None or sides.overwrite:
                merged.rows.append(row)
            continue
        values, is_older = dict(row.values), _has_former_name(row, present, sides.former.get(key, frozenset()))
        for column in (column.name for column in file.all_columns if column.name not in file.key):
            if column not in sides.headings:
                values[column] = present[column]
            elif is_older and column in NAMES:
                values[column] = present[column]
                if (old := cell_text(present[column], column, {})) != (new := cell_text(row[column], column, {})):
                    merged.differences.append(_difference(file, row, column, old, new, Cause.RENAMED, overwrite=False))
            elif difference := _compared(file, row, column, present[column], last, sides):
                merged.differences.append(difference)
                if not sides.overwrite:
                    values[column] = present[column]
        merged.rows.append(FileRow(row.number, values))
    return merged


def _has_former_name(row: FileRow, present: Mapping[str, Any], former: frozenset[str]) -> bool:
    """Whether the row calls it as it was called before it was renamed: then all its names are of that time."""
    names = [name for name in ("name", "short_name") if row.values.get(name) not in (None, "", present.get(name))]
    return any(str(row[name]).casefold() in former for name in names)


def _compared(file: File, row: FileRow, column: str, in_portal: Any, last: Cells | None, sides: Sides) -> Difference | None:
    """How the cell differs, or None where it does not, or where only the file has changed."""
    old, new = cell_text(in_portal, column, sides.measures), cell_text(row[column], column, sides.measures)
    base = last.get(column) if last is not None else None
    if base == old or old == new:
        return None
    cause = Cause.UNKNOWN if base is None else Cause.PORTAL if base == new else Cause.BOTH
    return _difference(file, row, column, old, new, cause, sides.overwrite)


def _difference(file: File, row: FileRow, column: str, old: str, new: str, cause: Cause, overwrite: bool) -> Difference:
    return Difference(
        file=file.name, row=row.number, column=column, in_portal=old, in_file=new, cause=cause, is_overwritten=overwrite
    )


def cell_text(value: Any, column: str, measures: Mapping[str, str]) -> str:
    """The value as text, so that equal values have equal texts: 37.50 is 37.5, and a measure is its key."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(sorted(value) if column == "measures" else value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if isinstance(value, PartialDate):
        return value.text
    if isinstance(value, date):
        return value.isoformat()
    if column in ("measure", "follows", "counts_same_as"):
        return measures.get(str(value).casefold(), str(value))
    return str(value)


def texts_of(file: File, values: Mapping[str, Any], measures: Mapping[str, str]) -> Cells:
    """The texts of the row's cells, as they are recorded."""
    return {column.name: cell_text(values[column.name], column.name, measures) for column in file.all_columns}


def identity(file: File, values: Mapping[str, Any], measures: Mapping[str, str]) -> str:
    """What names the row, as one text."""
    return json.dumps([cell_text(values[column], column, measures) for column in file.key], ensure_ascii=False)


def label_of(key: str) -> str:
    """An identity for people to read."""
    return ", ".join(part for part in json.loads(key) if part)


def _shown(text: str) -> str:
    shown = text if len(text) <= 80 else f"{text[:77].rstrip()}…"
    return f"“{shown}”" if shown else "nothing"
