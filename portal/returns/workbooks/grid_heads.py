"""The headings of a grid, in one or two rows: which columns are months, and which name the rows. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.returns.workbooks.entries import FileEntries
from portal.returns.workbooks.names import fold
from portal.returns.workbooks.written_periods import MONTHS, month_named, quarter_remark, written_days, written_period, year_of
from portal.spreadsheets.sheets import Content, Row, Sheet
from portal.statistics.periods import MONTHLY, Period

ROWS_TRIED, YEAR_ROWS = 40, 3  # how far down the headings may begin; how far above the months their years may stand
_MEASURE = {"measure", "measures", "indicator", "indicators", "measure name"}
_PART = {"part", "parts", "district", "districts", "area", "areas", "breakdown", "category", "local authority", "strand"}
_STATUS, _NOTE = {"status"}, {"note", "notes", "comment", "comments"}
_OTHER_HEADINGS = {
    "unit", "units", "geography", "ref", "reference", "source", "definition", "direction", "target", "baseline", "owner", "lead",
    "key", "frequency", "last year",
}  # fmt: skip
_YEARS = re.compile(r"(?:fy\s*)?(\d{4})(?:\s*[/-]\s*(\d{2}|\d{4}))?")


@dataclass(kw_only=True)
class GridHeads:
    """What the columns of a grid are. Columns are counted from 1; 0 means that there is none of the kind.

    `row` is the number of the row of headings. `periods` has the months by column; where a month cannot be read, it has the
    sentence that says why.
    """

    row: int
    periods: dict[int, Period | str]
    headings: dict[int, str]
    measure: int = 0
    part: int = 0
    status: int = 0
    note: int = 0

    @property
    def label(self) -> int:
        """The column of names, where the table has only one of them; otherwise 0."""
        return 0 if self.measure and self.part else self.measure or self.part


def heads_of(sheet: Sheet, collected: FileEntries) -> GridHeads | None:
    """The headings, from the row with the most months; None where no row has a month and a column of names to its left."""
    tried = sheet.rows[:ROWS_TRIED]
    counts = [len(_month_columns(sheet, row)) for row in tried]
    if not any(counts):
        return None
    at = counts.index(max(counts))  # index of the row of headings
    while at + 1 < len(tried) and counts[at + 1] == counts[at] and tried[at + 1].number == tried[at].number + 1:
        at += 1  # months under quarters, or under their own longer names
    row = tried[at]
    above = [earlier for earlier in tried[max(at - YEAR_ROWS, 0) : at] if earlier.number >= row.number - YEAR_ROWS][::-1]
    columns = _month_columns(sheet, row)
    periods = _periods(row, columns, above, collected)
    heads = GridHeads(row=row.number, periods=periods, headings={column: row.text(column) for column in columns})
    _leave_out_sums(row, heads, collected)
    _leave_out_covered(sheet, row, columns, collected)
    _name_columns(sheet, row, above, min(columns), heads, collected)
    return heads if heads.label or heads.measure else None


def _month_columns(sheet: Sheet, row: Row) -> list[int]:
    """The columns with a month in this row. A month merged over several columns counts in the first of them."""
    return [
        column
        for column in range(2, len(row.cells) + 1)
        if _is_month(row.at(column)) and sheet.merged.get((row.number, column), (0, column))[1] == column
    ]


def _leave_out_covered(sheet: Sheet, row: Row, columns: list[int], collected: FileEntries) -> None:
    """Adds a remark for each further column under a merged month: it is not read."""
    for column in range(2, len(row.cells) + 1):
        start = sheet.merged.get((row.number, column), (0, column))[1]
        if start != column and start in columns:
            collected.remark(f"Of the columns under “{row.text(start) or row.at(start)}” only the first was read.")


def _is_month(content: Content) -> bool:
    """Whether a heading is meant as a month or quarter, even if it can be read in two ways."""
    if isinstance(content, date):
        return True
    if not isinstance(content, str) or not content or len(content) > 40:
        return False
    if month_named(content):
        return True
    try:
        written_period(content)
    except ValueError as error:
        return "can mean" in str(error) or "is a quarter of a year" in str(error)
    return True


def _periods(row: Row, columns: list[int], above: list[Row], collected: FileEntries) -> dict[int, Period | str]:
    """The period of each column, or why it cannot be read. `above` are the rows above the headings, the nearest first."""
    years = _years(above, max(columns))
    periods: dict[int, Period | str] = {}
    under: dict[int, int] = {}  # the column of a year → the order of the last month under it
    for column in columns:
        content = row.at(column)
        month = month_named(content) if isinstance(content, str) else 0
        try:
            if month:
                periods[column] = _month_under(month, years.get(column), under)
            else:
                assert isinstance(content, str | date)
                periods[column] = written_days(content, "")
                collected.remark(quarter_remark(content))
        except ValueError as error:
            periods[column] = str(error)
    return periods


def _years(above: list[Row], last: int) -> dict[int, tuple[int, str]]:
    """For each column the year above it, as (column of the year, its text). A year counts for all columns up to the next."""
    for row in above:
        year_texts = {column: row.text(column) for column in range(1, last + 1) if _YEARS.fullmatch(row.text(column).casefold())}
        if year_texts:
            years, start, text = {}, 0, ""
            for column in range(1, last + 1):
                if column in year_texts and year_texts[column] != text:
                    start, text = column, year_texts[column]
                if start:
                    years[column] = (start, text)
            return years
    return {}


def _month_under(month: int, year: tuple[int, str] | None, under: dict[int, int]) -> Period:
    """The period of a month without a year, below a year (2018) or a financial year (2018/19, from April).

    `under` has the last month seen below each year. Raises ValueError with a sentence for the person who uploads.
    """
    name = MONTHS[month - 1].capitalize()
    if year is None:
        raise ValueError(f"“{name}” has no year. Write {name[:3]} 2018, or put the year in the row above.")
    start, text = year
    match = _YEARS.fullmatch(text.casefold())
    assert match
    first = year_of(match[1])
    if match[2] and int(match[2]) % 100 != (first + 1) % 100:
        raise ValueError(f"“{text}” is not a financial year. Write 2018/19.")
    order = (month - 4) % 12 if match[2] else month
    if order <= under.get(start, -1):
        raise ValueError(
            f"{name} stands under {text} after a later month, so its year is not certain. Write {name[:3]} with its year."
        )
    under[start] = order
    return written_period(f"{name} {first + 1 if match[2] and month < 4 else first}")


def _leave_out_sums(row: Row, heads: GridHeads, collected: FileEntries) -> None:
    """Drops quarters and years that stand among their own months: they repeat them."""
    given = {period for period in heads.periods.values() if isinstance(period, Period)}
    for column, period in list(heads.periods.items()):
        if isinstance(period, Period) and period.month_count > 1 and set(period.split(MONTHLY)) <= given:
            del heads.periods[column]
            collected.remark(f"The column “{row.text(column)}” was not read: it repeats the months that stand beside it.")


def _name_columns(sheet: Sheet, row: Row, above: list[Row], first: int, heads: GridHeads, collected: FileEntries) -> None:
    """Finds the columns of measure, part, status and note by their headings; else measure and part by their position.

    `first` is the first column of a month.
    """
    headings = {column: _heading(column, [row, *above[:1]]) for column in range(1, len(row.cells) + 1)}
    used = {column for below in sheet.rows if below.number > row.number for column in range(1, first) if below.text(column)}
    unnamed = []
    for column, heading in headings.items():
        folded = fold(heading)
        if column in heads.periods or _is_month(row.at(column)):
            continue
        if column < first and folded in _MEASURE and not heads.measure:
            heads.measure = column
        elif column < first and folded in _PART and not heads.part:
            heads.part = column
        elif folded in _STATUS and not heads.status and len(heads.periods) == 1:
            heads.status = column
        elif folded in _NOTE and not heads.note and len(heads.periods) == 1:
            heads.note = column
        elif column < first and folded not in _OTHER_HEADINGS | _STATUS | _NOTE:
            unnamed += [column] if column in used else []
        elif heading:
            collected.remark(f"The column “{heading[:40]}” was not read: its heading is not a month.")
    _name_by_position(heads, unnamed, headings, collected)


def _name_by_position(heads: GridHeads, unnamed: list[int], headings: Mapping[int, str], collected: FileEntries) -> None:
    """Takes the first unnamed column for the measure and the last for the part, where headings do not say which they are."""
    if not heads.measure and unnamed and (heads.part or len(unnamed) > 1):
        heads.measure = unnamed.pop(0)
    if not heads.part and unnamed:
        heads.part = unnamed.pop()
    for column in unnamed:
        if headings[column]:
            collected.remark(f"The column “{headings[column][:40]}” was not read.")


def _heading(column: int, rows: list[Row]) -> str:
    """The first text of the column in these rows."""
    return next((text for row in rows if (text := row.text(column))), "")
