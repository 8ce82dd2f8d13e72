"""Our own workbook, read by its hidden keys. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from portal.returns.workbooks import form_keys as keys
from portal.returns.workbooks.entries import FileEntry, Found, Stamp, read_note, read_status
from portal.returns.workbooks.written_values import read_value
from portal.spreadsheets.refusals import Refused
from portal.spreadsheets.sheets import Row, Sheet
from portal.statistics.periods import Period

INSTRUCTIONS = keys.INSTRUCTIONS
ROWS_TRIED = 20  # somebody may have put rows of their own above the table

_OLD = "This workbook was made by another version of the portal. Download it again, copy your numbers into it, and upload that."


def is_form(sheet: Sheet) -> bool:
    return bool(sheet.name) and _mark(sheet) is not None


def _mark(sheet: Sheet) -> Row | None:
    return next((row for row in sheet.rows[:ROWS_TRIED] if row.text(keys.KEY_COLUMN) == keys.MARK), None)


def read(sheet: Sheet, found: Found, tell: Callable[[Row], None]) -> None:
    """Adds an entry for each cell to fill, empty ones too: what somebody emptied is to be told. Raises Refused."""
    mark = _mark(sheet)
    assert mark is not None
    by_number = {row.number: row for row in sheet.rows}

    def key(row_of: int) -> Row:
        return by_number.get(mark.number + row_of - keys.TITLE_ROW, Row(0, ()))

    if key(keys.SUBTITLE_ROW).text(keys.KEY_COLUMN) != keys.SCHEMA:
        raise Refused(_OLD)
    found.stamp = Stamp(key(keys.HINT_ROW).text(keys.KEY_COLUMN), key(keys.KEY_ROW).text(keys.KEY_COLUMN))
    columns = _columns(key(keys.KEY_ROW))
    if not columns:
        raise Refused(_OLD)
    for row in sheet.rows:
        tell(row)
        name = row.text(keys.KEY_COLUMN)
        if row.number > mark.number and name.isdecimal() and row.number > key(keys.KEY_ROW).number:
            for entry in _entries(sheet, row, int(name[:18]), columns):
                found.add(entry)


def _columns(row: Row) -> dict[Period, dict[str, int]]:
    """For each period, in which column its value, status and note stand."""
    columns: dict[Period, dict[str, int]] = {}
    for at in range(1, len(row.cells) + 1):
        if known := keys.read_column_key(row.text(at)):
            columns.setdefault(known[1], {})[known[0]] = at
    return {period: found for period, found in columns.items() if keys.VALUE in found}


def _entries(sheet: Sheet, row: Row, series_id: int, columns: dict[Period, dict[str, int]]) -> Iterator[FileEntry]:
    measure, part = row.text(keys.MEASURE_COLUMN), row.text(keys.PART_COLUMN)
    for period, found in columns.items():
        address = sheet.address(row.number, found[keys.VALUE])
        value = read_value(row.at(found[keys.VALUE]), address)
        status, status_problem = read_status(row.at(found.get(keys.STATUS, 0)))
        note, note_problem = read_note(row.at(found.get(keys.NOTE, 0)))
        problem = value.problem or status_problem or note_problem
        yield FileEntry(sheet.name, address, measure, part, period, value.typed, status, note, problem, series_id=series_id)
