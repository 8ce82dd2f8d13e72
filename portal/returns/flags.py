"""The flags on the values of a sheet: the validation checks (statistics/validation.py) on the cells as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from portal.measures import queries as measure_queries
from portal.measures.models import Measure, Series
from portal.returns.sheets import CellKey, CellValue, Month, ReturnSheet
from portal.returns.weak_reasons import explains, refusal_of
from portal.statistics.comparison import OVERLAP, Break, Reading
from portal.statistics.equal_parts import equal_parts
from portal.statistics.periods import Period, months_before
from portal.statistics.stand_ins import StandIn, UsualRange, stand_in_for
from portal.statistics.validation import (
    CheckedCell,
    CheckLimits,
    Flag,
    ValidationCheck,
    comparable_numbers,
    flags_of,
    flags_of_parts,
)

NOT_COMPARED = "Not compared with earlier values yet"
FIRST_ASKED = (  # which check asks, where several find a value unusual: the one that says most about it
    ValidationCheck.PARTS,
    ValidationCheck.ABSENT,
    ValidationCheck.ZERO,
    ValidationCheck.FAR,
    ValidationCheck.BOUNDS,
    ValidationCheck.SAME,
    ValidationCheck.EQUAL,
)
YEARS_OF_HISTORY = 3  # two changes on the year before for each month; what was usual longer ago is not what is usual now

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
        return not explains(self.explanation) and not self.in_shadow_mode

    @property
    def weakness(self) -> str:
        """Why what was given is no explanation, as a sentence; empty where nothing was given, or it is one."""
        return refusal_of(self.explanation) if self.explanation and self.is_open else ""

    def as_sent(self) -> dict[str, str | bool | int]:
        """As a version freezes it. The keys are stored, so they stay as they are."""
        sent: dict[str, str | bool | int] = {
            "rule": self.check, "words": self.words, "explanation": self.explanation, "on_trial": self.in_shadow_mode,
        }  # fmt: skip
        return {**sent, "shared": self.shared_id} if self.shared_id else sent


class SheetFlags(NamedTuple):
    """The flags by cell; and by series id, where there is too little history for the usual check, what is compared instead."""

    by_cell: dict[CellKey, tuple[CellFlag, ...]]
    judged_by: dict[int, str]


def history_of(sheet: ReturnSheet, only: frozenset[int] | None = None) -> Readings:
    """The approved values of the sheet's months and of the three years before them, by series id and period."""
    first, last = sheet.months[0].obligation.period_start, sheet.months[-1].obligation.period_end
    since = months_before(first, 12 * YEARS_OF_HISTORY)
    wanted = [*sheet.series, *sheet.ended] if only is None else [one for one in sheet.series if one.id in only]
    return measure_queries.readings([one.id for one in wanted], since, last)


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
    judged_by: dict[int, str] = {}
    overlapping = _series_of_overlapping_measures(sheet.series)
    for series in sheet.series:
        limits = limits_of(series.measure)
        earlier = dict(history.get(series.id, {}))
        series_breaks = breaks.get(series.measure.name.casefold(), ())
        for month in sheet.months:
            value = values.get((month.id, series.id))
            if value is None or not value.cell.is_answer:
                continue
            period, now = month.obligation.period, Reading(value.cell.value, value.cell.symbol)
            cell = CheckedCell(period, now, earlier, series_breaks, series.measure.frequency)
            verdict = flags_of(cell, limits)
            flags = raised[month.id, series.id] = [flag for flag in verdict.flags if not _is_explained_by_note(flag, value)]
            if verdict.not_judged:
                parts = [] if series.part_id else _readings_of(overlapping.get(series.measure_id, ()), month, values, series.id)
                stand_in = _stand_in(cell, limits, parts, series.measure)
                judged_by[series.id] = stand_in.words if stand_in else f"{NOT_COMPARED}: {verdict.not_judged[0].words}."
                flags += [stand_in.flag] if stand_in and stand_in.flag else []
            earlier[period] = now
    for members in overlapping.values():
        _flag_parts(sheet, members, values, raised)
    _flag_equal_parts(sheet, values, raised)
    return SheetFlags(_cell_flags(raised, values, sheet.in_shadow_mode), judged_by)


def numbers_to_explain(sheet: ReturnSheet) -> dict[int, int]:
    """How many values of each month have to be explained before it can be sent, by obligation id, in two queries."""
    flags = flags_on(sheet, sheet.values(), history_of(sheet), measure_queries.breaks_by_name()).by_cell
    counts = dict.fromkeys((month.id for month in sheet.months), 0)
    for (obligation_id, _), raised in flags.items():
        counts[obligation_id] += sum(flag.is_open for flag in raised)
    return counts


