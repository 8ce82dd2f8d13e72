"""Finds the tables in each sheet, whichever of the three layouts they have, and reads them into entries. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from portal.returns.workbooks import form_layout
from portal.spreadsheets.refusals import Refused
from portal.spreadsheets.sheets import Row, Sheet, Sheets
from portal.tables import long_layout
from portal.tables.entries import FileEntries
from portal.tables.grid import numbers_in, read_tables
from portal.tables.names import fold
from portal.tables.questions import Inquiry
from portal.tables.vocabulary import Vocabulary
from portal.tables.words import RECORD_WORDS

REPORTED_EVERY = 1_000  # rows
_NO_TABLE = (
    "No table of numbers was found in “{}”. It needs either the columns measure, part, period_start, period_end and value, "
    "or one row for each measure or part and one column for each month. You can also download our workbook and fill that in."
)
_RECORDS = (
    "{} lists single records, one a row, and not numbers of them. Make a pivot table of it (Insert, PivotTable) with "
    "the months as columns, the parts, such as districts, as rows and the count of records as values, one table a measure, "
    "and upload that. Do not upload records of single people or crimes here."
)


def read_entries(
    sheets: Sheets,
    names: Vocabulary,
    offered: Sequence[str],
    inquiry: Inquiry | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> FileEntries:
    """Every entry of the file. Raises Refused where no sheet has a table.

    `names` are those of the whole agreement, and `offered` the keys of the measures that the agency returns. `inquiry` has
    the answers to questions that were asked before, and gets those that are open. `progress` is called with the number of
    rows that have been read, and of all rows.
    """
    collected = FileEntries()
    inquiry = inquiry or Inquiry()
    forms = [sheet for sheet in sheets.sheets if form_layout.is_form(sheet)]
    read = forms or sheets.sheets
    count_row = _row_counter(sum(len(sheet.rows) for sheet in read), progress)
    tables = 0
    for sheet in read:
        tables += _read_sheet(sheet, names, offered, inquiry, collected, count_row, bool(forms))
    if not tables:
        raise Refused(_NO_TABLE.format(sheets.filename))
    for sheet in sheets.sheets:
        if forms and sheet not in forms and sheet.name != form_layout.INSTRUCTIONS:
            collected.remark(f"The sheet “{sheet.name}” was not read: the numbers are taken from “{forms[0].name}”.")
    for name in sheets.hidden:
        collected.remark(f"The sheet “{name}” is hidden and was not read.")
    return collected


def _read_sheet(
    sheet: Sheet, names: Vocabulary, offered: Sequence[str], inquiry: Inquiry, collected: FileEntries,
    count_row: Callable[[Row | None], None], is_form: bool,
) -> bool:  # fmt: skip
    """Adds the entries of one sheet, and tells whether it has a table. Numbers outside of tables are passed over."""
    reason = "it stands outside of the tables"
    has_table = True
    if is_form:
        form_layout.read(sheet, collected, count_row)
        reason = "it is not in a cell to fill in"
    elif long_heads := long_layout.heads_of(sheet):
        long_layout.read(sheet, long_heads, collected, count_row)
        reason = "its column was not read"
    elif _lists_records(sheet):
        raise Refused(_RECORDS.format(f"The sheet “{sheet.name}”" if sheet.name else "This file"))
    else:
        has_table = read_tables(sheet, names, offered, inquiry, collected, lambda: count_row(None))
        if sheet.rows and not has_table:
            collected.remark(f"No table was found in the sheet “{sheet.name}”, so it was not read.")
    for place in numbers_in(sheet):
        if collected.is_counted(sheet, *place):
            collected.number_count += 1
            collected.pass_over(sheet, *place, reason)
    return has_table


def _lists_records(sheet: Sheet) -> bool:
    for row in sheet.rows[:10]:
        texts = [content for content in row.cells if isinstance(content, str) and content.strip()]
        if len(texts) > 2 and any(fold(text) in RECORD_WORDS for text in texts):
            return True
    return False


def _row_counter(rows: int, progress: Callable[[int, int], None] | None) -> Callable[[Row | None], None]:
    """A function to call for each row that is read; it reports to `progress` every so many rows, of `rows` in all."""
    done = 0

    def count_row(_: Row | None) -> None:
        nonlocal done
        done += 1
        if progress and (done % REPORTED_EVERY == 0 or done == rows):
            progress(done, rows)

    return count_row
