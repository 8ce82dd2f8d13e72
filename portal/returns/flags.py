"""The flags on the values of a sheet: the validation checks (statistics/validation.py) on the cells as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from portal.measures import queries as measure_queries
from portal.measures.models import Measure, Series
from portal.returns.sheets import NOT_EXPLAINED, CellKey, CellValue, ReturnSheet
from portal.statistics.comparison import OVERLAP, Break, Reading
from portal.statistics.periods import Period, months_before
from portal.statistics.validation import CheckedCell, CheckLimits, Flag, ValidationCheck, flags_of, flags_of_parts

YEARS_OF_HISTORY = 2  # what the seasonal check needs; what was usual longer ago is not what is usual now

Readings = Mapping[int, Mapping[Period, Reading]]  # by series id and period


@dataclass(frozen=True)
class CellFlag:
    """What a check says about a value. `check` is its key.

    `explanation` is empty until somebody has given one for exactly this value; with `shared_id` it is one that other flags
    share. A flag of a check in shadow mode is not shown to the agencies.
    """

    check: str
    words: str
    explanation: str
    in_shadow_mode: bool
    shared_id: int | None = None

    @property
    def own_explanation(self) -> str:
        """What stands in the box beside the value."""
        return "" if self.shared_id else self.explanation

    @property
    def is_open(self) -> bool:
        """Whether it has to be explained before the return can be sent."""
        return not self.explanation and not self.in_shadow_mode

    def as_sent(self) -> dict[str, str | bool | int]:
        """As a version freezes it. The keys are stored, so they stay as they are."""
        sent: dict[str, str | bool | int] = {
            "rule": self.check, "words": self.words, "explanation": self.explanation, "on_trial": self.in_shadow_mode,
        }  # fmt: skip
        return {**sent, "shared": self.shared_id} if self.shared_id else sent


class SheetFlags(NamedTuple):
    """The flags by cell; and by series id why a check cannot judge the series yet."""

    by_cell: dict[CellKey, tuple[CellFlag, ...]]
    not_judged: dict[int, str]


def history_of(sheet: ReturnSheet, only: frozenset[int] | None = None) -> Readings:
    """The approved values of the sheet's months and of the two years before them, by series id and period."""
    first, last = sheet.months[0].obligation.period_start, sheet.months[-1].obligation.period_end
    since = months_before(first, 12 * YEARS_OF_HISTORY)
    return measure_queries.readings([one.id for one in sheet.series if only is None or one.id in only], since, last)


def flags_on(
    sheet: ReturnSheet,
    values: Mapping[CellKey, CellValue],
    history: Readings,
    breaks: Mapping[str, Sequence[Break]],
) -> SheetFlags:
    """The flags on these values. `breaks` are by the name of the measure, in small letters.

    A month's earlier values are those approved and those typed in the columns before it.
    """
    raised: dict[CellKey, list[Flag]] = {}
    not_judged: dict[int, str] = {}
    for series in sheet.series:
        limits = limits_of(series.measure)
        earlier = dict(history.get(series.id, {}))
        series_breaks = breaks.get(series.measure.name.casefold(), ())
        for month in sheet.months:
            value = values.get((month.id, series.id))
            if value is None:
                continue
            period = month.obligation.period
            now = Reading(value.cell.value, value.cell.symbol)
            if value.cell.is_answer:
                verdict = flags_of(CheckedCell(period, now, earlier, series_breaks, series.measure.frequency), limits)
                raised[month.id, series.id] = [flag for flag in verdict.flags if not _is_explained_by_note(flag, value)]
                if verdict.not_judged:
                    not_judged[series.id] = verdict.not_judged[0].words
                earlier[period] = now
    for members in _series_of_overlapping_measures(sheet.series):
        _flag_parts(sheet, members, values, raised)
    return SheetFlags(_cell_flags(raised, values, sheet.in_shadow_mode), not_judged)


def limits_of(measure: Measure) -> CheckLimits:
    """What coordinators have set for the checks of this measure."""
    return CheckLimits(measure.query_spread, Decimal(measure.query_smallest), measure.decimal_places == 0)


def _is_explained_by_note(flag: Flag, value: CellValue) -> bool:
    """Whether the cell is [x]: it needs a note that says why, so a flag that asks why would ask twice."""
    return flag.check is ValidationCheck.ABSENT and value.cell.symbol == "x"


def _series_of_overlapping_measures(all_series: Sequence[Series]) -> list[list[Series]]:
    """The series of each measure whose parts overlap. Only there is the total returned as a cell of its own."""
    by_measure: dict[int, list[Series]] = {}
    for series in all_series:
        if series.measure.sum_over_breakdown == OVERLAP:
            by_measure.setdefault(series.measure_id, []).append(series)
    return list(by_measure.values())


def _flag_parts(
    sheet: ReturnSheet, members: Sequence[Series], values: Mapping[CellKey, CellValue], raised: dict[CellKey, list[Flag]]
) -> None:
    """Adds to `raised` the flags on parts that do not fit their total; `members` are the series of one measure."""
    total_id = next((series.id for series in members if series.part_id is None), None)
    for month in sheet.months:
        now: dict[int | None, Reading] = {
            series.id: Reading(value.cell.value, value.cell.symbol)
            for series in members
            if (value := values.get((month.id, series.id))) is not None
        }
        for series_id, flag in flags_of_parts(total_id, now, OVERLAP).items():
            raised.setdefault((month.id, int(series_id or 0)), []).append(flag)


def _cell_flags(
    raised: Mapping[CellKey, Sequence[Flag]], values: Mapping[CellKey, CellValue], in_shadow_mode: frozenset[str]
) -> dict[CellKey, tuple[CellFlag, ...]]:
    return {key: tuple(_cell_flag(flag, values[key], in_shadow_mode) for flag in flags) for key, flags in raised.items() if flags}


def _cell_flag(flag: Flag, value: CellValue, in_shadow_mode: frozenset[str]) -> CellFlag:
    key = flag.check.key
    given = value.explanations.get(key, NOT_EXPLAINED)
    return CellFlag(key, flag.words, given.words, key in in_shadow_mode, given.shared_id)
