"""An opened file: sheets of rows with the contents of their cells. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from openpyxl.utils.cell import get_column_letter

MOST_ROWS, MOST_COLUMNS = 100_000, 1_000
MOST_CELLS = 1_000_000  # a row counts as wide as its last cell that is not empty
MOST_CHARACTERS = 32_767  # of a cell, as in Excel
MOST_TEXT = 10_000_000  # characters, of all texts of a file together


@dataclass(frozen=True, slots=True)
class Odd:
    """The content of a cell that is no text, number or date, such as an error of Excel.

    `says` completes a sentence that begins with the address, “B7 …”, and says what to do. `shown` is what Excel shows; it is
    never empty, because such a cell is not an empty one.
    """

    shown: str
    says: str


# A text (a number is its digits), a day, or something odd. An empty cell is an empty text.
Content = str | date | Odd


def cell_address(row: int, column: int) -> str:
    """“B7”; both counted from 1."""
    return f"{get_column_letter(column)}{row}"


class Row(NamedTuple):
    """A row that is not empty. `number` is that of the row in the sheet, or of the line in the CSV, counted from 1."""

    number: int
    cells: tuple[Content, ...]

    def at(self, column: int) -> Content:
        """The cell in that column, counted from 1."""
        return self.cells[column - 1] if 0 < column <= len(self.cells) else ""

    def text(self, column: int) -> str:
        """The text of that cell; empty where it holds a day or something odd."""
        content = self.at(column)
        return content.strip() if isinstance(content, str) else ""


@dataclass(frozen=True)
class NotMeant:
    """The places of a sheet that somebody has hidden or crossed out: whether their numbers still count, nobody knows."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    crossed_out: frozenset[tuple[int, int]] = frozenset()

    def reason(self, row: int, column: int) -> str:
        """Why the number in this cell is passed over, as a phrase; empty where it is shown as any other."""
        if row in self.rows:
            return "its row is hidden"
        if column in self.columns:
            return "its column is hidden"
        return "it is crossed out" if (row, column) in self.crossed_out else ""


@dataclass(frozen=True)
class Sheet:
    """The rows of a sheet, with its name, which is empty for a CSV.

    `merged` leads from every cell of a merged area to its first, as (row, column). All of them hold the same content.
    """

    name: str
    rows: tuple[Row, ...]
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    not_meant: NotMeant = NotMeant()

    def merged_area(self, row: int, column: int) -> str:
        """“F10:F11” for a cell of a merged area, as far as the sheet is used; empty for any other cell."""
        first = self.merged.get((row, column))
        if first is None:
            return ""
        return f"{self.address(*first)}:{self.address(*self._last_of_areas[first])}"

    @cached_property
    def _last_of_areas(self) -> dict[tuple[int, int], tuple[int, int]]:
        """The last cell of each merged area, by its first."""
        last: dict[tuple[int, int], tuple[int, int]] = {}
        for place, first in self.merged.items():
            last[first] = max(last.get(first, place), place)
        return last

    def address(self, row: int, column: int, heading: str = "") -> str:
        """“B7”, or “line 7, column “value”” of a CSV, where there are no letters to go by."""
        if self.name:
            return cell_address(row, column)
        return f"line {row}, column “{heading}”" if heading else f"line {row}, column {column}"


@dataclass(frozen=True)
class Sheets:
    """A whole file: its visible sheets, and the names of the hidden ones, which are not read."""

    filename: str
    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()
