"""Finds the tables of a sheet: which rows and columns belong together, below which headings and titles. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from portal.spreadsheets.refusals import Refused
from portal.spreadsheets.sheets import Content, Odd, Sheet
from portal.tables.headings import RowKind, SheetRow, is_month, is_number, is_value, is_year, month_of_serial
from portal.tables.names import fold
from portal.tables.titles import periods_in
from portal.tables.vocabulary import Vocabulary
from portal.tables.words import DERIVED, MONTH_WORDS, NOTE_WORDS, PLAIN_COLUMNS, STATUS_WORDS, VALUE_WORDS, YEAR_WORDS

MOST_TITLES, MOST_TABLES = 10, 200


@dataclass(frozen=True)
class HeadingCell:
    """One text or day above a column. `is_spread` where it stands above a column further left and counts for this one too."""

    row: int
    column: int
    content: Content
    is_spread: bool = False


@dataclass(kw_only=True)
class FoundTable:
    """One table: its rows of numbers and the columns of its names and values.

    `titles` are the texts above it, the nearest first. `headings` has for each column the cells above it,
    the upper ones first; `last_heading` is the last column of the sheet with one of its own, `heading_length` the number of
    cells in that row, empty ones too. `rows` are those below the
    headings, lines of text among them.
    """

    sheet: Sheet
    titles: list[HeadingCell]
    headings: dict[int, tuple[HeadingCell, ...]]
    last_heading: int
    heading_length: int
    rows: list[SheetRow]
    name_columns: list[int] = field(default_factory=list)
    value_columns: list[int] = field(default_factory=list)
    plain_columns: list[int] = field(default_factory=list)
    status_columns: list[int] = field(default_factory=list)
    note_columns: list[int] = field(default_factory=list)
    other_columns: list[int] = field(default_factory=list)  # texts beside the numbers that are no names

    @cached_property
    def last_merged_cells(self) -> dict[tuple[int, int], tuple[int, int]]:
        """The last cell of each merged area of the sheet, by its first."""
        last: dict[tuple[int, int], tuple[int, int]] = {}
        for cell, first in self.sheet.merged.items():
            last[first] = max(last.get(first, cell), cell)
        return last

    def times_above(self, column: int) -> tuple[str, ...]:
        """The months and years above the column, as texts."""
        cells = self.headings.get(column, ())
        return tuple(shown(cell.content) for cell in cells if is_month(cell.content) or is_year(cell.content))

    def heading_text(self, column: int) -> str:
        """The texts above the column as one, the upper ones first, as people would read them."""
        return " ".join(dict.fromkeys(shown(cell.content) for cell in self.headings.get(column, ()) if shown(cell.content)))


def shown(content: Content) -> str:
    """A heading as text."""
    if isinstance(content, Odd):
        return content.shown
    return content if isinstance(content, str) else f"{content:%b %Y}"


def found_tables(sheet: Sheet, rows: Sequence[SheetRow], names: Vocabulary) -> list[FoundTable]:
    """The tables of the sheet, from the top down and from left to right. Numbers outside of them are in none."""
    tables: list[FoundTable] = []
    before: tuple[list[SheetRow], list[SheetRow]] = ([], [])  # titles and headings of the table above
    for titles, heads, body in _stacked(rows):
        if len(tables) > MOST_TABLES:
            raise Refused(
                f"“{sheet.name}” holds more than {MOST_TABLES} tables. Upload one sheet with the numbers that are asked for."
            )
        if not titles and [row.cells for row in heads] == [row.cells for row in before[1]]:
            titles = before[0]  # the headings are repeated, as on a new page
        before = (titles, heads)
        heads, more_titles = _without_titles(heads, names)
        headings = _headings(sheet, heads, body)
        last_heading = max((cell.column for cells in headings.values() for cell in cells), default=0)
        for span in _side_by_side(headings, body, names):
            own_titles = [title for row in (*titles, *more_titles) for title in _texts_in(row, span)][::-1][:MOST_TITLES]
            table = FoundTable(
                sheet=sheet,
                titles=own_titles,
                headings={column: cells for column, cells in headings.items() if column in span},
                last_heading=last_heading,
                heading_length=len(heads[-1].row.cells),
                rows=[row for row in body if any(column in span for column in row.cells)],
            )
            _give_roles(table, span, names)
            if table.value_columns:
                tables.append(table)
    return tables


def _stacked(rows: Sequence[SheetRow]) -> Iterable[tuple[list[SheetRow], list[SheetRow], list[SheetRow]]]:
    """The rows of each table: titles, headings, and what is below them.

    The lines straight above headings are their titles; they do not belong to the table before.
    """
    starts = [
        at for at, row in enumerate(rows)
        if row.kind is RowKind.HEADING and (at == 0 or rows[at - 1].kind is not RowKind.HEADING or _is_apart(rows[at - 1], row))
    ]  # fmt: skip
    first_lines: list[tuple[int, int]] = []
    for at in starts:
        first = at
        while first > 0 and rows[first - 1].kind is RowKind.LINE and (not first_lines or first > first_lines[-1][1]):
            first -= 1
        end = at
        while end + 1 < len(rows) and rows[end + 1].kind is RowKind.HEADING and not _is_apart(rows[end], rows[end + 1]):
            end += 1
        first_lines.append((first, end + 1))
    for index, (first, end) in enumerate(first_lines):
        start = starts[index]
        last = first_lines[index + 1][0] if index + 1 < len(first_lines) else len(rows)
        yield list(rows[first:start]), list(rows[start:end]), list(rows[end:last])


def _is_apart(row: SheetRow, below: SheetRow) -> bool:
    """Whether an empty row parts two rows of headings: then the upper one belongs to another table."""
    return below.number - row.number > 1


def _without_titles(heads: list[SheetRow], names: Vocabulary) -> tuple[list[SheetRow], list[SheetRow]]:
    """The rows of headings, and those that are titles: above the others, with one text that is no name and no period."""
    titles = []
    while len(heads) > 1 and len(heads[0].cells) == 1:
        (content,) = heads[0].cells.values()
        if is_month(content) or is_year(content) or (isinstance(content, str) and names.is_name(content)):
            break
        titles.append(heads[0])
        heads = heads[1:]
    return heads, titles


def _headings(sheet: Sheet, heads: list[SheetRow], body: list[SheetRow]) -> dict[int, tuple[HeadingCell, ...]]:
    """The cells above each column. An upper one counts for the columns to its right as well, up to the next."""
    width = max((max(row.cells) for row in (*heads, *body) if row.cells), default=0)
    number_columns = {column for row in body for column, content in row.cells.items() if _is_number(content)}
    merged_over = {start for (_, column), start in sheet.merged.items() if column > start[1]}
    by_column: dict[int, list[HeadingCell]] = {column: [] for column in range(1, width + 1)}
    for at, row in enumerate(heads):
        source = 0
        named_below = {column for lower in heads[at + 1 :] for column in lower.cells}
        for column in range(1, width + 1):
            if column in row.cells:
                source = column
                by_column[column].append(HeadingCell(row.number, column, row.cells[column]))
            elif source and _spreads(sheet, row, source, column, merged_over, number_columns, column in named_below):
                by_column[column].append(HeadingCell(row.number, source, row.cells[source], is_spread=True))
    return {column: tuple(cells) for column, cells in by_column.items()}


def _spreads(
    sheet: Sheet, row: SheetRow, source: int, column: int, merged_over: set[tuple[int, int]], numbers: set[int], is_named: bool
) -> bool:
    """Whether the heading of the column `source` counts for this column, which has none in the row.

    Where cells are merged, that says it. Otherwise it counts for a column that has a heading of its own further down, and
    for one with numbers: then it is not certain which of the two columns it means, and both are asked about.
    """
    start = sheet.merged.get((row.number, column))
    if start is not None and start[1] < column:
        return start[1] == source
    if (row.number, source) in merged_over:
        return False
    content = row.cells[source]
    is_above_values = source in numbers or is_month(content) or is_year(content)
    return is_above_values and (is_named or (column in numbers and (is_month(content) or is_year(content))))


def _is_number(content: Content) -> bool:
    return isinstance(content, str) and is_number(content)


def _side_by_side(headings: dict[int, tuple[HeadingCell, ...]], body: list[SheetRow], names: Vocabulary) -> list[range]:
    """The columns of each of the tables that stand beside each other: each begins with its own column of names."""
    width = max(headings, default=0)
    texts, numbers = Counter[int](), Counter[int]()
    for row in body:
        for column, content in row.cells.items():
            if _is_number(content):
                numbers[column] += 1
            elif isinstance(content, str):
                texts[column] += 1
    starts, has_values = [1], False
    for column in range(1, width + 1):
        words = {fold(shown(cell.content)) for cell in headings.get(column, ())}
        is_text = texts[column] > numbers[column] and not words & (STATUS_WORDS | NOTE_WORDS | PLAIN_COLUMNS)
        is_text = is_text and not any(DERIVED.search(word) for word in words)
        if has_values and is_text and any(numbers[other] for other in range(column, width + 1)):
            starts.append(column)
            has_values = False
        elif numbers[column] > texts[column] and _heads_values(headings.get(column, ()), names):
            has_values = True
    return [range(start, end) for start, end in zip(starts, [*starts[1:], width + 1], strict=True)]


def _heads_values(cells: Sequence[HeadingCell], names: Vocabulary) -> bool:
    """Whether a month, a name or a word for numbers stands above a column: a running number before the names has none."""
    for cell in cells:
        content = cell.content
        if is_month(content) or is_year(content) or month_of_serial(content):
            return True
        if isinstance(content, str) and (
            names.is_name(content) or periods_in(content)[0] or fold(content) in VALUE_WORDS - YEAR_WORDS
        ):
            return fold(content) not in PLAIN_COLUMNS | MONTH_WORDS
    return False


def _texts_in(row: SheetRow, span: range) -> list[HeadingCell]:
    """The texts of a title that stand above these columns; for the first table, where none does, all of them."""
    texts = [HeadingCell(row.number, column, content) for column, content in row.cells.items() if isinstance(content, str)]
    return [text for text in texts if text.column in span] or ([] if span.start > 1 else texts)


def _give_roles(table: FoundTable, span: range, names: Vocabulary) -> None:
    """Says of each column whether it holds values, names, a status, notes, or nothing that matters."""
    contents: dict[int, list[Content]] = {column: [] for column in span}
    for row in table.rows:
        for column, content in row.cells.items():
            if column in contents:
                contents[column].append(content)
    timed = [column for column in span if table.times_above(column)]
    for column in span:
        words = {fold(shown(cell.content)) for cell in table.headings.get(column, ())}
        _column_list(table, column, words, contents[column], names, min(timed, default=0)).append(column)
    first = min(table.value_columns, default=0)
    table.other_columns += [column for column in table.name_columns if column > first]
    table.name_columns = [column for column in table.name_columns if column < first]


def _column_list(
    table: FoundTable, column: int, words: set[str], contents: list[Content], names: Vocabulary, first_timed: int
) -> list[int]:
    """The list of the table that a column belongs to. `words` stand above it, `first_timed` is the first column under a month."""
    values = sum(_is_value(content) for content in contents)
    texts = sum(isinstance(content, str) for content in contents) - values
    has_period = column in {one for one in (first_timed,) if one} or bool(table.times_above(column))
    if not contents and not has_period:
        return []
    if words & (YEAR_WORDS | MONTH_WORDS) and not has_period and _are_times(contents):
        return table.name_columns
    if (
        words & PLAIN_COLUMNS
        and not has_period
        and ("number" not in words or column == 1 or texts)
        and _is_plain(words, contents, names)
    ):
        return table.plain_columns
    if words & STATUS_WORDS and not values:
        return table.status_columns
    if words & NOTE_WORDS and not values:
        return table.note_columns
    if has_period and not _all_names(table, column, names):
        return table.value_columns
    if values and not has_period and column < first_timed and not any(DERIVED.search(word) for word in words):
        return table.name_columns  # a number that stands for a group, such as an age
    return table.value_columns if values >= max(texts, 1) else table.name_columns


def _are_times(contents: list[Content]) -> bool:
    """Whether most of a column are months, years, or the numbers of months."""
    times = [one for one in contents if is_month(one) or is_year(one) or month_of_serial(one)]
    return len(times) * 2 > len(contents)


def _is_plain(words: set[str], contents: list[Content], names: Vocabulary) -> bool:
    """Whether a column of that heading really tells nothing: one of units may say “per 1,000”."""
    if not words & {"unit", "units"}:
        return True
    return all(isinstance(one, str) and (names.is_unit(one) or fold(one) in VALUE_WORDS) for one in contents)


def _is_value(content: Content) -> bool:
    return isinstance(content, Odd) or (isinstance(content, str) and is_value(content))


def _all_names(table: FoundTable, column: int, names: Vocabulary) -> bool:
    texts = [row.cells[column] for row in table.rows if column in row.cells]
    return bool(texts) and all(isinstance(text, str) and names.is_name(text) for text in texts)
