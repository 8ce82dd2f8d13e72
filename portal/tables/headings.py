"""Which rows of a sheet are headings, which hold numbers, and which are a line of text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from portal.core.dates import last_of_month
from portal.spreadsheets.sheets import Content, Odd, Row, Sheet
from portal.statistics.periods import Period
from portal.tables.cells import read_cell
from portal.tables.vocabulary import Vocabulary, is_period
from portal.tables.written_periods import YEAR, month_named
from portal.tables.written_values import ANY_UNIT, tidy

EXCEL_EPOCH = date(1899, 12, 30)
_MARK = re.compile(r"[^a-z0-9]{1,4}|n/?[ak]|nil|none|tbc|\[?[xzc]\]?|suppressed|confidential|[<>]?\s*\d[\d.,]*\s*[%*]?")
FIRST_SERIAL, LAST_SERIAL = 32_874, 73_050  # 1990 to 2099, as Excel counts days


class RowKind(StrEnum):
    """A LINE is a text by itself: a title, a name that the rows below stand under, or a note."""

    HEADING = "heading"
    DATA = "data"
    LINE = "line"


@dataclass(frozen=True)
class SheetRow:
    """A row with its kind. `cells` are its contents by column, counted from 1, without those covered by a merged cell."""

    row: Row
    kind: RowKind
    cells: dict[int, Content]

    @property
    def number(self) -> int:
        return self.row.number


@lru_cache(maxsize=65536)
def is_number(text: str) -> bool:
    """Whether the text is a number as people write them."""
    return read_cell(tidy(text), ANY_UNIT).value is not None


@lru_cache(maxsize=8192)
def is_value(text: str) -> bool:
    """Whether the text is a number or a symbol such as [x], which stands for one."""
    cell = read_cell(tidy(text), ANY_UNIT)
    return cell.is_answer and not (cell.symbol and not text.strip().startswith("["))


def is_year(content: Content) -> bool:
    """Whether the content is a year or a financial year: 2018, 2018/19, FY 2018-19. 2018-10 is a month."""
    match = YEAR.fullmatch(content.strip().casefold()) if isinstance(content, str) else None
    if match is None or not isinstance(content, str):
        return False
    if not match[2] or len(match[2]) == 4 or not 1 <= int(match[2]) <= 12:
        return True
    return "/" in content and int(match[2]) == (int(match[1]) + 1) % 100


def month_of_serial(content: Content) -> Period | None:
    """The month whose first or last day has this number in Excel; None for anything else."""
    if not isinstance(content, str) or not content.isdecimal() or not FIRST_SERIAL <= int(content) <= LAST_SERIAL:
        return None
    day = EXCEL_EPOCH + timedelta(days=int(content))
    return Period.ending(day, 1) if day.day == 1 or day == last_of_month(day) else None


def is_month(content: Content) -> bool:
    """Whether a content is meant as a month or a quarter: as a day, or in words."""
    return isinstance(content, date) or (isinstance(content, str) and is_period(content) and not is_year(content))


def own_cells(sheet: Sheet, row: Row) -> dict[int, Content]:
    """The contents by column, each merged cell once: in the first column of its area."""
    return {
        column: content.strip() if isinstance(content, str) else content
        for column, content in enumerate(row.cells, 1)
        if content and (not isinstance(content, str) or content.strip())
        and sheet.merged.get((row.number, column), (0, column))[1] == column
    }  # fmt: skip


def classified(sheet: Sheet, names: Vocabulary) -> list[SheetRow]:
    """The rows of the sheet with their kinds, in order."""
    below: dict[int, str] = {}  # what stands under a row in each column: “number” or “text”
    nearest: SheetRow | None = None
    rows = []
    for row in reversed(sheet.rows):
        cells = own_cells(sheet, row)
        nearest = SheetRow(row, _kind(row, cells, below, nearest, names), cells)
        rows.append(nearest)
        if nearest.kind is not RowKind.HEADING:
            below |= {column: "number" if _is_number_or_odd(content) else "text" for column, content in cells.items()}
    return rows[::-1]


def _is_number_or_odd(content: Content) -> bool:
    return isinstance(content, Odd) or (isinstance(content, str) and is_value(content))


def _kind(row: Row, cells: dict[int, Content], below: dict[int, str], next_row: SheetRow | None, names: Vocabulary) -> RowKind:
    """`below` and `next_row` are what stands under the row."""
    if not cells:
        return RowKind.LINE
    first, *others = cells
    if any(_is_number_or_odd(content) for content in cells.values()):
        return RowKind.HEADING if _is_row_of_periods(cells, next_row, names) else RowKind.DATA
    if all(isinstance(content, date) for content in cells.values()):
        return RowKind.HEADING if len(cells) > 1 or below.get(first) == "number" else RowKind.LINE
    over_numbers = [column for column in cells if below.get(column) == "number" or is_month(cells[column])]
    if not others:
        return RowKind.HEADING if over_numbers and first > 1 and below.get(first) == "number" else RowKind.LINE
    label = cells[first] if isinstance(cells[first], str) else ""
    assert isinstance(label, str)
    if all(is_month(cells[column]) or _is_total(cells[column], names) for column in others):
        return RowKind.DATA if names.is_part(label) and all(isinstance(cells[one], date) for one in others) else RowKind.HEADING
    if not [column for column in over_numbers if column != first]:
        return RowKind.LINE
    if _is_pair(cells, row, next_row) or _are_marks(cells[column] for column in others):
        return RowKind.LINE if _is_pair(cells, row, next_row) else RowKind.DATA
    if _are_names(cells, others, names) or any(is_month(cells[column]) for column in others):
        return RowKind.HEADING
    return RowKind.DATA if names.is_name(label) else RowKind.HEADING


def _is_total(content: Content, names: Vocabulary) -> bool:
    return isinstance(content, str) and names.is_total(content)


def _are_names(cells: dict[int, Content], columns: Iterable[int], names: Vocabulary) -> bool:
    return any(isinstance(text := cells[column], str) and (names.measures(text) or names.is_part(text)) for column in columns)


def _is_pair(cells: dict[int, Content], row: Row, next_row: SheetRow | None) -> bool:
    """Whether a row is a pair such as “Contact:”, “J Smith”, or the filter of a pivot table, with an empty row below it."""
    first, *others = cells
    label = cells[first]
    is_pair = len(others) == 1 and others[0] == first + 1 and isinstance(label, str)
    return is_pair and (str(label).endswith(":") or (next_row is not None and next_row.number > row.number + 1))


def _are_marks(contents: Iterable[Content]) -> bool:
    """Whether all of these stand where numbers should: “*”, “n/a”, “5%”."""
    return all(isinstance(one, str) and bool(_MARK.fullmatch(one.strip().casefold())) for one in contents)


def _is_row_of_periods(cells: dict[int, Content], next_row: SheetRow | None, names: Vocabulary) -> bool:
    """Whether the numbers of a row are years above their months, or the numbers that Excel has for days."""
    first = next(iter(cells))
    label = cells[first] if isinstance(cells[first], str) else ""
    assert isinstance(label, str)
    if not is_number(label) and (names.measures(label) or names.is_part(label)):
        return False
    numbers = [content for content in cells.values() if _is_number_or_odd(content)]
    if len(numbers) > 1 and all(month_of_serial(content) for content in numbers):
        return True
    if not all(is_year(content) for content in numbers):
        return False
    months = [one for one in next_row.cells.values() if isinstance(one, str) and month_named(one)] if next_row else []
    return bool(months) and next_row is not None and next_row.kind is RowKind.HEADING
