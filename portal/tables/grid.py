"""Reads a table into entries: what each of its numbers means, or why it is passed over, asked about or refused. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from openpyxl.utils.cell import get_column_letter

from portal.spreadsheets.sheets import Content, Sheet
from portal.statistics.periods import Period
from portal.tables.column_headings import ColumnMeaning, check_order, column_meanings, month_of_year
from portal.tables.context import context_of, doubt_about_titles, place_of, texts_about
from portal.tables.entries import UNKNOWN_MEASURE, FileEntries, FileEntry, read_note, read_status
from portal.tables.found_tables import FoundTable, found_tables
from portal.tables.headings import SheetRow, classified, is_month, is_number, is_year, month_of_serial
from portal.tables.meaning import Meaning, Meanings, TableContext
from portal.tables.names import fold
from portal.tables.questions import TAKE, Choice, Inquiry, Question, QuestionKind
from portal.tables.row_names import RowMeaning, row_meanings
from portal.tables.titles import read_title
from portal.tables.vocabulary import Vocabulary
from portal.tables.written_periods import written_days
from portal.tables.written_values import read_value


def read_tables(
    sheet: Sheet,
    names: Vocabulary,
    offered: Sequence[str],
    inquiry: Inquiry,
    collected: FileEntries,
    count_row: Callable[[], None],
) -> bool:
    """Adds an entry for each number in the tables of the sheet, and tells whether it has any table.

    `offered` are the keys of the measures that may be chosen for a table. `count_row` is called for each row, for progress.
    """
    rows = classified(sheet, names)
    tables = [table for table in found_tables(sheet, rows, names) if _is_of_returns(table, names)]
    for table in tables:
        _read_table(table, names, offered, inquiry, collected)
    for _ in rows:
        count_row()
    return bool(tables)


def _is_of_returns(table: FoundTable, names: Vocabulary) -> bool:
    """Whether anything in the table is a month or the name of a measure: a list of telephone numbers has neither."""
    contents = [cell.content for cells in table.headings.values() for cell in cells]
    contents += [row.cells[column] for row in table.rows for column in table.name_columns if column in row.cells]
    if any(is_month(content) or is_year(content) or month_of_serial(content) for content in contents):
        return True
    if any(isinstance(text, str) and names.measures(text) for text in contents):
        return True
    titles = (read_title(text, names) for text in texts_about(table, names))
    return any(title.is_about_returns for title in titles)


def _read_table(table: FoundTable, names: Vocabulary, offered: Sequence[str], inquiry: Inquiry, collected: FileEntries) -> None:
    context, place = context_of(table, names), place_of(table)
    meanings = Meanings(names, inquiry, context, place, offered)
    columns = column_meanings(table, names, collected.remark)
    check_order(columns, context.year)
    rows = row_meanings(table, names, inquiry, context)
    doubt, passed_over = doubt_about_titles(context, inquiry, place)
    for row in rows:
        row.doubt, row.passed_over = doubt or row.doubt, passed_over or row.passed_over
    _account_for_headings(table, collected)
    columns = _without_overflow(table, rows, columns)
    _remark_on_texts(table, columns, collected)
    refusals = _column_refusals(table, columns, context, inquiry)
    beside = _texts_beside(table, columns)
    for row in rows:
        for column in columns:
            note = read_note(row.row.cells.get(beside[column.column].note, ""))
            if not row.row.cells.get(column.column) and not note.text:
                continue
            hidden = table.sheet.not_meant.reason(row.row.number, column.column)
            reason = column.passed_over or row.passed_over or hidden
            meaning = Meaning(passed_over=reason) if reason else meanings.of((*row.names, *column.names, *_total(column)))
            if meaning.passed_over:
                if _is_number(row.row.cells.get(column.column, "")):
                    collected.pass_over(table.sheet, row.row.number, column.column, meaning.passed_over)
                continue
            entry = _entry(table, row, column, meaning, _period(row, column, context, inquiry, place))
            status = read_status(row.row.cells.get(beside[column.column].status, ""))
            names_problem = (
                row.doubt or refusals.get(column.column, "") or meaning.problem or _unit_problem(column, meaning, names)
            )
            problem = entry.problem or status.problem or note.problem
            entry = replace(entry, names_problem=names_problem, problem=problem, status=status.text, note=note.text)
            collected.add_at(table.sheet, row.row.number, column.column, entry)


def _unit_problem(column: ColumnMeaning, meaning: Meaning, names: Vocabulary) -> str:
    """Why a number is not of its measure, as a sentence: its heading says that something else is counted."""
    unit = names.by_key[meaning.measure].unit if meaning.measure else ""
    if not column.unit or not unit or fold(unit) == fold(column.unit):
        return ""
    return f"Its heading says “{column.unit[:40]}”, but {names.label(meaning.measure)} is counted in {unit}."


def _total(column: ColumnMeaning) -> list[str]:
    return [column.total] if column.total else []


class _Beside(NamedTuple):
    """The columns of the status and the note of a column of numbers; 0 where it has none."""

    status: int
    note: int


def _texts_beside(table: FoundTable, columns: Sequence[ColumnMeaning]) -> dict[int, _Beside]:
    """For each column of numbers the status and the note that are certain to belong to it: under the same month, or to the
    only column."""

    def own(column: int, candidates: Sequence[int]) -> int:
        times = table.times_above(column)
        found = [
            one for one in candidates if times == table.times_above(one) or (len(columns) == 1 and not table.times_above(one))
        ]
        return found[0] if len(found) == 1 else 0

    return {one.column: _Beside(own(one.column, table.status_columns), own(one.column, table.note_columns)) for one in columns}


def _remark_on_texts(table: FoundTable, columns: Sequence[ColumnMeaning], collected: FileEntries) -> None:
    """Says which columns of texts are not read: notes that belong to no one month, and others."""
    for column in (*table.status_columns, *table.note_columns):
        if not table.times_above(column) and len(columns) > 1:
            collected.remark(f"The column “{table.heading_text(column)[:40]}” was not read: it belongs to no one month.")


def _entry(table: FoundTable, row: RowMeaning, column: ColumnMeaning, meaning: Meaning, period: Period | str) -> FileEntry:
    address = table.sheet.address(row.row.number, column.column, table.heading_text(column.column))
    value = read_value(row.row.cells.get(column.column, ""), address)
    merged = _merged_problem(table, row.row, column.column, address)
    return FileEntry(
        sheet=table.sheet.name,
        address=address,
        measure=meaning.measure or _written(row, column, meaning),
        part=meaning.total or meaning.part,
        period=period if isinstance(period, Period) else None,
        typed=value.typed,
        problem=merged or (period if isinstance(period, str) else "") or value.problem,
        is_total=bool(meaning.total),
    )


def _account_for_headings(table: FoundTable, collected: FileEntries) -> None:
    """Notes what headings, titles and names were taken for, and passes over the numbers in headings, such as years."""
    for place in table.titles:
        collected.recognise(table.sheet, place.row, place.column, "title")
    for cells in table.headings.values():
        for cell in cells:
            is_time = is_month(cell.content) or is_year(cell.content) or bool(month_of_serial(cell.content))
            collected.recognise(table.sheet, cell.row, cell.column, "month" if is_time else "name")
            if _is_number(cell.content):
                collected.pass_over(table.sheet, cell.row, cell.column, "it is a heading")
    for row in table.rows:
        for column in table.plain_columns:
            if _is_number(row.cells.get(column, "")):
                reason = f"its heading is “{table.heading_text(column)[:40]}”"
                collected.pass_over(table.sheet, row.number, column, reason)
        for column in table.name_columns:
            if column in row.cells:
                content = row.cells[column]
                collected.recognise(table.sheet, row.number, column, "month" if is_month(content) or is_year(content) else "name")
                if _is_number(content):
                    collected.pass_over(table.sheet, row.number, column, "it is a name")


def _is_number(content: Content) -> bool:
    return isinstance(content, str) and is_number(content)


def _without_overflow(table: FoundTable, rows: Sequence[RowMeaning], columns: list[ColumnMeaning]) -> list[ColumnMeaning]:
    """Refuses the rows of a CSV that are longer than its headings: a comma in a number has shifted their values.

    The columns without a heading are left out.
    """
    if table.sheet.name:
        return columns
    lengths = {len(row.row.row.cells) for row in rows}
    for row in rows:
        is_longer = len(lengths) > 1 and len(row.row.row.cells) > table.heading_length
        if max(row.row.cells) > table.last_heading or is_longer:
            row.doubt = (
                f"Line {row.row.number} has more values than there are headings: perhaps a number has a comma in it. "
                "Write it without the comma, or in quotation marks."
            )
    return [column for column in columns if column.column <= table.last_heading]


def _written(row: RowMeaning, column: ColumnMeaning, meaning: Meaning) -> str:
    """The names as they stand in the file, for an entry whose measure is not known."""
    return UNKNOWN_MEASURE if meaning.total else ", ".join([*row.names, *column.names])


def _column_refusals(table: FoundTable, columns: list[ColumnMeaning], context: TableContext, inquiry: Inquiry) -> dict[int, str]:
    """Why the numbers of a column cannot be taken: a heading that is not known, or two columns that say the same."""
    refusals: dict[int, str] = {}
    for column in columns:
        if column.passed_over:
            continue
        for text in column.unknown:
            heading = table.heading_text(column.column)[:60]
            answer = _ask_column(
                f"column:{fold(text)[:60]}:{context.fingerprint}", f"What stands under “{text[:60]}”?", table, inquiry
            )
            if not answer:
                refusals[column.column] = f"It is not certain what “{heading}” means: “{text[:60]}” is not known here."
            elif answer != TAKE:
                column.passed_over = f"you said that “{text[:40]}” is not meant"
    same: dict[object, list[ColumnMeaning]] = defaultdict(list)
    for column in columns:
        if not column.passed_over:
            names_above = tuple(fold(name) for name in (*column.names, *(() if column.has_time else column.unknown)))
            key = (column.period, column.month, column.year, names_above, column.total)
            same[key].append(column)
    for twins in same.values():
        if len(twins) > 1:
            _refuse_twins(table, twins, inquiry, refusals)
    return refusals


def _refuse_twins(table: FoundTable, twins: list[ColumnMeaning], inquiry: Inquiry, refusals: dict[int, str]) -> None:
    """Two columns under one heading: one of them has to be chosen."""
    heading = f"Several columns stand under {_heading_words(table, twins[0])}"
    not_passed_over = list(twins)
    is_asked_already = any(column.column in refusals for column in twins)
    for number, column in enumerate(twins if not is_asked_already else (), 1):
        words = f"{heading}. Is the one in {_column_name(table, column)} meant?"
        answer = _ask_column(f"twin:{number}:{table.sheet.name}:{column.column}", words, table, inquiry, is_remembered=False)
        if answer and answer != TAKE:
            column.passed_over = "you said that its column is not meant"
            not_passed_over.remove(column)
    if len(not_passed_over) > 1:
        for column in not_passed_over:
            refusals.setdefault(column.column, f"{heading}, so it is not certain which is meant. Remove the others.")


def _column_name(table: FoundTable, column: ColumnMeaning) -> str:
    return f"column {get_column_letter(column.column) if table.sheet.name else column.column}"


def _heading_words(table: FoundTable, column: ColumnMeaning) -> str:
    return column.period.words if column.period else f"“{table.heading_text(column.column)[:60]}”"


def _ask_column(key: str, words: str, table: FoundTable, inquiry: Inquiry, *, is_remembered: bool = True) -> str:
    choices = (Choice(TAKE, "These are the numbers to return"), Choice("pass over", "Something else: pass them over"))
    return inquiry.ask(
        Question(
            key=key, kind=QuestionKind.COLUMN, words=words, place=place_of(table), choices=choices, is_remembered=is_remembered
        )
    )


def _period(row: RowMeaning, column: ColumnMeaning, context: TableContext, inquiry: Inquiry, place: str) -> Period | str:
    """The period of a number, or a sentence that says why it is not certain."""
    if column.period_problem or row.period_problem:
        return column.period_problem or row.period_problem
    month, year = column.month or row.month, column.year or row.year or context.year
    if column.period and row.period and column.period != row.period:
        return f"Its row says {row.period.words} and its column {column.period.words}. Correct one of them."
    if period := column.period or row.period:
        return period
    if month and year:
        try:
            return month_of_year(month, year)[0]
        except ValueError as error:
            return str(error)
    if month:
        return "The month has no year. Write it with its year, such as Feb 2018, or put the year in the row above."
    if column.year or row.year:
        return f"“{year}” is a year. Write the month as Feb 2018, or a quarter as Jan-Mar 2018."
    if len(context.periods) == 1:
        return context.periods[0]
    return _asked_period(inquiry, place)


def _asked_period(inquiry: Inquiry, place: str) -> Period | str:
    question = Question(
        key=f"period:{fold(place)}",
        kind=QuestionKind.PERIOD,
        words="Of which month are these numbers?",
        place=place,
        choices=(),
        is_remembered=False,
    )
    answer = inquiry.ask(question)
    if answer:
        try:
            return written_days(*answer.split("/", 1)) if "/" in answer else written_days(answer, "")
        except ValueError as error:
            return str(error)
    return "No month stands above or beside this number. Write it above the numbers, such as Feb 2018."


def _merged_problem(table: FoundTable, row: SheetRow, column: int, address: str) -> str:
    """A sentence where the cell is merged with others; otherwise empty."""
    start = table.sheet.merged.get((row.number, column))
    if start is None:
        return ""
    last = table.last_merged_cells[start]
    cells = f"{table.sheet.address(*start)} to {table.sheet.address(*last)}" if table.sheet.name else address
    return f"The cells {cells} are merged into one. Unmerge them, and give each its own number."


def numbers_in(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """The place of every number of the sheet, as (row, column), counted from 1."""
    for row in sheet.rows:
        for column, content in enumerate(row.cells, 1):
            if isinstance(content, str) and is_number(content):
                yield row.number, column
