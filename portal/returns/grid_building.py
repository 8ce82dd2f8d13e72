"""Builds the grid of a return from its values, the approved readings around them, and what the checks say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from portal.charts.trend import sparkline_svg
from portal.measures.absent_parts import names_gone_on_in, with_end
from portal.measures.models import Measure, Series
from portal.returns.flags import Readings, SheetFlags
from portal.returns.grid import TREND_MONTHS, Grid, GridBlock, GridColumn, GridEntry, GridLine, SeriesReadings
from portal.returns.sheets import CellKey, CellValue, ReturnSheet, SavedCell
from portal.returns.statuses import usual_status
from portal.statistics.comparison import SUM, Break, Comparison, Reading, rolling_year, statuses_in, total_of_parts, total_over
from portal.statistics.numbers import number_words
from portal.statistics.periods import Period, months_before
from portal.submissions.workflow import Status
from portal.wording.sentences import KEY
from portal.wording.value_signs import SIGNS, value_words

SIGN_WORDS = dict(KEY)


@dataclass(frozen=True)
class CheckedValues:
    """What the grid is drawn from: the values of the sheet as typed and as saved, the approved readings around them, and what
    the checks say.

    `history` is by series id and period, `breaks` by the name of the measure in small letters.
    """

    values: Mapping[CellKey, CellValue]
    saved: Mapping[CellKey, SavedCell]
    history: Readings
    flags: SheetFlags
    breaks: Mapping[str, Sequence[Break]]


def build(sheet: ReturnSheet, columns: Sequence[GridColumn], checked: CheckedValues) -> Grid:
    """The grid of these columns."""
    step = columns[0].period.month_count
    before = Period.ending(months_before(columns[0].period.end, step), step)
    blocks: dict[int, GridBlock] = {}
    readings_of_measure: dict[int, list[SeriesReadings]] = {}
    for series in sheet.series:
        readings = _with_typed(series, columns, checked.values, checked.history)
        locked = {month.id for month in sheet.months if month.is_locked(series.id)}
        block = blocks.setdefault(series.measure_id, GridBlock(measure=series.measure, status="", before=before))
        line = GridLine(
            series_id=series.id,
            label=series.label,
            names=tuple(_names_of(series)),
            full_name=series.full_name,
            trend=trend_of(series, readings, before, step),
            before=earlier_words(readings.get(before)),
            entries=tuple(_entry(series, column, checked, readings, locked) for column in columns),
            year=_year(series.measure, readings, columns),
            judged_by=checked.flags.judged_by.get(series.id, ""),
        )
        block.lines.append(line)
        readings_of_measure.setdefault(series.measure_id, []).append(readings)
    for measure_id, block in blocks.items():
        gone = {
            one.label: with_end(one, checked.history.get(one.id, {}), columns[-1].period.end)
            for one in sheet.ended
            if one.measure_id == measure_id
        }
        names = names_gone_on_in(one.part for one in (*sheet.series, *sheet.ended) if one.measure_id == measure_id)
        _sum_up(block, readings_of_measure[measure_id], Gone(gone, names), columns, checked.breaks)
    return Grid(tuple(columns), before, tuple(blocks.values()))


def _names_of(series: Series) -> list[str]:
    """All names by which a table may call the series within its measure."""
    if series.part:
        return [series.part.name, *series.part.all_names]
    return [series.label] if series.measure.breakdown else [series.measure.name, series.measure.key]


def _with_typed(
    series: Series, columns: Sequence[GridColumn], values: Mapping[CellKey, CellValue], history: Readings
) -> SeriesReadings:
    """The readings of a series: what was approved, and in the columns what is typed."""
    readings = dict(history.get(series.id, {}))
    for column in columns:
        value = values.get((column.obligation_id, series.id))
        if column.state is Status.APPROVED and column.period in readings:
            continue  # the approved reading also has its status, and its value before a revision
        if value is not None and value.typed:
            readings[column.period] = Reading(value.cell.value, value.cell.symbol, value.status or "final")
        elif column.is_open:
            readings.pop(column.period, None)
    return readings


def _entry(
    series: Series, column: GridColumn, checked: CheckedValues, readings: SeriesReadings, locked: Collection[int]
) -> GridEntry:
    """The cell of a series in a column; `locked` are the obligations in which it may not be written."""
    key = (column.obligation_id, series.id)
    value = checked.values[key]
    saved = checked.saved.get(key, SavedCell())
    is_approved = column.state is Status.APPROVED and column.period in readings
    return GridEntry(
        key=f"{column.obligation_id}-{series.id}",
        column=column,
        typed=value.typed,
        note=value.note,
        saved=saved.typed,
        saved_note=saved.note,
        status=value.status,
        cell=value.cell,
        was=earlier_words(readings.get(column.year_before)),
        approved=earlier_words(readings[column.period]) if is_approved else "",
        flags=checked.flags.by_cell.get(key, ()),
        is_open=column.is_open and column.obligation_id not in locked,
    )


def earlier_words(reading: Reading | None) -> str:
    """“163”, “163 p”, “[x]”, “49, revised from 47”; a dash where there is none."""
    if reading is None:
        return "–"
    words = value_words(reading.value, reading.symbol, reading.status)
    return words if reading.revised_from is None else f"{words}, revised from {number_words(reading.revised_from)}"


def trend_of(series: Series, readings: SeriesReadings, last: Period, step: int) -> str:
    """The drawing of the twelve months that end with `last`, as SVG; empty where fewer than two of them have a number."""
    periods = [Period.ending(months_before(last.end, step * back), step) for back in range(TREND_MONTHS // step - 1, -1, -1)]
    values = [reading.value if (reading := readings.get(period)) else None for period in periods]
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    title = f"{periods[0].short} to {periods[-1].short}: lowest {number_words(min(known))}, highest {number_words(max(known))}"
    return sparkline_svg(values, title=title, ident=f"trend-{series.id}", width=90, height=24)


def _year(measure: Measure, readings: SeriesReadings, columns: Sequence[GridColumn]) -> str:
    """“1,480 to May 2019”, the total of twelve months to the newest column with a number; “11 of 12 to May 2019” where some are
    missing."""
    end = _newest_end(measure, readings, columns)
    if end is None:
        return ""
    total = total_over(readings, Period.ending(end, 12), measure.frequency, SUM)
    return f"{number_words(total.value) if total.value is not None else total.shortfall} to {end:%b %Y}"


def _newest_end(measure: Measure, readings: SeriesReadings, columns: Sequence[GridColumn]) -> date | None:
    """The end of the newest column that has a number; None for a measure that is not added up over time."""
    if measure.sum_over_time != SUM:
        return None
    ends = [column.period.end for column in columns if (reading := readings.get(column.period)) and reading.value is not None]
    return ends[-1] if ends else None


def _rolling_year(
    measure: Measure, readings: SeriesReadings, columns: Sequence[GridColumn], breaks: Mapping[str, Sequence[Break]]
) -> Comparison | None:
    """The twelve months to the newest column with a number against the twelve before."""
    end = _newest_end(measure, readings, columns)
    if end is None:
        return None
    return rolling_year(readings, end, measure.frequency, SUM, breaks.get(measure.name.casefold(), ()))


class Gone(NamedTuple):
    """Parts that have ended: their readings by name, and the names of those that became part of another, with that one's."""

    readings: Mapping[str, SeriesReadings]
    in_others: Mapping[str, str]


