"""Reads our own workbook by its hidden keys (form_keys.py). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from portal.returns.workbooks import form_keys as keys
from portal.spreadsheets.refusals import Refused
from portal.spreadsheets.sheets import Row, Sheet
from portal.statistics.periods import Period
from portal.tables.entries import FileEntries, FileEntry, Stamp, read_note, read_status
from portal.tables.written_values import read_value

INSTRUCTIONS = keys.INSTRUCTIONS
ROWS_TRIED = 20  # the title is looked for so far down, because somebody may have put rows of their own above it

_OTHER_VERSION = (
    "This workbook was made by another version of the portal. Download it again, copy your numbers into it, and upload that."
)
_WITHOUT_DOWNLOADED = (
    "This workbook does not say what it held when it was downloaded, so that every cell that differs from the portal counts as "
    "changed by you. Somebody may have changed it on the portal since. Download the workbook again to be certain."
)


def is_form(sheet: Sheet) -> bool:
    """Whether this is the sheet to fill in of our own workbook."""
    return bool(sheet.name) and _mark_row(sheet) is not None


def _mark_row(sheet: Sheet) -> Row | None:
    """The row of the title, which holds the hidden mark."""
    return next((row for row in sheet.rows[:ROWS_TRIED] if row.text(keys.KEY_COLUMN) == keys.MARK), None)


def read(sheet: Sheet, collected: FileEntries, count_row: Callable[[Row], None]) -> None:
    """Adds an entry for each cell to fill in, empty ones too, so that the preview can say that an emptied cell changes nothing.

    Raises Refused for a workbook of another version of the portal.
    """
    mark_row = _mark_row(sheet)
    assert mark_row is not None
    by_number = {row.number: row for row in sheet.rows}

    def key(row_of: int) -> Row:
        return by_number.get(mark_row.number + row_of - keys.TITLE_ROW, Row(0, ()))

    if key(keys.SUBTITLE_ROW).text(keys.KEY_COLUMN) != keys.SCHEMA:
        raise Refused(_OTHER_VERSION)
    collected.stamp = Stamp(key(keys.HINT_ROW).text(keys.KEY_COLUMN), key(keys.KEY_ROW).text(keys.KEY_COLUMN))
    columns = _columns(key(keys.KEY_ROW))
    if not columns:
        raise Refused(_OTHER_VERSION)
    if not all(keys.DOWNLOADED in of_period for of_period in columns.values()):
        collected.remark(_WITHOUT_DOWNLOADED)
    for row in sheet.rows:
        count_row(row)
        collected.leave_uncounted(sheet, row.number, [keys.KEY_COLUMN])
        series_key, is_below = row.text(keys.KEY_COLUMN), row.number > max(mark_row.number, key(keys.KEY_ROW).number)
        if is_below and series_key == keys.TOTAL:
            collected.leave_uncounted(sheet, row.number, (column for one in columns.values() for column in one.values()))
        elif is_below and series_key.isdecimal():
            collected.leave_uncounted(sheet, row.number, _columns_beside(columns))
            for period, of_period in columns.items():
                entry = _entry(sheet, row, int(series_key[:18]), period, of_period)
                collected.add_at(sheet, row.number, of_period[keys.VALUE], entry)


def _columns(row: Row) -> dict[Period, dict[str, int]]:
    """For each period, the columns of its value, its status, its note and what it was downloaded with, counted from 1."""
    columns: dict[Period, dict[str, int]] = {}
    for number in range(1, len(row.cells) + 1):
        if key := keys.read_column_key(row.text(number)):
            columns.setdefault(key.period, {})[key.what] = number
    return {period: of_period for period, of_period in columns.items() if keys.VALUE in of_period}


def _columns_beside(columns: Mapping[Period, Mapping[str, int]]) -> Iterator[int]:
    """The columns of a line whose numbers are no values: last year’s, and what is part of an entry."""
    for of_period in columns.values():
        yield from (column for what, column in of_period.items() if what != keys.VALUE)


def _entry(sheet: Sheet, row: Row, series_id: int, period: Period, of_period: dict[str, int]) -> FileEntry:
    measure, part = row.text(keys.MEASURE_COLUMN), row.text(keys.PART_COLUMN)
    address = sheet.address(row.number, of_period[keys.VALUE])
    if problem := _merged_problem(sheet, row, of_period):
        return FileEntry(sheet.name, address, measure, part, period, "", problem=problem, series_id=series_id)
    value = read_value(row.at(of_period[keys.VALUE]), address)
    status, status_problem = read_status(row.at(of_period.get(keys.STATUS, 0)))
    note, note_problem = read_note(row.at(of_period.get(keys.NOTE, 0)))
    downloaded = keys.read_downloaded(row.text(of_period.get(keys.DOWNLOADED, 0)))
    return FileEntry(
        sheet.name, address, measure, part, period, value.typed, status, note,
        value.problem or status_problem or note_problem, series_id=series_id, downloaded=downloaded,
    )  # fmt: skip


def _merged_problem(sheet: Sheet, row: Row, of_period: dict[str, int]) -> str:
    """A sentence where one of the cells to fill in is merged with others, and they are not empty; otherwise empty.

    One number in a merged cell is the number of all of its lines together, and of none of them.
    """
    for column in (of_period[what] for what in (keys.VALUE, keys.STATUS, keys.NOTE) if what in of_period):
        if row.at(column) and (area := sheet.merged_area(row.number, column)):
            return f"{area} is one merged cell. Unmerge it, and give each line its own number, status and note."
    return ""
