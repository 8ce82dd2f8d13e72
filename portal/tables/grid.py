"""Reads a table into entries: what each of its numbers means, or why it is passed over, asked about or refused. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from openpyxl.utils.cell import get_column_letter

from portal.spreadsheets.sheets import Content, Sheet
from portal.statistics.periods import Period
from portal.tables.column_headings import ColumnMeaning, column_meanings, month_of_year
from portal.tables.entries import UNKNOWN_MEASURE, FileEntries, FileEntry, WrittenText, read_note, read_status
from portal.tables.found_tables import FoundTable, found_tables
from portal.tables.headings import SheetRow, classified, is_month, is_number, is_year, month_of_serial
from portal.tables.meaning import Meaning, Meanings, TableContext
from portal.tables.names import fold
from portal.tables.questions import TAKE, Choice, Inquiry, Question, QuestionKind
from portal.tables.row_names import RowMeaning, row_meanings
from portal.tables.vocabulary import Vocabulary, is_period
from portal.tables.written_periods import written_days
from portal.tables.written_values import read_value

TOTAL = "Total"


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
    contents += [title.content for title in table.titles]
    contents += [row.cells[column] for row in table.rows for column in table.name_columns if column in row.cells]
    texts = [text for text in (*contents, table.sheet.name) if isinstance(text, str)]
    return any(is_month(content) or is_year(content) or month_of_serial(content) for content in contents) or any(
        names.measure_in_title(text) or _period_in(text) for text in texts
    )


def _read_table(table: FoundTable, names: Vocabulary, offered: Sequence[str], inquiry: Inquiry, collected: FileEntries) -> None:
    context = _context(table, names)
    meanings = Meanings(names, inquiry, context, _place(table), offered)
    columns = column_meanings(table, names, collected.remark)
    rows = row_meanings(table, names, inquiry, context.measures)
    _account_for_headings(table, collected)
    columns = _without_overflow(table, rows, columns)
    _remark_on_texts(table, columns, collected)
    refusals = _column_refusals(table, columns, inquiry)
    for row in rows:
        for column in columns:
            status, note = _status_and_note(table, row, column, columns)
            content = row.row.cells.get(column.column, "")
            if not content and not note.text:
                continue
            passed_over = column.passed_over or row.passed_over
            total = [TOTAL] if column.is_total else []
            meaning = Meaning() if passed_over else meanings.of((*row.names, *column.names, *total))
            if passed_over or meaning.passed_over:
                collected.pass_over(table.sheet, row.row.number, column.column, passed_over or meaning.passed_over)
                continue
            entry = _entry(table, row, column, meaning, _period(row, column, context, inquiry, _place(table)))
            names_problem = row.doubt or refusals.get(column.column, "") or meaning.problem
            problem = entry.problem or status.problem or note.problem
            entry = replace(entry, names_problem=names_problem, problem=problem, status=status.text, note=note.text)
            collected.add_at(table.sheet, row.row.number, column.column, entry)


def _status_and_note(
    table: FoundTable, row: RowMeaning, column: ColumnMeaning, columns: Sequence[ColumnMeaning]
) -> tuple[WrittenText, WrittenText]:
    """What stands beside a number, if it is certain that it belongs to it: under the same month, or to the only column."""

    def beside(candidates: Sequence[int]) -> Content:
        times = table.times_above(column.column)
        own = [one for one in candidates if times == table.times_above(one) or (len(columns) == 1 and not table.times_above(one))]
        return row.row.cells.get(own[0], "") if len(own) == 1 else ""

    return read_status(beside(table.status_columns)), read_note(beside(table.note_columns))


def _remark_on_texts(table: FoundTable, columns: Sequence[ColumnMeaning], collected: FileEntries) -> None:
    """Says which columns of texts are not read: notes that belong to no one month, and others."""
    for column in (*table.status_columns, *table.note_columns):
        if not table.times_above(column) and len(columns) > 1:
            collected.remark(f"The column “{table.heading_text(column)[:40]}” was not read: it belongs to no one month.")
    for column in table.other_columns:
        collected.remark(f"The column “{table.heading_text(column)[:40]}” was not read.")


def _entry(table: FoundTable, row: RowMeaning, column: ColumnMeaning, meaning: Meaning, period: Period | str) -> FileEntry:
    address = table.sheet.address(row.row.number, column.column, table.heading_text(column.column))
    value = read_value(row.row.cells.get(column.column, ""), address)
    merged = _merged_problem(table.sheet, row.row, column.column, address)
    return FileEntry(
        sheet=table.sheet.name,
        address=address,
        measure=meaning.measure or _written(row, column, meaning),
        part=TOTAL if meaning.is_total else meaning.part,
        period=period if isinstance(period, Period) else None,
        typed=value.typed,
        problem=merged or (period if isinstance(period, str) else "") or value.problem,
        is_total=meaning.is_total,
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
    for row in rows:
        if max(row.row.cells) > table.last_heading:
            row.doubt = (
                f"Line {row.row.number} has more values than there are headings: perhaps a number has a comma in it. "
                "Write it without the comma, or in quotation marks."
            )
    return [column for column in columns if column.column <= table.last_heading]


def _written(row: RowMeaning, column: ColumnMeaning, meaning: Meaning) -> str:
    """The names as they stand in the file, for an entry whose measure is not known."""
    return UNKNOWN_MEASURE if meaning.is_total else ", ".join([*row.names, *column.names])


def _place(table: FoundTable) -> str:
    return table.sheet.name or "the file"


def _context(table: FoundTable, names: Vocabulary) -> TableContext:
    """What the titles say, the nearest first; the name of the sheet is the farthest. One that is not known ends the search."""
    context = TableContext()
    corner = [
        text
        for column in table.name_columns
        for cell in table.headings.get(column, ())
        if isinstance(text := cell.content, str) and names.measures(text)
    ]
    for text in (*corner, *(str(title.content) for title in table.titles), table.sheet.name):
        context.period = context.period or _period_in(text)
        if not text or context.measures or context.unknown_title:
            continue
        if found := names.measure_in_title(text):
            context.measures = found
        elif not names.says_nothing(text) and not _is_sheet_default(text, table):
            context.unknown_title = text
    return context


def _is_sheet_default(text: str, table: FoundTable) -> bool:
    """Whether the text is only the name of a tab that says nothing: “Sheet1”, “Data”."""
    return text == table.sheet.name and fold(text).rstrip("0123456789 ") in (
        "sheet",
        "data",
        "table",
        "export",
        "report",
        "pivot",
    )


def _period_in(text: str) -> Period | None:
    """The month or quarter that a title names, alone or at its end: “December 2018”, “Burglary, December 2018”."""
    for piece in (text, *(text[at + 1 :] for at, sign in enumerate(text) if sign in ",:–-("), " ".join(text.split()[-2:])):
        piece = piece.strip(" ()")
        if is_period(piece):
            try:
                return written_days(piece, "")
            except ValueError:
                continue
    return None


def _column_refusals(table: FoundTable, columns: list[ColumnMeaning], inquiry: Inquiry) -> dict[int, str]:
    """Why the numbers of a column cannot be taken: a heading that is not known, or two columns that say the same."""
    refusals: dict[int, str] = {}
    for column in columns:
        if column.passed_over:
            continue
        for text in column.unknown:
            heading = table.heading_text(column.column)[:60]
            answer = _ask_column(f"column:{fold(text)}", f"What stands under “{text[:60]}”?", table, inquiry)
            if not answer:
                refusals[column.column] = f"It is not certain what “{heading}” means: “{text[:60]}” is not known here."
            elif answer != TAKE:
                column.passed_over = f"you said that “{text[:40]}” is not meant"
    same: dict[object, list[ColumnMeaning]] = defaultdict(list)
    for column in columns:
        if not column.passed_over:
            key = (column.period, column.month, column.year, tuple(fold(name) for name in column.names), column.is_total)
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
        answer = _ask_column(f"twin:{number}:{fold(' '.join(column.unknown))}", words, table, inquiry)
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


def _ask_column(key: str, words: str, table: FoundTable, inquiry: Inquiry) -> str:
    choices = (Choice(TAKE, "These are the numbers to return"), Choice("pass over", "Something else: pass them over"))
    return inquiry.ask(Question(key=key, kind=QuestionKind.COLUMN, words=words, place=_place(table), choices=choices))


def _period(row: RowMeaning, column: ColumnMeaning, context: TableContext, inquiry: Inquiry, place: str) -> Period | str:
    """The period of a number, or a sentence that says why it is not certain."""
    if column.period_problem or row.period_problem:
        return column.period_problem or row.period_problem
    month, year = column.month or row.month, column.year or row.year
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
    if year:
        return f"“{year}” is a year. Write the month as Feb 2018, or a quarter as Jan-Mar 2018."
    if context.period:
        return context.period
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


def _merged_problem(sheet: Sheet, row: SheetRow, column: int, address: str) -> str:
    """A sentence where the cell is merged with others; otherwise empty."""
    start = sheet.merged.get((row.number, column))
    if start is None:
        return ""
    area = sorted(cell for cell, first in sheet.merged.items() if first == start)
    cells = f"{sheet.address(*area[0])} to {sheet.address(*area[-1])}" if sheet.name else address
    return f"The cells {cells} are merged into one. Unmerge them, and give each its own number."


def numbers_in(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """The place of every number of the sheet, as (row, column), counted from 1."""
    for row in sheet.rows:
        for column, content in enumerate(row.cells, 1):
            if isinstance(content, str) and is_number(content):
                yield row.number, column
