"""A file as it was opened: sheets of rows, and what stands in their cells. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from openpyxl.utils.cell import get_column_letter

MOST_ROWS, MOST_COLUMNS = 100_000, 1_000
MOST_CELLS = 1_000_000  # rows as wide as their last cell with something in it
MOST_CHARACTERS, MOST_TEXT = 32_767, 10_000_000  # of a cell, as in Excel; of all the texts of a file that stand apart


@dataclass(frozen=True, slots=True)
class Odd:
    """What a cell holds where that is no text, number or date. `says` completes “B7 …” and says what to do.

    `shown` is never empty: such a cell is not an empty one.
    """

    shown: str
    says: str


# A text (numbers too, as digits), a day, or what is neither. An empty cell is the empty text.
Content = str | date | Odd


class Row(NamedTuple):
    """`number` counts from 1, as people do: the row of a sheet, or the line of a CSV. Empty rows are left out."""

    number: int
    cells: tuple[Content, ...]

    def at(self, column: int) -> Content:
        """The cell in that column, counted from 1."""
        return self.cells[column - 1] if 0 < column <= len(self.cells) else ""

    def text(self, column: int) -> str:
        """Its text; nothing where it holds a day or what is odd."""
        content = self.at(column)
        return content.strip() if isinstance(content, str) else ""


@dataclass(frozen=True)
class Sheet:
    """`name` is empty for a CSV. `merged` leads from every cell of a merged area, which all hold its content, to its first."""

    name: str
    rows: tuple[Row, ...]
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def address(self, row: int, column: int, heading: str = "") -> str:
        """“B7”, or “line 7, column “value”” of a CSV, where there are no letters to go by."""
        if self.name:
            return f"{get_column_letter(column)}{row}"
        return f"line {row}, column “{heading}”" if heading else f"line {row}, column {column}"


@dataclass(frozen=True)
class Sheets:
    """A whole file: its sheets that can be seen, and the names of those that are hidden and were not read."""

    filename: str
    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()
