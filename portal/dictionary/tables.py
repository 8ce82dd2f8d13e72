"""The values of a measure as tables, a year each: newest year first, months from left to right. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from portal.contents.pack import Measure, Observation, Series
from portal.core.dates import last_of_month
from portal.statistics.coverage import ITS_LAST_DAY, ITS_PERIOD
from portal.statistics.periods import MONTHLY, MONTHS_IN, YEARLY
from portal.wording.remarks import notes_of, periods_words
from portal.wording.sentences import period_words
from portal.wording.tables import SIGN_MEANINGS, SYMBOLS, value_words

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
QUARTERS = ("Jan–Mar", "Apr–Jun", "Jul–Sep", "Oct–Dec")


class Cell(NamedTuple):
    """A value with its mark, or its symbol; and the words “revised from …” where it was revised."""

    value: str
    revised_from: str


EMPTY = Cell("", "")


@dataclass(frozen=True)
class Table:
    """A table of values. `first` heads the column of labels; `rows` are (label, cells), one cell for each of `heads`.

    `notes` are the notes on single values.
    """

    title: str
    first: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    notes: tuple[str, ...] = ()


def value_tables(measure: Measure) -> list[Table]:
    """One table for each year, with a line for the whole and for each part.

    For a measure without parts it is one table with a line for each year; nothing where there are no values.
    """
    if measure.frequency == YEARLY:
        return _table_of_years(measure)
    heads = _heads(measure)
    by_year = [_cells_by_year(series, measure) for series in measure.series]
    years = sorted({year for one in by_year for year in one}, reverse=True)
    blank = (EMPTY,) * len(heads)
    if len(measure.series) == 1:
        rows = tuple((year, tuple(by_year[0][year])) for year in years)
        return [Table("", "Year", heads, rows, _notes(measure))] if years else []
    return [
        Table(
            year,
            "Part",
            heads,
            tuple((series.name, tuple(one.get(year, blank))) for series, one in zip(measure.series, by_year, strict=True)),
            _notes(measure, year),
        )
        for year in years
    ]


def _table_of_years(measure: Measure) -> list[Table]:
    """All years, the newest first, with a line for the whole and for each part."""
    ends = sorted({(one.period_end, one.period_start) for series in measure.series for one in series.observations}, reverse=True)
    rows = []
    for series in measure.series:
        cells = {(one.period_end, one.period_start): _cell(one, measure.unit) for one in series.observations}
        rows.append((series.name, tuple(cells.get(span, EMPTY) for span in ends)))
    heads = tuple(period_words(start, end) for end, start in ends)
    return [Table("", "Part", heads, tuple(rows), _notes(measure))] if ends else []


def _heads(measure: Measure) -> tuple[str, ...]:
    """The months or quarters of a year: by their names, or by the last day or month that their values are of."""
    step = MONTHS_IN[measure.frequency]
    ends = [date(2001, month, 1) for month in range(step, 13, step)]  # any year that has no 29 February
    if measure.covers == ITS_LAST_DAY:
        return tuple(f"{last_of_month(one):%-d %b}" for one in ends)
    if measure.covers == ITS_PERIOD:
        return MONTHS if measure.frequency == MONTHLY else QUARTERS
    return tuple(f"To {one:%b}" for one in ends)


def _cells_by_year(series: Series, measure: Measure) -> dict[str, list[Cell]]:
    step = MONTHS_IN[measure.frequency]
    years: dict[str, list[Cell]] = {}
    for observation in series.observations:
        year = observation.period_end[:4]
        line = years.get(year)
        if line is None:
            line = years[year] = [EMPTY] * (12 // step)
        line[(int(observation.period_end[5:7]) - 1) // step] = _cell(observation, measure.unit)
    return years


def _cell(observation: Observation, unit: str) -> Cell:
    before = "" if observation.revised_from is None else f"revised from {value_words(observation.revised_from, unit=unit)}"
    return Cell(value_words(observation.value, observation.symbol, observation.status, unit=unit), before)


def _notes(measure: Measure, year: str = "") -> tuple[str, ...]:
    """“Ashford, March 2019: …”, each note once for all the parts and periods that it was given for; newest first."""
    names_by_note: dict[tuple[str, str, str], list[str]] = {}
    for series in measure.series:
        for one in series.observations:
            for note in notes_of(one) if one.period_end.startswith(year) else ():
                names_by_note.setdefault((one.period_end, one.period_start, note), []).append(series.name)
    periods: dict[tuple[str, tuple[str, ...]], list[tuple[str, str]]] = {}
    for (end, start, note), names in sorted(names_by_note.items(), reverse=True):
        periods.setdefault((note, tuple(names)), []).append((start, end))
    lines = []
    for (note, named), when in periods.items():
        parts = ", ".join(named) if len(named) <= 3 else f"{len(named)} parts"
        where = f"{parts}, " if len(measure.series) > 1 else ""
        lines.append(f"{where}{periods_words(sorted(when), measure.covers)}: {note.rstrip('.')}.")
    return tuple(lines)


def key_of(tables: Iterable[Table]) -> list[tuple[str, str]]:
    """The meanings of the marks and symbols that are in the tables, each as (mark, meaning)."""
    words = {cell.value for table in tables for _, cells in table.rows for cell in cells}
    symbols = [(f"[{symbol}]", meaning) for symbol, meaning in SYMBOLS.items() if f"[{symbol}]" in words]
    return symbols + [
        (mark, meaning) for mark, meaning in SIGN_MEANINGS.items() if any(mark in word.split()[1:] for word in words)
    ]
