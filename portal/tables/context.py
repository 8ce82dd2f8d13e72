"""What counts for a whole table: its titles, the nearest first, and the name of its sheet. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from portal.tables.found_tables import FoundTable, shown
from portal.tables.meaning import PASS_OVER_TABLE, TableContext, ask_about_title, title_problem
from portal.tables.names import fold
from portal.tables.questions import Inquiry
from portal.tables.titles import Title, periods_in, read_title
from portal.tables.vocabulary import Vocabulary
from portal.tables.words import DERIVED, SCALE
from portal.tables.written_periods import month_named

LINES_BELOW = 5  # of a table, that may say something about all of it
_DEFAULT_SHEETS = ("sheet", "data", "table", "export", "report", "pivot", "")


def place_of(table: FoundTable) -> str:
    """How questions name the place of a table."""
    return table.sheet.name or "the file"


def context_of(table: FoundTable, names: Vocabulary) -> TableContext:
    """What the titles say. A title that is not known ends the search for the measure."""
    context = TableContext()
    titles = [read_title(text, names) for text in texts_about(table, names)]
    for title in titles:
        context.parts += title.parts
        context.periods = tuple(dict.fromkeys((*context.periods, *title.periods)))
        context.year = context.year or title.year
        if title.is_doubtful and not context.measures and not context.unknown_title and not DERIVED.search(fold(title.text)):
            context.unknown_title = title.text
        elif title.is_doubtful:
            context.doubtful.append(title.text)
        if title.measures and not context.measures and not context.unknown_title:
            context.measures = title.measures
    context.doubtful += _lines_on_scale(table)
    context.is_named = bool(titles)
    context.fingerprint = _fingerprint(titles, table)
    return context


def texts_about(table: FoundTable, names: Vocabulary) -> list[str]:
    """The texts that tell what a table is, the nearest first: the measure in its corner, its titles, its sheet."""
    corner = [
        text
        for column in table.name_columns
        for cell in table.headings.get(column, ())
        if isinstance(text := cell.content, str) and names.measures(text)
    ]
    sheet = [] if fold(table.sheet.name).rstrip("0123456789 ") in _DEFAULT_SHEETS else [table.sheet.name]
    filters = [
        text
        for row in table.rows[-3:]
        if len(row.cells) == 1 and isinstance(text := next(iter(row.cells.values())), str) and "filter" in fold(text)
    ]
    return [*corner, *(str(title.content) for title in table.titles), *filters, *sheet]


def _lines_on_scale(table: FoundTable) -> list[str]:
    """Lines below the numbers that change what they count: “Figures in thousands”."""
    texts = [next(iter(row.cells.values())) for row in table.rows[-LINES_BELOW:] if len(row.cells) == 1]
    return [text for text in texts if isinstance(text, str) and SCALE.search(fold(text))]


def _fingerprint(titles: Iterable[Title], table: FoundTable) -> str:
    """The same for a table with the same titles and headings, whatever its months are."""
    texts = [title.text for title in titles]
    texts += [shown(cell.content) for cells in table.headings.values() for cell in cells if not cell.is_spread]
    without_time = (_without_time(text) for text in texts)
    return hashlib.sha256("\n".join(dict.fromkeys(without_time)).encode()).hexdigest()[:16]


def _without_time(text: str) -> str:
    """The words of a text, folded, without months, years and days."""
    words = fold(periods_in(text)[1]).split()
    return " ".join(word for word in words if not month_named(word) and not word.isdigit())


def doubt_about_titles(context: TableContext, inquiry: Inquiry, place: str) -> tuple[str, str]:
    """Why the numbers of the table cannot be taken, as a sentence, or are passed over, as a phrase; both empty where neither."""
    for title in context.doubtful:
        answer = ask_about_title(inquiry, title, context, place)
        if answer == PASS_OVER_TABLE.value:
            return "", f"you said that the table under “{title[:40]}” is not meant"
        if not answer:
            return title_problem(title), ""
    return "", ""
