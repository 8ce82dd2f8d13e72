"""Finds the table in each sheet, whichever of the three layouts it has, and reads it into entries. Pure."""

from __future__ import annotations

from collections.abc import Callable

from portal.returns.workbooks import form_layout, grid_heads, grid_layout, long_layout
from portal.returns.workbooks.entries import FileEntries
from portal.spreadsheets.refusals import Refused
from portal.spreadsheets.sheets import Row, Sheet, Sheets

REPORTED_EVERY = 1_000  # rows
_NO_TABLE = (
    "No table of numbers was found in “{}”. It needs either the columns measure, part, period_start, period_end and value, "
    "or one row for each measure or part and one column for each month. You can also download our workbook and fill that in."
)


def read_entries(sheets: Sheets, progress: Callable[[int, int], None] | None = None) -> FileEntries:
    """Every entry of the file. Raises Refused where no sheet has a table.

    `progress` is called with the number of rows that have been read, and of all rows.
    """
    collected = FileEntries()
    forms = [sheet for sheet in sheets.sheets if form_layout.is_form(sheet)]
    count_row = _row_counter(sum(len(sheet.rows) for sheet in forms or sheets.sheets), progress)
    tables = 0
    for sheet in forms or sheets.sheets:
        tables += _read_sheet(sheet, collected, count_row, bool(forms))
    if not tables:
        raise Refused(_NO_TABLE.format(sheets.filename))
    for sheet in sheets.sheets:
        if forms and sheet not in forms and sheet.name != form_layout.INSTRUCTIONS:
            collected.remark(f"The sheet “{sheet.name}” was not read: the numbers are taken from “{forms[0].name}”.")
    for name in sheets.hidden:
        collected.remark(f"The sheet “{name}” is hidden and was not read.")
    return collected


def _read_sheet(sheet: Sheet, collected: FileEntries, count_row: Callable[[Row], None], is_form: bool) -> bool:
    """Adds the entries of one sheet, and tells whether it has a table."""
    if is_form:
        form_layout.read(sheet, collected, count_row)
        return True
    if long_heads := long_layout.heads_of(sheet):
        long_layout.read(sheet, long_heads, collected, count_row)
        return True
    if heads := grid_heads.heads_of(sheet, collected):
        grid_layout.read(sheet, heads, collected, count_row)
        return True
    if sheet.rows:
        collected.remark(f"No table was found in the sheet “{sheet.name}”, so it was not read.")
    return False


def _row_counter(rows: int, progress: Callable[[int, int], None] | None) -> Callable[[Row], None]:
    """A function to call for each row that is read; it reports to `progress` every so many rows, of `rows` in all."""
    done = 0

    def count_row(_: Row) -> None:
        nonlocal done
        done += 1
        if progress and (done % REPORTED_EVERY == 0 or done == rows):
            progress(done, rows)

    return count_row
