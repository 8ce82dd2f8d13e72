"""Finds the table in each sheet, whichever of the three layouts it has, and reads it into entries. Pure."""

from __future__ import annotations

from collections.abc import Callable

from portal.returns.workbooks import form_layout, grid_layout, long_layout
from portal.returns.workbooks.entries import Found
from portal.spreadsheets.refusals import Refused
from portal.spreadsheets.sheets import Row, Sheet, Sheets

REPORTED_EVERY = 1_000  # rows
_NO_TABLE = (
    "No table of numbers was found in “{}”. It needs either the columns measure, part, period_start, period_end and value, "
    "or one row for each measure or part and one column for each month. You can also download our workbook and fill that in."
)


def read_entries(sheets: Sheets, progress: Callable[[int, int], None] | None = None) -> Found:
    """Every entry of the file. `progress` hears how many rows have been read, of how many. Raises Refused without a table."""
    found = Found()
    forms = [sheet for sheet in sheets.sheets if form_layout.is_form(sheet)]
    tell = _counter(sum(len(sheet.rows) for sheet in forms or sheets.sheets), progress)
    read = 0
    for sheet in forms or sheets.sheets:
        read += _read_sheet(sheet, found, tell, bool(forms))
    if not read:
        raise Refused(_NO_TABLE.format(sheets.filename))
    for sheet in sheets.sheets:
        if forms and sheet not in forms and sheet.name != form_layout.INSTRUCTIONS:
            found.remark(f"The sheet “{sheet.name}” was not read: the numbers are taken from “{forms[0].name}”.")
    for name in sheets.hidden:
        found.remark(f"The sheet “{name}” is hidden and was not read.")
    return found


def _read_sheet(sheet: Sheet, found: Found, tell: Callable[[Row], None], is_form: bool) -> bool:
    """Whether the sheet held a table."""
    if is_form:
        form_layout.read(sheet, found, tell)
        return True
    if long_heads := long_layout.heads_of(sheet):
        long_layout.read(sheet, long_heads, found, tell)
        return True
    if grid_heads := grid_layout.heads_of(sheet, found):
        grid_layout.read(sheet, grid_heads, found, tell)
        return True
    if sheet.rows:
        found.remark(f"No table was found in the sheet “{sheet.name}”, so it was not read.")
    return False


def _counter(rows: int, progress: Callable[[int, int], None] | None) -> Callable[[Row], None]:
    done = 0

    def tell(_: Row) -> None:
        nonlocal done
        done += 1
        if progress and (done % REPORTED_EVERY == 0 or done == rows):
            progress(done, rows)

    return tell
