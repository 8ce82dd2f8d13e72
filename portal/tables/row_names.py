"""What the names beside a row of numbers say, with those of the rows above that count for it too. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from portal.spreadsheets.sheets import Content
from portal.statistics.periods import Period
from portal.tables.cells import read_cell
from portal.tables.found_tables import FoundTable, shown
from portal.tables.headings import SheetRow, is_month, is_year, month_of_serial
from portal.tables.names import fold
from portal.tables.outline import Level, OutlineRow, read_outline
from portal.tables.questions import TAKE, Choice, Inquiry, Question, QuestionKind
from portal.tables.vocabulary import Vocabulary, is_period
from portal.tables.words import MONTH_WORDS, NAME_WORDS, YEAR_WORDS
from portal.tables.written_periods import month_named, written_days
from portal.tables.written_values import ANY_UNIT, tidy

_AREA_CODE = re.compile(r"[EWSNK]\d{8}")  # of the Office for National Statistics


@dataclass(kw_only=True)
class RowMeaning:
    """What a row of numbers is about. `names` are measures, parts and totals, the row's own last.

    The period may come in two pieces, as in `ColumnMeaning`. `passed_over` says as a phrase why none of its numbers is
    taken, `doubt` as a sentence why they cannot be.
    """

    row: SheetRow
    names: list[str] = field(default_factory=list)
    period: Period | None = None
    period_problem: str = ""
    month: int = 0
    year: str = ""
    passed_over: str = ""
    doubt: str = ""


def row_meanings(table: FoundTable, names: Vocabulary, inquiry: Inquiry, title: Sequence[str]) -> list[RowMeaning]:
    """The meaning of each row that holds something in a column of values. `title` are the measures that the titles name."""
    times = [column for column in table.name_columns if _is_time_column(table, column)]
    texts = [column for column in table.name_columns if column not in times]
    unclear = [column for column in texts if len(texts) > 1 and _is_unclear(table, column, names)]
    doubt = ""
    for column in unclear:
        texts.remove(column)
        if _asked_about(table, column, inquiry) != TAKE:
            heading = table.heading_text(column)
            doubt = f"The column “{heading[:40]}” holds texts that are not known here, so it is not certain what its rows count."
    if len(texts) > 1:
        rows = _grouped(table, texts, names)
    else:
        rows = _outlined(table, texts[0] if texts else 0, names, title)
    _read_times(table, times, rows)
    for row in rows:
        row.doubt = row.doubt or doubt
        if texts and not row.names and not row.passed_over and not row.doubt:
            row.passed_over = "its row has no name"
    return rows


def _is_time_column(table: FoundTable, column: int) -> bool:
    contents = [row.cells[column] for row in table.rows if column in row.cells]
    words = {fold(shown(cell.content)) for cell in table.headings.get(column, ())}
    times = sum(is_month(one) or is_year(one) or bool(month_of_serial(one)) for one in contents)
    return times * 10 >= len(contents) * 9 or (bool(words & (YEAR_WORDS | MONTH_WORDS)) and times * 2 > len(contents))


def _is_unclear(table: FoundTable, column: int, names: Vocabulary) -> bool:
    """Whether less than half of the texts of a column are names, and its heading does not say that they should be."""
    texts = [text for row in table.rows if isinstance(text := row.cells.get(column), str)]
    if {fold(shown(cell.content)) for cell in table.headings.get(column, ())} & NAME_WORDS:
        return False
    known = sum(names.is_name(text) or bool(_AREA_CODE.fullmatch(text)) or bool(names.total_of(text)) for text in texts)
    return known * 2 < len(texts)


def _asked_about(table: FoundTable, column: int, inquiry: Inquiry) -> str:
    heading = table.heading_text(column)[:60]
    examples = list(dict.fromkeys(shown(row.cells[column])[:30] for row in table.rows if column in row.cells))[:3]
    listed = ", ".join(f"“{one}”" for one in examples)
    return inquiry.ask(
        Question(
            key=f"names:{fold(heading)}",
            kind=QuestionKind.NAMES,
            words=f"The column “{heading}” holds {listed}. Does it matter for what is counted?",
            place=table.sheet.name,
            choices=(
                Choice(TAKE, "No: read the numbers as if the column was not there"),
                Choice("matters", "Yes: do not read this table"),
            ),
        )
    )


def _own_text(content: Content | None) -> str:
    return content if isinstance(content, str) and not _AREA_CODE.fullmatch(content) else ""


def _has_content(table: FoundTable, row: SheetRow) -> bool:
    return any(column in row.cells for column in table.value_columns)


def _numbers(table: FoundTable, row: SheetRow) -> dict[int, Decimal]:
    numbers = {}
    for column in table.value_columns:
        content = row.cells.get(column)
        value = read_cell(tidy(content), ANY_UNIT).value if isinstance(content, str) else None
        if value is not None:
            numbers[column] = value
    return numbers


def _grouped(table: FoundTable, columns: list[int], names: Vocabulary) -> list[RowMeaning]:
    """Rows of a table with several columns of names: what is empty in one of them, but the last, is as in the row above."""
    *groups, last = columns
    current: dict[int, str] = {}
    rows: list[RowMeaning] = []
    for row in table.rows:
        own = {column: text for column in columns if (text := _own_text(row.cells.get(column)))}
        before = dict(current)
        for column in groups:
            if column in own:
                current = {one: text for one, text in current.items() if one < column}
                if not names.is_total(own[column]) and not names.total_of(own[column]):
                    current[column] = own[column]
        if not own or not _has_content(table, row):
            continue
        meaning = RowMeaning(row=row, names=[text for column in columns if (text := own.get(column) or current.get(column, ""))])
        first = next(iter(own))
        if len(own) == 1 and first != last and names.is_total(own[first]) and names.measures(before.get(first, "")):
            meaning.names = [before[first], own[first]]
        elif any(names.total_of(text) for text in own.values()):
            meaning.passed_over = f"“{next(text for text in own.values() if names.total_of(text))[:40]}” is a total"
        rows.append(meaning)
    _mark_subtotals(table, columns, rows, names)
    return rows


def _mark_subtotals(table: FoundTable, columns: list[int], rows: list[RowMeaning], names: Vocabulary) -> None:
    """A row with the first name only is the subtotal of the rows below that have only the others, if it is their sum."""
    for at, meaning in enumerate(rows):
        own = [column for column in columns if _own_text(meaning.row.cells.get(column))]
        if own != columns[:1] or meaning.passed_over:
            continue
        below = []
        for other in rows[at + 1 :]:
            if _own_text(other.row.cells.get(columns[0])):
                break
            below.append(_numbers(table, other.row))
        if not below:
            continue
        numbers = _numbers(table, meaning.row)
        is_sum = all(sum(one.get(column, Decimal(0)) for one in below) == value for column, value in numbers.items())
        if names.measures(meaning.names[0]):
            meaning.names.append("Total")
        elif is_sum:
            meaning.passed_over = "it is the sum of the rows below it"
        else:
            meaning.doubt = (
                f"“{meaning.names[0][:60]}” has numbers of its own that are not the sum of the rows below it. Remove them, or "
                "correct them."
            )


def _outlined(table: FoundTable, column: int, names: Vocabulary, title: Sequence[str]) -> list[RowMeaning]:
    """Rows of a table with one column of names, some of which may stand for all rows below them. No column: no names."""
    if not column:
        return [RowMeaning(row=row) for row in table.rows if _has_content(table, row)]
    outline: list[tuple[SheetRow, OutlineRow]] = []
    for row in table.rows:
        content = row.cells.get(column)
        text = shown(content) if content and not isinstance(content, str) else _own_text(content)
        level = _level(content, text, names, title) if text else None
        has_content = _has_content(table, row)
        if level is None or (level is Level.UNKNOWN and not has_content and names.says_nothing(text)):
            if has_content:
                outline.append((row, OutlineRow(name="", level=Level.TOTAL, numbers={}, has_content=True)))
            continue
        adds_up = level is not Level.MEASURE or not all(names.by_key[key].is_whole for key in names.measures(text))
        outline.append(
            (row, OutlineRow(name=text, level=level, numbers=_numbers(table, row), has_content=has_content, adds_up=adds_up))
        )
    while outline and outline[-1][1].level is Level.UNKNOWN and not outline[-1][1].has_content:
        outline.pop()  # notes below the table
    read_outline([line for _, line in outline])
    return [_of_line(row, line) for row, line in outline if line.has_content]


def _level(content: Content | None, text: str, names: Vocabulary, title: Sequence[str]) -> Level:
    if isinstance(content, date) or is_period(text):
        return Level.PERIOD
    if names.is_total(text) or names.total_of(text):
        return Level.TOTAL
    if names.is_part(text) and (any(names.part(measure, text) for measure in title) or not names.measures(text)):
        return Level.PART
    return Level.MEASURE if names.measures(text) else Level.UNKNOWN


def _of_line(row: SheetRow, line: OutlineRow) -> RowMeaning:
    meaning = RowMeaning(row=row, doubt=line.doubt)
    if line.is_subtotal:
        sums_up = f"“{line.name[:40]}” is the sum of the rows that belong to it"
        meaning.passed_over = "it is a total" if line.level is Level.TOTAL else sums_up
        return meaning
    for name in dict.fromkeys((line.over, line.name)):
        if is_period(name):
            _read_time(meaning, name)
        elif name:
            meaning.names.append(name)
    if line.level is Level.MEASURE and line.adds_up and line.has_rows:
        meaning.names.append("Total")
    return meaning


def _read_times(table: FoundTable, columns: list[int], rows: list[RowMeaning]) -> None:
    """Gives each row its month and year; an empty cell is as the one above it."""
    by_row = {meaning.row.number: meaning for meaning in rows}
    current: dict[int, Content] = {}
    for row in table.rows:
        for column in columns:
            if column in row.cells:
                current[column] = row.cells[column]
            if row.number in by_row and column in current:
                _read_time(by_row[row.number], current[column])


def _read_time(meaning: RowMeaning, content: Content) -> None:
    text = shown(content)
    if isinstance(content, str) and is_year(content):
        meaning.year = text
    elif isinstance(content, str) and month_named(text):
        meaning.month = month_named(text)
    elif serial := month_of_serial(content):
        meaning.period = serial
    else:
        try:
            meaning.period = written_days(content if isinstance(content, date) else text, "")
        except ValueError as error:
            meaning.period_problem = str(error)
