"""The sheet of our own workbook that is filled in: the lines, their keys, and what helps to fill them in. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from portal.core.dates import day_words
from portal.core.text import clean
from portal.returns.workbooks import form_keys as keys
from portal.returns.workbooks.form import Form, FormBlock, FormLine, Slot
from portal.returns.workbooks.form_looks import LINE, Looks, write
from portal.returns.workbooks.merging import CurrentCell
from portal.statistics.comparison import Reading
from portal.statistics.periods import Period
from portal.tables.cells import AGENCY_STATUSES, LONGEST_NOTE, Cell, read_cell
from portal.tables.entries import Downloaded
from portal.tables.written_values import ANY_UNIT
from portal.wording.value_signs import SYMBOLS

MOST_EXACT_DIGITS = 15  # digits that Excel keeps; a longer number goes in as a text
WIDTHS = {keys.MEASURE_COLUMN: 34, keys.PART_COLUMN: 24, keys.UNIT_COLUMN: 12}
PERIOD_WIDTHS = {keys.BEFORE: 12, keys.VALUE: 12, keys.STATUS: 12, keys.NOTE: 30}
HINT = "Fill in the white cells. Empty cells change nothing. Uploading sends nothing: look at it on the portal, then send it."
_ALLOWED = {
    "sort": False, "format_columns": True, "format_rows": True, "select_locked_cells": True, "select_unlocked_cells": True,
}  # fmt: skip


def write_return(sheet: Worksheet, form: Form, looks: Looks) -> None:
    """Writes the whole sheet. Rows and columns are counted from 1 in this module, and from 0 in calls of XlsxWriter."""
    _set_up_page(sheet, form)
    _write_heads(sheet, form, looks)
    row = keys.FIRST_ROW
    for block in form.blocks:
        row = _write_block(sheet, block, form.periods, row, looks)
    _add_input_help(sheet, form.periods, max(row - 1, keys.FIRST_ROW), looks)
    sheet.print_area(0, 1, max(row - 2, keys.HEAD_ROW), _column_number(len(form.periods), keys.BEFORE) - 2)


def _column_number(period: int, what: str) -> int:
    """The column of a period, counted from 1; `period` is its index, and `what` one of form_keys.COLUMNS."""
    return keys.FIRST_COLUMN + period * len(keys.COLUMNS) + keys.COLUMNS.index(what)


def _downloaded_column(form_periods: int, period: int) -> int:
    """The hidden column of what a period was downloaded with, counted from 1; `period` is its index among so many."""
    return keys.FIRST_COLUMN + form_periods * len(keys.COLUMNS) + period


def _set_up_page(sheet: Worksheet, form: Form) -> None:
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(keys.PERIOD_ROW - 1, keys.HEAD_ROW - 1)
    sheet.freeze_panes(keys.HEAD_ROW, keys.FIRST_COLUMN - 1)
    # “&” begins a code in a footer; a size has to be parted from a digit that follows it.
    sheet.set_footer(f"&L&8 {form.agency_name.replace('&', '&&')[:100]}&R&8 Page &P of &N")
    sheet.protect("", dict(_ALLOWED))
    for column, width in WIDTHS.items():
        sheet.set_column(column - 1, column - 1, width)
    for at in range(len(form.periods)):
        for what, width in PERIOD_WIDTHS.items():
            sheet.set_column(_column_number(at, what) - 1, _column_number(at, what) - 1, width)
    sheet.set_column(keys.KEY_COLUMN - 1, keys.KEY_COLUMN - 1, None, None, {"hidden": True})
    first, last = (_downloaded_column(len(form.periods), at) - 1 for at in (0, len(form.periods) - 1))
    sheet.set_column(first, last, None, None, {"hidden": True})


def _write_heads(sheet: Worksheet, form: Form, looks: Looks) -> None:
    """Writes the title, the two rows of headings, and the hidden keys."""
    stamp = (keys.MARK, keys.SCHEMA, form.agency, form.cycle)
    for row, text in zip((keys.TITLE_ROW, keys.SUBTITLE_ROW, keys.HINT_ROW, keys.KEY_ROW), stamp, strict=True):
        write(sheet, row - 1, keys.KEY_COLUMN - 1, text)
    sheet.set_row(keys.KEY_ROW - 1, None, None, {"hidden": True})
    sheet.set_row(keys.TITLE_ROW - 1, 24)
    sheet.set_row(keys.HEAD_ROW - 1, 2 * LINE)
    write(sheet, keys.TITLE_ROW - 1, 1, f"Data return: {form.agency_name}", looks.title)
    write(sheet, keys.SUBTITLE_ROW - 1, 1, f"{form.cycle_title} · due {day_words(form.due)}", looks.quiet)
    write(sheet, keys.HINT_ROW - 1, 1, HINT, looks.quiet)
    for column, text in ((keys.MEASURE_COLUMN, "Measure"), (keys.PART_COLUMN, "Part"), (keys.UNIT_COLUMN, "Unit")):
        sheet.merge_range(keys.PERIOD_ROW - 1, column - 1, keys.HEAD_ROW - 1, column - 1, text, looks.head)
    for at, period in enumerate(form.periods):
        first = _column_number(at, keys.BEFORE) - 1
        sheet.merge_range(keys.PERIOD_ROW - 1, first, keys.PERIOD_ROW - 1, first + len(keys.COLUMNS) - 1, "", looks.head_period)
        write(sheet, keys.PERIOD_ROW - 1, first, period.words, looks.head_period)
        for what in keys.COLUMNS:
            write(sheet, keys.KEY_ROW - 1, _column_number(at, what) - 1, keys.column_key(what, period))
        hidden = _downloaded_column(len(form.periods), at) - 1
        write(sheet, keys.KEY_ROW - 1, hidden, keys.column_key(keys.DOWNLOADED, period))
        # “Last year” keeps this from being taken for a month, should somebody copy the table without its keys.
        names = (f"{period.year_before().short}, last year", period.short, "Status", "Note")
        for what, name in zip(keys.COLUMNS, names, strict=True):
            is_number = what in (keys.BEFORE, keys.VALUE)
            write(sheet, keys.HEAD_ROW - 1, _column_number(at, what) - 1, name, looks.head_right if is_number else looks.head)


def _write_block(sheet: Worksheet, block: FormBlock, periods: tuple[Period, ...], row: int, looks: Looks) -> int:
    """Writes the lines of a measure from `row` on, and its total where it has one. Returns the row after them."""
    first = row
    for line in block.lines:
        _write_line(sheet, block, line, row, row == first, looks)
        row += 1
    if block.adds_up and len(block.lines) > 1:
        _write_total(sheet, block, periods, first, row, looks)
        row += 1
    return row


def _write_line(sheet: Worksheet, block: FormBlock, line: FormLine, row: int, is_first: bool, looks: Looks) -> None:
    sheet.write_string(row - 1, keys.KEY_COLUMN - 1, str(line.series_id))
    write(sheet, row - 1, keys.MEASURE_COLUMN - 1, block.measure, looks.measure if is_first else looks.repeated)
    write(sheet, row - 1, keys.PART_COLUMN - 1, line.part, looks.part)
    write(sheet, row - 1, keys.UNIT_COLUMN - 1, block.unit, looks.repeated)
    name = block.measure if is_first else ""
    lines = max(1 + len(name) // (WIDTHS[keys.MEASURE_COLUMN] - 4), 1 + len(line.part) // (WIDTHS[keys.PART_COLUMN] - 4))
    for at, slot in enumerate(line.slots):
        _write_slot(sheet, slot, row, at, block, looks)
        write(sheet, row - 1, _downloaded_column(len(line.slots), at) - 1, keys.downloaded_text(_as_downloaded(slot.current)))
        lines = max(lines, min(1 + len(slot.current.note) // (PERIOD_WIDTHS[keys.NOTE] - 2), 8))
    sheet.set_row(row - 1, LINE * lines)


def _write_slot(sheet: Worksheet, slot: Slot, row: int, at: int, block: FormBlock, looks: Looks) -> None:
    current = slot.current
    before = _reading_text(slot.before)
    _write_value(sheet, row, _column_number(at, keys.BEFORE), before, _read_any(before), looks.earlier_number["." in before])
    look = (looks.locked_number if current.is_locked else looks.open_number)[block.decimal_places > 0]
    text = looks.locked_text if current.is_locked else looks.open_text
    _write_value(sheet, row, _column_number(at, keys.VALUE), current.typed, block.read(current.typed), look)
    write(sheet, row - 1, _column_number(at, keys.STATUS) - 1, current.status, text)
    write(sheet, row - 1, _column_number(at, keys.NOTE) - 1, current.note, text)


def _as_downloaded(cell: CurrentCell) -> Downloaded:
    return Downloaded(clean(cell.typed), cell.status, clean(cell.note))


def _reading_text(reading: Reading | None) -> str:
    if reading is None:
        return ""
    return f"{reading.value:f}" if reading.value is not None else f"[{reading.symbol}]" if reading.symbol else ""


def _read_any(typed: str) -> Cell:
    """The meaning of an approved value, which may have decimals that the measure no longer allows."""
    return read_cell(typed, ANY_UNIT)


def _write_value(sheet: Worksheet, row: int, column: int, typed: str, cell: Cell, look: Any) -> None:
    """Writes a number as a number; a symbol, a number with too many digits, and anything else as text. `cell` is its meaning."""
    value = cell.value
    if value is not None and len(value.as_tuple().digits) <= MOST_EXACT_DIGITS:
        sheet.write_number(row - 1, column - 1, int(value) if value == value.to_integral_value() else float(value), look)
    elif value is None and cell.symbol:
        write(sheet, row - 1, column - 1, f"[{cell.symbol}]", look)
    else:
        write(sheet, row - 1, column - 1, typed, look)


def _write_total(sheet: Worksheet, block: FormBlock, periods: tuple[Period, ...], first: int, row: int, looks: Looks) -> None:
    """Writes the total as a formula. It stays empty until every part has a number or does not apply (rule 2, docs/domain.md)."""
    sheet.write_string(row - 1, keys.KEY_COLUMN - 1, keys.TOTAL)
    write(sheet, row - 1, keys.MEASURE_COLUMN - 1, block.measure, looks.repeated)
    write(sheet, row - 1, keys.PART_COLUMN - 1, "Total", looks.total)
    write(sheet, row - 1, keys.UNIT_COLUMN - 1, block.unit, looks.repeated)
    for at in range(len(periods)):
        slots = [line.slots[at] for line in block.lines]
        for what in (keys.BEFORE, keys.VALUE):
            column = _column_number(at, what) - 1
            typed = [_reading_text(slot.before) if what == keys.BEFORE else slot.current.typed for slot in slots]
            span = xl_range(first - 1, column, row - 2, column)
            counted = f'COUNT({span})+COUNTIF({span},"[z]")+COUNTIF({span},"z")'
            formula = f'=IF(AND({counted}=ROWS({span}),COUNT({span})>0),SUM({span}),"")'
            result = _formula_result([_read_any(one) if what == keys.BEFORE else block.read(one) for one in typed])
            sheet.write_formula(row - 1, column, formula, looks.totals[isinstance(result, float)], result)
        for what in (keys.STATUS, keys.NOTE):
            write(sheet, row - 1, _column_number(at, what) - 1, "", looks.total)


def _formula_result(cells: list[Cell]) -> float | int | str:
    """The result of the formula, stored in the file for programs that do not calculate."""
    numbers = [cell.value for cell in cells if cell.value is not None]
    if not numbers or any(cell.value is None and cell.symbol != "z" for cell in cells):
        return ""
    total = sum(numbers, Decimal(0))
    return int(total) if total == total.to_integral_value() else float(total)


def _add_input_help(sheet: Worksheet, periods: tuple[Period, ...], last: int, looks: Looks) -> None:
    """Adds drop-downs and warnings, none of which blocks, and red for a cell with neither a number nor a symbol."""
    symbols = [f"[{symbol}]" for symbol in SYMBOLS]
    for at in range(len(periods)):
        value, status, note = (_column_number(at, what) - 1 for what in (keys.VALUE, keys.STATUS, keys.NOTE))
        span = (keys.FIRST_ROW - 1, value, last - 1, value)
        sheet.data_validation(*span, {"validate": "list", "source": symbols, "show_error": False})
        cell = xl_rowcol_to_cell(keys.FIRST_ROW - 1, value)
        unknown = ",".join(f'{cell}<>"{symbol}"' for symbol in (*symbols, *SYMBOLS))
        sheet.conditional_format(
            *span, {"type": "formula", "criteria": f'=AND(ISTEXT({cell}),{cell}<>"",{unknown})', "format": looks.unreadable}
        )
        sheet.data_validation(
            keys.FIRST_ROW - 1, status, last - 1, status,
            {"validate": "list", "source": list(AGENCY_STATUSES), "error_type": "warning", "error_title": "Status",
             "error_message": f"Choose {', '.join(AGENCY_STATUSES[:-1])} or {AGENCY_STATUSES[-1]}."},
        )  # fmt: skip
        sheet.data_validation(
            keys.FIRST_ROW - 1, note, last - 1, note,
            {"validate": "length", "criteria": "<=", "value": LONGEST_NOTE, "error_type": "warning", "error_title": "Note",
             "error_message": f"The note can have {LONGEST_NOTE:,} characters. Shorten it."},
        )  # fmt: skip
