"""Reads the long layout: one value a row, with named columns in any order. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portal.spreadsheets.sheets import Content, Odd, Row, Sheet
from portal.statistics.periods import Period
from portal.tables.column_headings import days_problem
from portal.tables.entries import FileEntries, FileEntry, read_note, read_status
from portal.tables.headings import is_value
from portal.tables.names import fold, is_total
from portal.tables.words import PLAIN_COLUMNS
from portal.tables.written_periods import quarter_remark, written_days
from portal.tables.written_values import read_value

ROWS_TRIED = 30  # a title and some words may stand above the table
_COLUMNS = {
    "measure": ("measure", "indicator", "measure name", "measure key"),
    "part": ("part", "district", "area", "breakdown", "category", "part name", "part key"),
    "start": ("period start", "start", "from", "start date"),
    "end": ("period end", "end", "to", "end date"),
    "period": ("period", "month", "quarter", "date"),
    "value": ("value", "number", "count", "figure"),
    "status": ("status",),
    "note": ("note", "notes", "comment", "comments"),
}
_THOUSANDS = re.compile("[1-9][0-9]{0,2},[0-9]{3}")
_BY_NAME = {name: column for column, names in _COLUMNS.items() for name in names}


@dataclass(frozen=True)
class LongHeads:
    """What the columns of a long table are, counted from 1. `row` is the number of the row of headings.

    `columns` are by the keys of _COLUMNS, `headings` by column; `ignored` are headings that are not known here.
    """

    row: int
    columns: Mapping[str, int]
    headings: Mapping[int, str]
    ignored: tuple[str, ...]

    def of(self, column: str) -> int:
        """The number of the column; 0 where the table has none of the kind."""
        return self.columns.get(column, 0)


def heads_of(sheet: Sheet) -> LongHeads | None:
    """The headings, from the first row that has a measure, a value and a period; None where no row has them.

    None too where another column may change what is counted, or two have the same heading: then every text is looked at
    (grid.py).
    """
    for row in sheet.rows[:ROWS_TRIED]:
        columns: dict[str, int] = {}
        headings: dict[int, str] = {}
        ignored = []
        for number in range(1, len(row.cells) + 1):
            if heading := row.text(number):
                headings[number] = heading
                column = _BY_NAME.get(fold(heading), "")
                if column and column not in columns:
                    columns[column] = number
                else:
                    ignored.append(heading)
        if {"measure", "value"} <= columns.keys() and ({"start", "period"} & columns.keys()):
            is_clear = all(fold(heading) in PLAIN_COLUMNS - {"unit", "units"} for heading in ignored)
            return LongHeads(row.number, columns, headings, tuple(ignored)) if is_clear else None
    return None


def read(sheet: Sheet, heads: LongHeads, collected: FileEntries, count_row: Callable[[Row], None]) -> None:
    """Adds an entry for each row below the headings that holds a value or a note. `count_row` is called for every row."""
    if heads.ignored:
        names = ", ".join(f"“{name[:40]}”" for name in heads.ignored)
        collected.remark(f"These columns are not known here and were not read: {names}.")
    periods: dict[tuple[Content, Content], Period | str] = {}
    if problem := _days_problem(sheet, heads):
        periods = {(row.at(heads.of("start")), row.at(heads.of("end"))): problem for row in sheet.rows}
        periods |= {(row.at(heads.of("period")), ""): problem for row in sheet.rows}
    for row in sheet.rows:
        count_row(row)
        if row.number > heads.row:
            column = heads.of("value")
            reason, value = sheet.not_meant.reason(row.number, column), row.at(column)
            if reason and isinstance(value, str) and is_value(value):
                collected.pass_over(sheet, row.number, column, reason)
                continue
            entry = _entry(sheet, heads, row, periods, collected)
            if not entry.is_blank:
                collected.add_at(sheet, row.number, column, entry)


def _days_problem(sheet: Sheet, heads: LongHeads) -> str:
    """Why the days in the column of months are no months, as a sentence: there are several of one month."""
    if heads.of("end"):
        return ""
    column = heads.of("start") or heads.of("period")
    return days_problem([row.at(column) for row in sheet.rows if row.number > heads.row])


def _entry(
    sheet: Sheet, heads: LongHeads, row: Row, periods: dict[tuple[Content, Content], Period | str], collected: FileEntries
) -> FileEntry:
    column = heads.of("value")
    address = sheet.address(row.number, column, heads.headings[column])
    value = read_value(row.at(column), address)
    status, status_problem = read_status(row.at(heads.of("status")))
    note, note_problem = read_note(row.at(heads.of("note")))
    start, end = row.at(heads.of("start")), row.at(heads.of("end"))
    if not start and heads.of("period"):
        start, end = row.at(heads.of("period")), ""
    if (start, end) not in periods:
        periods[start, end] = _period(start, end, collected)
    period = periods[start, end]
    measure, part = row.text(heads.of("measure")), row.text(heads.of("part"))
    problem = _shift_problem(sheet, heads, row) or value.problem
    if (row.number, column) in sheet.merged:
        problem = f"{address} is merged with other cells. Unmerge them and give each its own number."
    if isinstance(period, str):
        problem = period
    if not measure:
        problem = "The measure is missing in this row. Write its name or its key."
    return FileEntry(
        sheet.name, address, measure, part, None if isinstance(period, str) else period, value.typed, status, note,
        problem or status_problem or note_problem, is_total(part),
    )  # fmt: skip


def _shift_problem(sheet: Sheet, heads: LongHeads, row: Row) -> str:
    """A sentence where a comma in a number has shifted the cells of a CSV; otherwise empty.

    The row is longer than its headings, or the rest of the number stands where its status or note belongs.
    """
    if sheet.name:
        return ""
    column = heads.of("value")
    last = max((at for at in range(1, len(row.cells) + 1) if row.at(at)), default=0)
    first_half, second_half = row.text(column), row.text(column + 1)
    if last <= max(heads.headings) and not _THOUSANDS.fullmatch(f"{first_half},{second_half}"):
        return ""
    return (
        f"Line {row.number} is longer than its headings, or its number is in two cells: perhaps a number or a text has a comma "
        "in it. Put it in quotation marks."
    )


def _period(start: Content, end: Content, collected: FileEntries) -> Period | str:
    """The period, or a sentence that says what is wrong with it."""
    for content in (start, end):
        if isinstance(content, Odd):
            return f"The cell of the period {content.says}"
    assert not isinstance(start, Odd) and not isinstance(end, Odd)
    try:
        period = written_days(start, end)
        collected.remark(quarter_remark(start))
    except ValueError as error:
        return str(error)
    return period
