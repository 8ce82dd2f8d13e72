"""The agreement as one workbook, with a sheet for each file: empty, or filled with what is there. The first sheet explains the
others. Rows in, bytes out."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from portal.core.text import clean
from portal.exchange.columns import FILES, OPTIONAL, File
from portal.exchange.containers import READ_ME
from portal.exchange.explained import ABOUT, COLUMNS
from portal.exchange.writing import written_cell

# Every cell is a text, so that Excel makes no day of a month, no number of a name and no formula of a text.
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FONT = {
    "font_name": "Arial",
    "font_size": 10,
    "font_scheme": "none",
    "valign": "top",
    "num_format": 49,
}  # a text, by its number: as “@” it gets one that the file does not explain
_WIDTHS = {"key": 24, "name": 36, "title": 60, "definition": 60, "reason": 60, "text": 60, "role_in_reporting": 60, "caveat": 60}
_USUAL_WIDTH, _MOST_ROWS = 20, 1_048_576
_WIDEST_PAGE = 280  # characters that can still be read on A4 across
_STEPS = (
    "Each sheet is a part of the agreement. Its first row names the columns: leave it as it is.",
    "Fill in a row for each agency, priority, action and so on. What a column holds stands below, with an example.",
    "A sheet that you remove is not read: what the portal has stays. The same is true of rows that you remove.",
    "Save the file as .xlsx and upload it on the page “Load from files”. You see what would change before anything does.",
)


def workbook_of(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """The Excel file; without rows of a file its sheet has the headings only."""
    out = io.BytesIO()
    book = Workbook(out, {**_OPTIONS, "default_format_properties": dict(_FONT)})
    head = book.add_format({**_FONT, "bold": True, "bg_color": "#eef4f6", "bottom": 1})
    plain = book.add_format({**_FONT, "text_wrap": True})
    _write_read_me(book.add_worksheet(READ_ME), head, plain)
    for file in (*FILES, *OPTIONAL):
        _write_sheet(book.add_worksheet(Path(file.name).stem), file, rows.get(file.name, ()), head, plain)
    book.close()
    return out.getvalue()


def _write_sheet(sheet: Worksheet, file: File, rows: Sequence[Mapping[str, Any]], head: Format, plain: Format) -> None:
    columns = [column.name for column in file.all_columns]
    sheet.freeze_panes(1, 0)
    sheet.ignore_errors({"number_stored_as_text": f"A1:AZ{_MOST_ROWS}"})
    for at, name in enumerate(columns):
        sheet.set_column(at, at, _WIDTHS.get(name, _USUAL_WIDTH), plain)
        sheet.write_string(0, at, name, head)
        sheet.write_comment(0, at, COLUMNS[file.name][name].says)
    _set_up_page(sheet, sum(_WIDTHS.get(name, _USUAL_WIDTH) for name in columns))
    for number, row in enumerate(rows, start=1):
        for at, name in enumerate(columns):
            if words := clean(written_cell(row.get(name))):
                sheet.write_string(number, at, words, plain)


def _set_up_page(sheet: Worksheet, width: int) -> None:
    """A4 across, with the headings on every page. Where it is too wide for one page, the first column is on each. `width` is in
    characters."""
    pages = 1 + width // _WIDEST_PAGE
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(pages, 0)
    sheet.repeat_rows(0)
    if pages > 1:
        sheet.repeat_columns(0)
    sheet.set_footer("&L&8 &A&R&8 Page &P of &N")


def _write_read_me(sheet: Worksheet, head: Format, plain: Format) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 1, 24, plain)
    sheet.set_column(2, 2, 80, plain)
    sheet.set_column(3, 3, 40, plain)
    sheet.write_string(0, 0, "The agreement as a workbook", head)
    for number, step in enumerate(_STEPS, start=1):
        sheet.merge_range(number, 0, number, 3, step, plain)
    number = len(_STEPS) + 2
    for file in (*FILES, *OPTIONAL):
        sheet.write_string(number, 0, Path(file.name).stem, head)
        sheet.merge_range(number, 1, number, 3, ABOUT[file.name], head)
        for at, column in enumerate(file.all_columns, start=number + 1):
            meaning = COLUMNS[file.name][column.name]
            for place, words in enumerate((column.name, meaning.says, meaning.example), start=1):
                sheet.write_string(at, place, words, plain)
        number += len(file.all_columns) + 2
