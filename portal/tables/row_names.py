"""What the names beside a row of numbers say, with those of the rows above that count for it too. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from portal.spreadsheets.sheets import Content
from portal.statistics.periods import Period
from portal.tables.cells import read_cell
from portal.tables.column_headings import MONTHS_OUT_OF_ORDER, days_problem, financial_year_problem, month_of_year
from portal.tables.found_tables import FoundTable, shown
from portal.tables.headings import SheetRow, is_month, is_year, month_of_serial
from portal.tables.meaning import TableContext
from portal.tables.names import fold, is_plain_total
from portal.tables.outline import Level, OutlineRow, read_outline
from portal.tables.questions import TAKE, Choice, Inquiry, Question, QuestionKind
from portal.tables.vocabulary import Vocabulary, is_period
from portal.tables.words import DERIVED, MONTH_WORDS, NAME_WORDS, YEAR_WORDS
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


def row_meanings(table: FoundTable, names: Vocabulary, inquiry: Inquiry, context: TableContext) -> list[RowMeaning]:
    """The meaning of each row that holds something in a column of values. `context` are the titles."""
    title, fingerprint = context.measures, context.fingerprint
    times = [column for column in table.name_columns if _is_time_column(table, column)]
    texts = [column for column in table.name_columns if column not in times]
    texts = [column for column in texts if not _says_nothing(table, column, names)]
    unclear = [column for column in texts if len(texts) > 1 and _is_unclear(table, column, names)]
    unclear += [
        column
        for column in table.other_columns
        if not _says_nothing(table, column, names) and not _is_mirror(table, column, texts)
    ]
    doubt = ""
    for column in unclear:
        texts = [one for one in texts if one != column]
        if _asked_about(table, column, inquiry, fingerprint) != TAKE:
            heading = table.heading_text(column)
            doubt = f"The column “{heading[:40]}” holds texts that are not known here, so it is not certain what its rows count."
    if len(texts) > 1:
        rows = _grouped(table, texts, names)
    else:
        rows = _outlined(table, texts[0] if texts else 0, names, title, _LineQuestions(inquiry, table, fingerprint))
    _read_times(table, times, rows, context.year)
    for row in rows:
        row.doubt = row.doubt or doubt
        if texts and not row.names and not row.passed_over and not row.doubt:
            row.passed_over = "its row has no name"
    return rows


def _is_time_column(table: FoundTable, column: int) -> bool:
    cells = [row.cells[column] for row in table.rows if column in row.cells]
    contents = [one for one in cells if not (isinstance(one, str) and is_plain_total(one))]
    words = {fold(shown(cell.content)) for cell in table.headings.get(column, ())}
    times = sum(is_month(one) or is_year(one) or bool(month_of_serial(one)) for one in contents)
    return 0 < times * 10 >= len(contents) * 9 or (bool(words & (YEAR_WORDS | MONTH_WORDS)) and times * 2 > len(contents))


def _says_nothing(table: FoundTable, column: int, names: Vocabulary) -> bool:
    """Whether all texts of a column are agencies and the like: “Reported by”, “Kent Police”."""
    contents = [row.cells[column] for row in table.rows if column in row.cells]
    return bool(contents) and all(
        isinstance(one, str) and not one.isdigit() and not names.is_name(one) and names.says_nothing(one) for one in contents
    )


def _is_mirror(table: FoundTable, column: int, texts: list[int]) -> bool:
    """Whether a column only repeats the names, or holds drawings and colours."""
    words = {fold(shown(cell.content)) for cell in table.headings.get(column, ())}
    if any(DERIVED.search(word) for word in words):
        return True
    return any(all(row.cells.get(column) in (None, row.cells.get(one)) for row in table.rows) for one in texts)


def _is_unclear(table: FoundTable, column: int, names: Vocabulary) -> bool:
    """Whether less than half of the texts of a column are names, and its heading does not say that they should be."""
    texts = [text for row in table.rows if isinstance(text := row.cells.get(column), str)]
    if {fold(shown(cell.content)) for cell in table.headings.get(column, ())} & NAME_WORDS:
        return False
    known = sum(names.is_name(text) or bool(_AREA_CODE.fullmatch(text)) or bool(names.total_of(text)) for text in texts)
    return known * 2 < len(texts)


def _asked_about(table: FoundTable, column: int, inquiry: Inquiry, fingerprint: str) -> str:
    heading = table.heading_text(column)[:60]
    texts = list(dict.fromkeys(shown(row.cells[column])[:30] for row in table.rows if column in row.cells))
    examples, mix = texts[:3], hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest()[:8]
    listed = ", ".join(f"“{one}”" for one in examples)
    return inquiry.ask(
        Question(
            key=f"names:{fold(heading)}:{mix}:{fingerprint}",
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
    repeated = {column for column in groups if _repeats_its_names(table, column)}
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
        if left_out := [column for column in groups if column in repeated and column not in own and current.get(column)]:
            heading = table.heading_text(left_out[0])[:40]
            rows.append(
                RowMeaning(row=row, doubt=f"The cell under “{heading}” is empty in this row, but not in the rows around it.")
            )
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


def _repeats_its_names(table: FoundTable, column: int) -> bool:
    """Whether a name stands in each row that it is of: then an empty cell is not as the one above it."""
    texts = [_own_text(row.cells.get(column)) for row in table.rows if _has_content(table, row)]
    return any(one and one == other for one, other in pairwise(texts))


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


def _outlined(
    table: FoundTable, column: int, names: Vocabulary, title: Sequence[str], questions: _LineQuestions
) -> list[RowMeaning]:
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
    outline = [
        pair
        for at, pair in enumerate(outline)
        if not questions.is_only_a_grouping(pair[1], [one for _, one in outline[at + 1 :]])
    ]
    read_outline([line for _, line in outline])
    return [_of_line(row, line) for row, line in outline if line.has_content]


@dataclass(frozen=True)
class _LineQuestions:
    """Asks whether a line of text between the rows changes what the rows below it count."""

    inquiry: Inquiry
    table: FoundTable
    fingerprint: str

    def is_only_a_grouping(self, line: OutlineRow, below: Sequence[OutlineRow]) -> bool:
        """Whether somebody said that a line that is not known changes nothing. It is not asked where no numbers follow."""
        if line.level is not Level.UNKNOWN or line.has_content or not any(one.has_content for one in below):
            return False
        question = Question(
            key=f"line:{fold(line.name)[:60]}:{self.fingerprint}",
            kind=QuestionKind.LINE,
            words=f"Does the line “{line.name[:60]}” change what the rows below it count?",
            place=self.table.sheet.name or "the file",
            choices=(Choice(TAKE, "No: it only groups them"), Choice("changes", "Yes: do not read the rows below it")),
        )
        return self.inquiry.ask(question) == TAKE


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
    over = () if line.level is Level.TOTAL and fold(line.name) == fold(line.over) else (line.over,)
    for name in dict.fromkeys((*over, line.name)):
        if is_period(name):
            _read_time(meaning, name)
        elif name:
            meaning.names.append(name)
    if line.level is Level.MEASURE and line.adds_up and line.has_rows:
        meaning.names.append("Total")
    return meaning


def _read_times(table: FoundTable, columns: list[int], rows: list[RowMeaning], title_year: str) -> None:
    """Gives each row its month and year; an empty cell is as the one above it."""
    by_row = {meaning.row.number: meaning for meaning in rows}
    current: dict[int, Content] = {}
    for row in table.rows:
        for column in columns:
            if column in row.cells:
                current[column] = row.cells[column]
            if row.number in by_row and column in current:
                _read_time(by_row[row.number], current[column])
    headings = [cell.content for column in columns for cell in table.headings.get(column, ())]
    for meaning in rows:
        meaning.period_problem = meaning.period_problem or financial_year_problem(meaning.year, headings)
    if problem := _order_problem(rows, title_year):
        for meaning in rows:
            meaning.period_problem = problem
    if problem := days_problem([row.cells[column] for row in table.rows for column in columns if column in row.cells]):
        for meaning in rows:
            meaning.period_problem = problem


def _order_problem(rows: Sequence[RowMeaning], title_year: str) -> str:
    """Why the years of months that go down are not certain: a month comes after a later one of the same year."""
    for before, meaning in pairwise(rows):
        is_next = meaning.names == before.names and meaning.year == before.year
        if is_next and meaning.month and 0 < meaning.month < before.month:
            year = meaning.year or title_year
            try:
                orders = [month_of_year(one.month, year)[1] for one in (before, meaning)] if year else [1, 0]
            except ValueError as error:
                return str(error)
            if orders[1] < orders[0]:
                return MONTHS_OUT_OF_ORDER
    return ""


def _read_time(meaning: RowMeaning, content: Content) -> None:
    text = shown(content)
    if isinstance(content, str) and is_plain_total(text):
        meaning.passed_over = meaning.passed_over or "it is a total"
    elif isinstance(content, str) and is_year(content):
        meaning.year = text
    elif isinstance(content, str) and month_named(text):
        meaning.month = month_named(text)
    else:
        try:
            period = month_of_serial(content) or written_days(content if isinstance(content, date) else text, "")
        except ValueError as error:
            meaning.period_problem = str(error)
            return
        if meaning.period and meaning.period != period:
            meaning.period_problem = f"The row says {meaning.period.words} and {period.words}. Leave one of them."
        meaning.period = period
