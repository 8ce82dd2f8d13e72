"""A sheet as it was read, to look at: each cell with what it was taken for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.utils.cell import get_column_letter

from portal.core.dates import day_words
from portal.returns.workbooks.matching import Matched
from portal.spreadsheets.sheets import Content, Odd, Sheet
from portal.tables.entries import FileEntries
from portal.tables.headings import is_number

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 40, 16, 6
LONGEST_SHOWN = 40  # characters of a cell


@dataclass(frozen=True)
class PicturedCell:
    """What a cell shows, and what it was taken for: “name”, “month”, “title”, “value”, “asked”, “passed over”, or nothing."""

    text: str
    taken_for: str


@dataclass(frozen=True)
class PicturedRow:
    """`number` is that of the row in the sheet."""

    number: int
    cells: tuple[PicturedCell, ...]


@dataclass(frozen=True)
class PicturedSheet:
    """The first rows of a sheet. `columns` are the letters above them; `has_more` where it has more rows or columns."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[PicturedRow, ...]
    has_more: bool


def pictured(sheets: Sequence[Sheet], collected: FileEntries, matched: Matched) -> list[PicturedSheet]:
    """The sheets with a number that is asked about or refused; all of them where there is none."""
    problems = {(outcome.entry.sheet, outcome.entry.address): bool(outcome.problem) for outcome in matched.outcomes}
    unclear = {sheet for (sheet, _), is_problem in problems.items() if is_problem}
    shown = [sheet for sheet in sheets if sheet.rows and (sheet.name in unclear or not unclear)]
    return [_pictured(sheet, collected, problems) for sheet in shown[:MOST_SHEETS]]


def _pictured(sheet: Sheet, collected: FileEntries, problems: dict[tuple[str, str], bool]) -> PicturedSheet:
    width = max(len(row.cells) for row in sheet.rows)
    columns = range(1, min(width, MOST_COLUMNS) + 1)
    rows = []
    for row in sheet.rows[:MOST_ROWS]:
        cells = []
        for column in columns:
            content = row.at(column)
            taken_for = collected.recognised.get((sheet.name, row.number, column), "") or _value(
                content, problems.get((sheet.name, collected.address_at(sheet, row.number, column)))
            )
            cells.append(PicturedCell(_shown(content), taken_for))
        rows.append(PicturedRow(row.number, tuple(cells)))
    has_more = width > MOST_COLUMNS or len(sheet.rows) > MOST_ROWS
    return PicturedSheet(sheet.name, tuple(get_column_letter(column) for column in columns), tuple(rows), has_more)


def _value(content: Content, is_problem: bool | None) -> str:
    if is_problem is not None:
        return "asked" if is_problem else "value"
    return "passed over" if isinstance(content, str) and is_number(content) else ""


def _shown(content: Content) -> str:
    if isinstance(content, Odd):
        return content.shown[:LONGEST_SHOWN]
    return content[:LONGEST_SHOWN] if isinstance(content, str) else day_words(content)