def _stand_in(cell: CheckedCell, limits: CheckLimits, parts: Sequence[Reading], measure: Measure) -> StandIn | None:
    """What the value is compared with instead of enough earlier ones; `parts` are those of a total that is returned too."""
    assert cell.now.value is not None
    usual = UsualRange(measure.usual_low, measure.usual_high)
    return stand_in_for(cell.now.value, comparable_numbers(cell), limits, parts=parts, usual=usual)


def _readings_of(
    members: Sequence[Series], month: Month, values: Mapping[CellKey, CellValue], but: int | None = None
) -> list[Reading]:
    """What is entered in the month for these series, without the series `but`."""
    cells = [value.cell for one in members if one.id != but and (value := values.get((month.id, one.id))) is not None]
    return [Reading(cell.value, cell.symbol) for cell in cells]


def limits_of(measure: Measure) -> CheckLimits:
    """What coordinators have set for the checks of this measure."""
    return CheckLimits(measure.query_spread, Decimal(measure.query_smallest), measure.decimal_places == 0)


def _is_explained_by_note(flag: Flag, value: CellValue) -> bool:
    """Whether the cell is [x]: it needs a note that says why, so a flag that asks why would ask twice."""
    return flag.check is ValidationCheck.ABSENT and value.cell.symbol == "x"


def _series_of_overlapping_measures(all_series: Sequence[Series]) -> dict[int, list[Series]]:
    """The series of each measure whose parts overlap, by its id. Only there is the total returned as a cell of its own."""
    by_measure: dict[int, list[Series]] = {}
    for series in all_series:
        if series.measure.sum_over_breakdown == OVERLAP:
            by_measure.setdefault(series.measure_id, []).append(series)
    return by_measure


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
        flagged = flags_of_parts(total_id, now, OVERLAP)
        for series_id, flag in flagged.items():
            raised.setdefault((month.id, int(series_id or 0)), []).append(flag)
        if flagged and total_id is not None and ValidationCheck.PARTS.key not in sheet.in_shadow_mode:
            # The part is asked about already, so the total that is below it is not: one fault, one question.
            on_total = raised.get((month.id, total_id), [])
            on_total[:] = [flag for flag in on_total if flag.check is not ValidationCheck.BOUNDS]


def _flag_equal_parts(sheet: ReturnSheet, values: Mapping[CellKey, CellValue], raised: dict[CellKey, list[Flag]]) -> None:
    """Adds to `raised` one flag for each run of parts with the same number: at its first cell that nothing else asks about."""
    by_measure: dict[int, list[Series]] = {}
    for series in (one for one in sheet.series if one.part_id is not None):
        by_measure.setdefault(series.measure_id, []).append(series)
    for members in by_measure.values():
        for month in sheet.months:
            cells = {one.id: value.cell for one in members if (value := values.get((month.id, one.id))) is not None}
            for run, words in equal_parts([(key, Reading(cell.value, cell.symbol)) for key, cell in cells.items()]):
                free = next((key for key in run if not raised.get((month.id, key))), None)
                if free is not None:
                    raised[month.id, free] = [Flag(ValidationCheck.EQUAL, words)]


def _cell_flags(
    raised: Mapping[CellKey, Sequence[Flag]], values: Mapping[CellKey, CellValue], in_shadow_mode: frozenset[str]
) -> dict[CellKey, tuple[CellFlag, ...]]:
    """The flags by cell. Of those that are asked, each cell has one: a value that several checks find unusual is one value."""
    found = {}
    for key, flags in raised.items():
        asked = sorted(
            (one for one in flags if one.check.key not in in_shadow_mode), key=lambda one: FIRST_ASKED.index(one.check)
        )
        silent = [one for one in flags if one.check.key in in_shadow_mode]
        if shown := [*asked[:1], *silent]:
            found[key] = tuple(_cell_flag(flag, values[key], in_shadow_mode) for flag in shown)
    return found


def _cell_flag(flag: Flag, value: CellValue, in_shadow_mode: frozenset[str]) -> CellFlag:
    """With the explanation given for this value. One given to another check counts too, but not for parts above their total: that
    can come to be true later, while the value stays."""
    key = flag.check.key
    given = value.explanations.get(key)
    if given is None and flag.check is not ValidationCheck.PARTS:
        given = next((one for check, one in sorted(value.explanations.items()) if one.words), None)
    words, shared_id = (given.words, given.shared_id) if given else ("", None)
    return CellFlag(key, flag.words, words, key in in_shadow_mode, shared_id)
