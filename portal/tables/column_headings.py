"""What the headings above a column of numbers say: a month, names, or why its numbers are passed over. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from portal.core.dates import day_words
from portal.spreadsheets.sheets import Content
from portal.statistics.periods import MONTHLY, Period
from portal.tables.found_tables import FoundTable, HeadingCell, shown
from portal.tables.headings import is_year, month_of_serial
from portal.tables.names import fold, is_plain_total
from portal.tables.titles import periods_in, says_another_time
from portal.tables.vocabulary import Vocabulary, is_period
from portal.tables.words import DERIVED, FINANCIAL_YEAR_WORDS, VALUE_WORDS
from portal.tables.written_periods import (
    MONTHS,
    YEAR,
    day_of,
    month_named,
    quarter_remark,
    written_days,
    written_period,
    year_of,
)

MONTHS_OUT_OF_ORDER = "A month stands after a later one of the same year. Write each month with its year, such as Feb 2018."
_NUMBER_OF = re.compile(r"^(number|numbers|count|no|volume) of ")


@dataclass(kw_only=True)
class ColumnMeaning:
    """What a column of numbers is about. `names` are measures and parts above it, `unknown` texts that are neither,
    `total` is the word for one, and `unit` what is counted.

    The period may come in two pieces: a `month` here and the `year` in the row, or the other way round. `passed_over` says
    why none of its numbers is taken, as a phrase.
    """

    column: int
    period: Period | None = None
    period_problem: str = ""
    month: int = 0
    year: str = ""
    names: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    total: str = ""
    unit: str = ""
    passed_over: str = ""

    @property
    def has_time(self) -> bool:
        """Whether a period or a piece of one stands above it."""
        return bool(self.period or self.period_problem or self.month or self.year)


def column_meanings(table: FoundTable, names: Vocabulary, remark: Callable[[str], None]) -> list[ColumnMeaning]:
    """The meaning of each column of values. `remark` takes sentences on how doubtful periods were read."""
    under: dict[tuple[int, str], int] = {}
    meanings = [_meaning(table, column, names, under, remark) for column in table.value_columns]
    if problem := days_problem([cell.content for column in table.value_columns for cell in table.headings.get(column, ())]):
        for one in meanings:
            one.period_problem = problem if one.period or one.period_problem else ""
    has_months = any(one.has_time for one in meanings)
    _pass_over_plain_totals(meanings, has_months)
    for one in meanings:
        _pass_over(one, table, has_months)
    _pass_over_sums(meanings, table)
    return meanings


def _meaning(
    table: FoundTable, column: int, names: Vocabulary, under: dict[tuple[int, str], int], remark: Callable[[str], None]
) -> ColumnMeaning:
    meaning = ColumnMeaning(column=column)
    year_cell: HeadingCell | None = None
    for cell in table.headings.get(column, ()):
        text = shown(cell.content)
        if isinstance(cell.content, str) and is_year(cell.content):
            meaning.year, year_cell = text, cell
        elif isinstance(cell.content, str) and month_named(text):
            meaning.month = month_named(text)
        elif isinstance(cell.content, date) or month_of_serial(cell.content) or is_period(text):
            _read_period(meaning, cell, remark)
        elif isinstance(cell.content, str):
            _read_text(meaning, cell, names, remark)
    if meaning.month and meaning.period and meaning.period.month_count > 1:
        months = [one for one in meaning.period.split(MONTHLY) if one.start.month == meaning.month]
        meaning.period = months[0] if len(months) == 1 else meaning.period
    elif year_cell and (problem := financial_year_problem(meaning.year, _names_of_row(table, year_cell.row))):
        meaning.period_problem = problem
    elif meaning.month and meaning.year and year_cell:
        _read_month_of_year(meaning, year_cell, under)
    return meaning


def financial_year_problem(year: str, headings: Iterable[Content]) -> str:
    """Why a year is not certain, as a sentence: it is written as one, where a financial year is meant."""
    is_financial = any(isinstance(text, str) and fold(text) in FINANCIAL_YEAR_WORDS for text in headings)
    return f"“{year}” is meant as a financial year. Write it as 2018/19." if is_financial and year.strip().isdigit() else ""


def _names_of_row(table: FoundTable, row: int) -> list[Content]:
    """What stands in a row of headings above the names."""
    return [cell.content for column in table.name_columns for cell in table.headings.get(column, ()) if cell.row == row]


def check_order(columns: Sequence[ColumnMeaning], title_year: str) -> None:
    """Refuses months whose year stands in the title only, where one comes after a later one: that may be of the next year."""
    bare = [one for one in columns if one.month and not one.year and not one.period]
    try:
        orders = [month_of_year(one.month, title_year)[1] for one in bare] if title_year else []
    except ValueError:
        return  # which is said of each number
    if any(after < before for before, after in pairwise(orders)):
        for one in bare:
            one.period_problem = MONTHS_OUT_OF_ORDER


def _read_period(meaning: ColumnMeaning, cell: HeadingCell, remark: Callable[[str], None]) -> None:
    """A lower period counts instead of an upper one: a month under its quarter."""
    serial = month_of_serial(cell.content)
    try:
        assert isinstance(cell.content, str | date)
        period = serial or written_days(cell.content, "")
    except ValueError as error:
        meaning.period_problem = str(error)
        return
    meaning.period_problem = ""  # of an upper heading, such as the quarter of another kind of year
    if meaning.period and not (meaning.period.start <= period.start and period.end <= meaning.period.end):
        meaning.period_problem = f"“{shown(cell.content)}” stands under {meaning.period.words}. Correct one of the two headings."
    meaning.period = period
    if serial:
        remark(f"“{cell.content}” was read as {period.words}: it is the number that Excel has for a day of that month.")
    elif isinstance(cell.content, str):
        remark(quarter_remark(cell.content))


def _read_text(meaning: ColumnMeaning, cell: HeadingCell, names: Vocabulary, remark: Callable[[str], None]) -> None:
    """A name, a total, or a text with a month in it: “Crimes Nov 2018”."""
    text = shown(cell.content)
    if names.measures(text) or names.is_part(text):
        meaning.names.append(text)
        return
    if DERIVED.search(fold(text)):
        meaning.passed_over = meaning.passed_over or f"its heading is “{text[:40]}”"
        return
    if is_plain_total(text) or names.total_of(text):
        meaning.total = text
        return
    periods, rest = periods_in(text)
    if periods and says_another_time(text):
        meaning.unknown.append(text)
        return
    if len(periods) == 1:
        _read_period(meaning, replace(cell, content=periods[0].short), remark)
        text = rest
        if names.measures(text) or names.is_part(text):
            meaning.names.append(text)
            return
    counted = _NUMBER_OF.sub("", fold(text))
    if names.is_unit(counted):
        meaning.unit = counted
    elif fold(text) not in VALUE_WORDS and (len(periods) > 1 or not names.says_nothing(text)):
        meaning.unknown.append(text)


def days_problem(contents: Iterable[Content]) -> str:
    """Why days among headings are no months, as a sentence: two of them are of one month."""
    days = [day for content in dict.fromkeys(contents) if (day := day_of(content))]
    months = Counter((day.year, day.month) for day in days)
    for day in days:
        if months[day.year, day.month] > 1:
            return f"{day_words(day)} stands beside another day of its month, so these are days or weeks and not months."
    return ""


def _read_month_of_year(meaning: ColumnMeaning, year: HeadingCell, under: dict[tuple[int, str], int]) -> None:
    """Puts a month and the year above it together; `under` has the last month seen below each year.

    A month after a later one is not certain: its year may have been left out.
    """
    name = MONTHS[meaning.month - 1].capitalize()
    try:
        period, order = month_of_year(meaning.month, meaning.year)
    except ValueError as error:
        meaning.period_problem = str(error)
        return
    place = (year.column, meaning.year)
    if order < under.get(place, -1):
        meaning.period_problem = (
            f"{name} stands under {meaning.year} after a later month, so its year is not certain. Write {name[:3]} with its year."
        )
        return
    under[place] = order
    meaning.period = period


def month_of_year(month: int, year: str) -> tuple[Period, int]:
    """The period of a month in a year (2018) or a financial year (2018/19, from April), and its place in that year.

    Raises ValueError with a sentence for the person who uploads.
    """
    match = YEAR.fullmatch(year.strip().casefold())
    assert match
    first = year_of(match[1])
    if match[2] and int(match[2]) % 100 != (first + 1) % 100:
        raise ValueError(f"“{year}” is not a financial year. Write 2018/19.")
    period = written_period(f"{MONTHS[month - 1]} {first + 1 if match[2] and month < 4 else first}")
    return period, (month - 4) % 12 if match[2] else month


def _pass_over(meaning: ColumnMeaning, table: FoundTable, has_months: bool) -> None:
    """Says why a column is passed over, where months stand above the others: a total, a target, what belongs to no month."""
    if meaning.passed_over:
        return
    heading = table.heading_text(meaning.column)[:40]
    if has_months and meaning.total and not meaning.has_time:
        meaning.passed_over = "it is a total"
    elif has_months and not meaning.has_time:
        meaning.passed_over = f"its heading “{heading}” is not a month" if heading else "it has no heading"
    elif meaning.total and meaning.has_time:
        meaning.passed_over = f"“{heading}” is a total of other columns"


def _pass_over_plain_totals(meanings: Sequence[ColumnMeaning], has_months: bool) -> None:
    """Passes over a total that stands beside other columns, where no column has a month: those are what it adds up."""
    if not has_months and any(not one.total and not one.passed_over for one in meanings):
        for one in meanings:
            if one.total:
                one.passed_over = one.passed_over or "it is a total"


def _pass_over_sums(meanings: Sequence[ColumnMeaning], table: FoundTable) -> None:
    """Passes over quarters and years that stand among their own months: they repeat them."""
    given = {one.period for one in meanings if one.period}
    for one in meanings:
        if one.period and one.period.month_count > 1 and set(one.period.split(MONTHLY)) <= given:
            one.passed_over = f"“{table.heading_text(one.column)[:40]}” repeats the months that stand beside it"