def _sum_up(
    block: GridBlock,
    parts: Sequence[SeriesReadings],
    gone: Gone,
    columns: Sequence[GridColumn],
    breaks: Mapping[str, Sequence[Break]],
) -> None:
    """Gives the block its status, its signs and, where its parts add up, its totals. `parts` are the readings of its series, and
    `gone` those of parts that have ended, which earlier totals have."""
    _set_statuses(block, parts, columns)
    shown = {block.before, *(column.period for column in columns), *(column.year_before for column in columns)}
    statuses = {
        reading.status for part in parts for period, reading in part.items() if period in shown and reading.value is not None
    }
    block.signs = tuple(
        (sign, SIGN_WORDS[sign]) for status, sign in SIGNS.items() if any(status in statuses_in(one) for one in statuses)
    )
    if not block.adds_up:
        return
    totals = total_of_parts(
        {line.label: readings for line, readings in zip(block.lines, parts, strict=True)} | dict(gone.readings), gone.in_others
    )
    block.totals = tuple(reading.value if (reading := totals.get(column.period)) else None for column in columns)
    block.total_before = reading.value if (reading := totals.get(block.before)) else None
    comparison = _rolling_year(block.measure, totals, columns, breaks)
    if comparison is not None and comparison.current.value is not None:
        block.year = f"{number_words(comparison.current.value)} in the {comparison.current_days.words}. {comparison.words}"
    elif comparison is not None:
        block.year = f"{comparison.current.shortfall} to {comparison.current_days.end:%b %Y}"


def _set_statuses(block: GridBlock, parts: Sequence[SeriesReadings], columns: Sequence[GridColumn]) -> None:
    """Says what the measure's open numbers are, and what a new one would be (statuses.py)."""
    in_open: dict[Period, set[str]] = {}
    for entry in (entry for line in block.lines for entry in line.entries if entry.status and entry.column.is_open):
        in_open.setdefault(entry.column.period, set()).add(entry.status)
    open_periods = {column.period for column in columns if column.is_open}
    periods = {period for part in parts for period in part if period not in open_periods}
    earlier = {period: [reading.status for part in parts if (reading := part.get(period))] for period in periods}
    block.usual = usual_status(in_open, {} if in_open else earlier)
    block.status = block.usual if len({status for statuses in in_open.values() for status in statuses}) <= 1 else ""
