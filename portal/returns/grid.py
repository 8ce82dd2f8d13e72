"""The grid of a return as its page shows it: a line for every series, a cell for every month that is over."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from portal.charts.trend import sparkline_svg
from portal.measures.models import Measure, Series
from portal.returns.cells import Cell
from portal.returns.flags import CellFlag, Readings
from portal.returns.sheets import CellValue, ReturnSheet, Where
from portal.statistics.comparison import SUM, Break, Comparison, Reading, number_words, rolling_year, total_of_parts, total_over
from portal.statistics.periods import Period, months_before
from portal.submissions.workflow import Status
from portal.wording.value_signs import value_words

TREND = 12  # months of the small drawing beside a line

Own = Mapping[Period, Reading]


@dataclass(frozen=True)
class GridColumn:
    """One month. `is_open` where this person may write in it now."""

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

    @cached_property
    def year_before(self) -> Period:
        return self.period.year_before()

    @cached_property
    def was_short(self) -> str:
        return self.year_before.short


@dataclass(frozen=True)
class GridEntry:
    """One cell. `key` names it in the form; `was` is the reading a year earlier, in words, `approved` that of this month;
    `is_open` where it may be written: of what was sent back for some cells, the others stay as they were."""

    key: str
    column: GridColumn
    typed: str
    note: str
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
        """What the agency sees: nothing of a check that is in shadow mode."""
        return tuple(flag for flag in self.flags if not flag.in_shadow_mode)


@dataclass(frozen=True)
class GridLine:
    """One series with its cells; `before` is the last reading before them, `year` the running twelve months."""

    series_id: int
    label: str
    full_name: str
    trend: str
    before: str
    entries: tuple[GridEntry, ...]
    year: str
    not_judged: str

    @property
    def has_notes(self) -> bool:
        """Whether notes stand open: something is said in one, or [x] asks for it."""
        return any(entry.note or entry.cell.symbol == "x" for entry in self.entries)

    @property
    def has_words(self) -> bool:
        return any(entry.cell.error or entry.shown for entry in self.entries)


@dataclass
class GridBlock:
    """One measure. `totals` are those of its columns where its parts add up, `year` what they come to in twelve months."""

    measure: Measure
    status: str
    before: Period
    lines: list[GridLine] = field(default_factory=list)
    totals: tuple[Decimal | None, ...] = ()
    total_before: Decimal | None = None
    year: str = ""

    @property
    def adds_up(self) -> bool:
        return self.measure.sum_over_breakdown == SUM and len(self.lines) > 1


@dataclass(frozen=True)
class Grid:
    """All of a sheet. `before` is the period before its first column."""

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
    def flagged(self) -> list[tuple[GridEntry, CellFlag]]:
        return [(entry, flag) for entry in self.entries for flag in entry.flags if flag.is_open]


def build(
    sheet: ReturnSheet,
    columns: Sequence[GridColumn],
    values: Mapping[Where, CellValue],
    history: Readings,
    flags: Mapping[Where, tuple[CellFlag, ...]],
    not_judged: Mapping[int, str],
    breaks: Mapping[str, Sequence[Break]],
) -> Grid:
    """The grid of these columns. `values` holds what is kept or was typed, `history` what was approved before."""
    step = columns[0].period.month_count
    before = Period.ending(months_before(columns[0].period.end, step), step)
    blocks: dict[int, GridBlock] = {}
    known: dict[int, list[dict[Period, Reading]]] = {}
    for one in sheet.series:
        own = _with_typed(one, columns, values, history)
        locked = {month.id for month in sheet.months if month.is_locked(one.id)}
        entries = tuple(_entry(one, column, values, own, flags, locked) for column in columns)
        block = blocks.setdefault(one.measure_id, GridBlock(one.measure, "", before))
        line = GridLine(
            one.id,
            one.label,
            one.full_name,
            _trend(one, own, before, step),
            earlier_words(own.get(before)),
            entries,
            _year(one.measure, own, columns),
            not_judged.get(one.id, ""),
        )
        block.lines.append(line)
        known.setdefault(one.measure_id, []).append(own)
    for measure_id, block in blocks.items():
        _sum_up(block, known[measure_id], columns, before, breaks)
    return Grid(tuple(columns), before, tuple(blocks.values()))


def _with_typed(
    series: Series, columns: Sequence[GridColumn], values: Mapping[Where, CellValue], history: Readings
) -> dict[Period, Reading]:
    """What was approved, and in the columns what is typed."""
    own = dict(history.get(series.id, {}))
    for column in columns:
        value = values.get((column.obligation_id, series.id))
        if column.state is Status.APPROVED and column.period in own:
            continue  # with its marks, and what it was before a revision
        if value is not None and value.typed:
            own[column.period] = Reading(value.cell.value, value.cell.symbol, value.status or "final")
        elif column.is_open:
            own.pop(column.period, None)
    return own


def _entry(
    series: Series,
    column: GridColumn,
    values: Mapping[Where, CellValue],
    own: Own,
    flags: Mapping[Where, tuple[CellFlag, ...]],
    locked: Collection[int],
) -> GridEntry:
    where = (column.obligation_id, series.id)
    value = values[where]
    return GridEntry(
        f"{where[0]}-{where[1]}",
        column,
        value.typed,
        value.note,
        value.status,
        value.cell,
        earlier_words(own.get(column.year_before)),
        earlier_words(own[column.period]) if column.state is Status.APPROVED and column.period in own else "",
        flags.get(where, ()),
        column.is_open and column.obligation_id not in locked,
    )


def earlier_words(reading: Reading | None) -> str:
    """“163”, “163 p”, “[x]”, “49, revised from 47”."""
    if reading is None:
        return "–"
    words = value_words(reading.value, reading.symbol, reading.status)
    return words if reading.revised_from is None else f"{words}, revised from {number_words(reading.revised_from)}"


def _trend(series: Series, own: Own, before: Period, step: int) -> str:
    periods = [Period.ending(months_before(before.end, step * back), step) for back in range(TREND // step - 1, -1, -1)]
    values = [reading.value if (reading := own.get(period)) else None for period in periods]
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    title = f"{periods[0].short} to {periods[-1].short}: lowest {number_words(min(known))}, highest {number_words(max(known))}"
    return sparkline_svg(values, title=title, ident=f"trend-{series.id}", width=90, height=24)


def _year(measure: Measure, own: Own, columns: Sequence[GridColumn]) -> str:
    end = _newest(measure, own, columns)
    if end is None:
        return ""
    total = total_over(own, Period.ending(end, 12), measure.frequency, SUM)
    return number_words(total.value) if total.value is not None else total.shortfall


def _newest(measure: Measure, own: Own, columns: Sequence[GridColumn]) -> date | None:
    """The end of the newest column that has a number; nothing for what is not added up over time."""
    if measure.sum_over_time != SUM:
        return None
    ends = [column.period.end for column in columns if (reading := own.get(column.period)) and reading.value is not None]
    return ends[-1] if ends else None


def _rolling(
    measure: Measure, own: Own, columns: Sequence[GridColumn], breaks: Mapping[str, Sequence[Break]]
) -> Comparison | None:
    end = _newest(measure, own, columns)
    if end is None:
        return None
    return rolling_year(own, end, measure.frequency, SUM, breaks.get(measure.name.casefold(), ()))


def _sum_up(
    block: GridBlock,
    known: Sequence[dict[Period, Reading]],
    columns: Sequence[GridColumn],
    before: Period,
    breaks: Mapping[str, Sequence[Break]],
) -> None:
    block.status = _status_of(block, known, [before, *(column.period for column in columns if not column.is_open)])
    if not block.adds_up:
        return
    whole = total_of_parts(known)
    block.totals = tuple(reading.value if (reading := whole.get(column.period)) else None for column in columns)
    block.total_before = found.value if (found := whole.get(before)) else None
    rolling = _rolling(block.measure, whole, columns, breaks)
    if rolling is not None and rolling.current.value is not None:
        block.year = f"{number_words(rolling.current.value)}. {rolling.words}"
    elif rolling is not None:
        block.year = rolling.current.shortfall


def _status_of(block: GridBlock, known: Sequence[Own], earlier: Sequence[Period]) -> str:
    """What the numbers of the measure are said to be: nothing where they differ. A measure that was provisional last time
    is so again until somebody says that it is not."""
    said = {entry.status for line in block.lines for entry in line.entries if entry.status and entry.column.is_open}
    if said:
        return said.pop() if len(said) == 1 else ""
    readings = [reading for period in sorted(earlier, reverse=True) for own in known if (reading := own.get(period))]
    last = readings[0].status if readings else "final"
    return last if last in ("provisional", "unaudited") else "final"
