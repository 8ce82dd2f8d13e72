"""Reads a grid as partners make them: measures and parts down, months across (grid_heads.py has its headings). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from portal.returns.workbooks.entries import FileEntries, FileEntry, read_note, read_status
from portal.returns.workbooks.grid_heads import GridHeads
from portal.returns.workbooks.names import is_total
from portal.returns.workbooks.written_values import read_value
from portal.spreadsheets.sheets import Content, Row, Sheet
from portal.statistics.periods import Period

MOST_HEADINGS = 40  # names above a row that may be its measure


@dataclass
class _Names:
    """The measure and the names above the current row. They count until another row replaces them."""

    measure: str = ""
    headings: tuple[str, ...] = field(default_factory=tuple)


def read(sheet: Sheet, heads: GridHeads, collected: FileEntries, count_row: Callable[[Row], None]) -> None:
    """Adds an entry for each number, mark or note below the headings. `count_row` is called for every row, for progress."""
    names = _Names(headings=_titles_above(sheet, heads))
    for row in sheet.rows:
        count_row(row)
        if row.number > heads.row and not _is_heading(sheet, heads, row):
            for entry in _entries(sheet, heads, row, names):
                collected.add(entry)


def _titles_above(sheet: Sheet, heads: GridHeads) -> tuple[str, ...]:
    """The texts above the table, the nearest first, and the name of the sheet: one of them may be the measure."""
    above = [
        row.text(column) for row in sheet.rows if row.number < heads.row for column in range(1, min(heads.periods, default=1))
    ]
    return tuple(dict.fromkeys(text for text in (*above[::-1], sheet.name) if text))


def _is_heading(sheet: Sheet, heads: GridHeads, row: Row) -> bool:
    """Whether this is a second row of headings, below the months: there the names beside it are merged with those above."""
    columns = [column for column in (heads.measure, heads.part) if column]
    return any(sheet.merged.get((row.number, column), (row.number, 0))[0] <= heads.row for column in columns)


def _entries(sheet: Sheet, heads: GridHeads, row: Row, names: _Names) -> Iterator[FileEntry]:
    values = {column: _content(sheet, row, column, min(heads.periods)) for column in heads.periods}
    note, note_problem = read_note(row.at(heads.note))
    named = _name(heads, row, names, bool(note) or any(values.values()))
    if named is None:
        return
    measure, part, headings = named
    status, status_problem = read_status(row.at(heads.status))
    for column, period in heads.periods.items():
        if not values[column] and not note:
            continue
        address = sheet.address(row.number, column, heads.headings[column])
        value = read_value(values[column], address)
        problem = period if isinstance(period, str) else _merged_problem(sheet, row, column, address) or value.problem
        yield FileEntry(
            sheet.name, address, measure, part, period if isinstance(period, Period) else None, value.typed, status, note,
            problem or status_problem or note_problem, is_total(part), headings,
        )  # fmt: skip


def _name(heads: GridHeads, row: Row, names: _Names, has_values: bool) -> tuple[str, str, tuple[str, ...] | None] | None:
    """Measure, part and headings of a row; None for numbers without a name, such as a line of percentages."""
    if heads.label:
        label, headings = row.text(heads.label), names.headings
        if not label:
            return None
        names.headings = (label, *headings)[:MOST_HEADINGS]  # a row with a total can also be the heading of the parts below it
        return "", label, headings
    measure, part = row.text(heads.measure), row.text(heads.part)
    if measure and not part and has_values and names.measure and is_total(measure):
        return names.measure, measure, (names.measure,)
    names.measure = measure or names.measure
    return (names.measure, part, None) if measure or part else None


def _content(sheet: Sheet, row: Row, column: int, first: int) -> Content:
    """The content of the cell; empty where a name to the left is merged across it. `first` is the first column of a month."""
    content = row.at(column)
    if sheet.merged.get((row.number, column), (0, first))[1] < first:
        return ""
    return content.strip() if isinstance(content, str) else content


def _merged_problem(sheet: Sheet, row: Row, column: int, address: str) -> str:
    """A sentence where the cell is merged with others; otherwise empty."""
    if (row.number, column) not in sheet.merged:
        return ""
    return f"{address} is merged with other cells. Unmerge them and give each its own number."
