"""The grid of a return as its page shows it: a line for every series, a cell for every month that is over."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from portal.charts.trend import sparkline_svg
from portal.measures.models import Measure, Series
from portal.returns.flags import CellFlag, Readings, SheetFlags
from portal.returns.sheets import CellKey, CellValue, ReturnSheet, SavedCell
from portal.returns.statuses import usual_status
from portal.statistics.comparison import SUM, Break, Comparison, Reading, number_words, rolling_year, total_of_parts, total_over
from portal.statistics.periods import Period, months_before
from portal.submissions.workflow import Status
from portal.tables.cells import Cell
from portal.wording.value_signs import value_words

WHY_CLOSED = {  # as the end of a sentence that begins with the month
    Status.APPROVED: "was approved",
    Status.SUBMITTED: "has been sent",
    Status.AWAITING_SIGN_OFF: "waits for your lead to sign it off",
}
TREND_MONTHS = 12  # of the small drawing beside a line

SeriesReadings = Mapping[Period, Reading]  # of one series: what was approved, and in the columns what is typed


@dataclass(frozen=True)
class GridColumn:
    """One month or quarter. `is_open` where this person may write in it now."""

    obligation_id: int
    period: Period
    state: Status
    version: int
    is_open: bool

    @cached_property
    def words(self) -> str:
        return self.period.words

    @cached_property
    def short(self) -> str:
        return self.period.short

    @property
    def for_script(self) -> dict[str, str]:
        """What a paste is placed by (static/js/paste-plan.js)."""
        closed = "" if self.is_open else WHY_CLOSED.get(self.state, "cannot be changed now")
        days = {"start": self.period.start.isoformat(), "end": self.period.end.isoformat()}
        return {"words": self.words, "closed": closed, **days}

    @cached_property
    def year_before(self) -> Period:
        return self.period.year_before()

    @cached_property
    def was_short(self) -> str:
        return self.year_before.short


@dataclass(frozen=True, kw_only=True)
class GridEntry:
    """One cell. `key` names it in the form.

    `saved` and `saved_note` differ from `typed` and `note` where what was typed is refused. `was` is the reading a year
    earlier, in words; `approved` is the approved reading of this month, in words, and empty where there is none. `is_open`
    where the cell may be written: in a return that was sent back for some cells, the others stay as they were.
    """

    key: str
    column: GridColumn
    typed: str
    note: str
    saved: str
    saved_note: str
    status: str
    cell: Cell
    was: str
    approved: str
    flags: tuple[CellFlag, ...]
    is_open: bool

    @property
    def is_flagged(self) -> bool:
        return any(flag.is_open for flag in self.flags)

    @property
    def shown(self) -> tuple[CellFlag, ...]:
        """The flags that the agency sees: none of a check in shadow mode."""
        return tuple(flag for flag in self.flags if not flag.in_shadow_mode)


class FlaggedEntry(NamedTuple):
    """A cell and one of its flags that has no explanation yet."""

    entry: GridEntry
    flag: CellFlag


@dataclass(frozen=True, kw_only=True)
class GridLine:
    """One series with its cells.

    `names` are all by which a table may call it. `trend` is a drawing of the last twelve months (SVG). `before` is the
    reading before the first column, and `year` the total of twelve months, both in words. `judged_by` says what
    is compared while there is too little history for the usual check; empty where there is enough.
    """

    series_id: int
    label: str
    names: tuple[str, ...]
    full_name: str
    trend: str
    before: str
    entries: tuple[GridEntry, ...]
    year: str
    judged_by: str

    @property
    def is_total(self) -> bool:
        """Whether it is the total of overlapping parts, which is returned as a cell of its own."""
        return self.label == "Total"

    @property
    def has_notes(self) -> bool:
        """Whether the notes are shown at once: one is written already, or a cell is [x], which needs one."""
        return any(entry.note or entry.cell.symbol == "x" for entry in self.entries)

    @property
    def has_words(self) -> bool:
        """Whether there is an error or a question to show beside the line."""
        return any(entry.cell.error or entry.shown for entry in self.entries)


@dataclass(kw_only=True)
class GridBlock:
    """One measure. `status` is that of all its open numbers, empty where they differ; `usual` is what a new one would be.

    Where the parts add up, `totals` has their total for each column, `total_before` that of the period `before`, and
    `year` that of twelve months, in words.
    """

    measure: Measure
    status: str
    before: Period
    usual: str = ""
    lines: list[GridLine] = field(default_factory=list)
    totals: tuple[Decimal | None, ...] = ()
    total_before: Decimal | None = None
    year: str = ""

    @property
    def adds_up(self) -> bool:
        return self.measure.sum_over_breakdown == SUM and len(self.lines) > 1

    @property
    def for_script(self) -> dict[str, Any]:
        """What a paste is placed by (static/js/paste-plan.js)."""
        breakdown = self.measure.breakdown
        return {
            "title": self.measure.name,
            "names": [self.measure.key, self.measure.name],
            "parts": _plural(breakdown.name) if breakdown else "row",
            "closed": "only what was sent back can be changed",
            "addsUp": self.adds_up,
            "rows": [{"label": one.label, "names": one.names, "isTotal": one.is_total} for one in self.lines],
        }


@dataclass(frozen=True)
class Grid:
    """The whole page of a sheet. `before` is the period before its first column."""

    columns: tuple[GridColumn, ...]
    before: Period
    blocks: tuple[GridBlock, ...]

    @property
    def entries(self) -> list[GridEntry]:
        return [entry for block in self.blocks for line in block.lines for entry in line.entries]

    @property
    def filled(self) -> int:
        return sum(entry.cell.is_answer for entry in self.entries)

    @property
    def wrong(self) -> list[GridEntry]:
        return [entry for entry in self.entries if entry.cell.error]

    @property
    def flagged(self) -> list[FlaggedEntry]:
        return [FlaggedEntry(entry, flag) for entry in self.entries for flag in entry.flags if flag.is_open]


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
            trend=_trend(series, readings, before, step),
            before=earlier_words(readings.get(before)),
            entries=tuple(_entry(series, column, checked, readings, locked) for column in columns),
            year=_year(series.measure, readings, columns),
            judged_by=checked.flags.judged_by.get(series.id, ""),
        )
        block.lines.append(line)
        readings_of_measure.setdefault(series.measure_id, []).append(readings)
    for measure_id, block in blocks.items():
        _sum_up(block, readings_of_measure[measure_id], columns, checked.breaks)
    return Grid(tuple(columns), before, tuple(blocks.values()))


def _names_of(series: Series) -> list[str]:
    """All names by which a table may call the series within its measure."""
    if series.part:
        return [series.part.name, *series.part.all_names]
    return [series.label] if series.measure.breakdown else [series.measure.name, series.measure.key]


def _plural(name: str) -> str:
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


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


def _trend(series: Series, readings: SeriesReadings, before: Period, step: int) -> str:
    """The drawing of the twelve months that end with `before`, as SVG; empty where fewer than two of them have a number."""
    periods = [Period.ending(months_before(before.end, step * back), step) for back in range(TREND_MONTHS // step - 1, -1, -1)]
    values = [reading.value if (reading := readings.get(period)) else None for period in periods]
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    title = f"{periods[0].short} to {periods[-1].short}: lowest {number_words(min(known))}, highest {number_words(max(known))}"
    return sparkline_svg(values, title=title, ident=f"trend-{series.id}", width=90, height=24)


def _year(measure: Measure, readings: SeriesReadings, columns: Sequence[GridColumn]) -> str:
    """The total of twelve months to the newest column with a number, in words; how many there are where some are missing."""
    end = _newest_end(measure, readings, columns)
    if end is None:
        return ""
    total = total_over(readings, Period.ending(end, 12), measure.frequency, SUM)
    return number_words(total.value) if total.value is not None else total.shortfall


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


def _sum_up(
    block: GridBlock, parts: Sequence[SeriesReadings], columns: Sequence[GridColumn], breaks: Mapping[str, Sequence[Break]]
) -> None:
    """Gives the block its status and, where its parts add up, its totals. `parts` are the readings of its series."""
    _set_statuses(block, parts, columns)
    if not block.adds_up:
        return
    totals = total_of_parts(parts)
    block.totals = tuple(reading.value if (reading := totals.get(column.period)) else None for column in columns)
    block.total_before = reading.value if (reading := totals.get(block.before)) else None
    comparison = _rolling_year(block.measure, totals, columns, breaks)
    if comparison is not None and comparison.current.value is not None:
        block.year = f"{number_words(comparison.current.value)}. {comparison.words}"
    elif comparison is not None:
        block.year = comparison.current.shortfall


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
