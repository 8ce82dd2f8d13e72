"""The flags on the values of a sheet: the validation checks (statistics/validation.py) on the cells as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.measures import queries as measure_queries
from portal.measures.models import Measure, Series
from portal.returns.cells import has_decimals
from portal.returns.sheets import CellValue, ReturnSheet, Where
from portal.statistics.comparison import OVERLAP, Break, Reading
from portal.statistics.periods import Period, months_before
from portal.statistics.validation import CheckLimits, Flag, History, ValidationCheck, flags_of, flags_of_parts

YEARS_OF_HISTORY = 2  # what the seasonal check needs; what was usual longer ago is not what is usual now

Readings = Mapping[int, Mapping[Period, Reading]]


@dataclass(frozen=True)
class CellFlag:
    """What a check says about a value. `explanation` is empty until somebody gave one for exactly this value. One in shadow
    mode is shown to nobody who returns data."""

    check: str
    words: str
    explanation: str
    in_shadow_mode: bool

    @property
    def is_open(self) -> bool:
        return not self.explanation and not self.in_shadow_mode

    def as_sent(self) -> dict[str, str | bool]:
        """As a version freezes it."""
        return {"rule": self.check, "words": self.words, "explanation": self.explanation, "on_trial": self.in_shadow_mode}


def history_of(sheet: ReturnSheet, only: frozenset[int] | None = None) -> Readings:
    """The approved values of two years before the sheet, by series id."""
    first, last = sheet.months[0].obligation.period_start, sheet.months[-1].obligation.period_end
    since = months_before(first, 12 * YEARS_OF_HISTORY)
    return measure_queries.readings([one.id for one in sheet.series if only is None or one.id in only], since, last)


def flags_on(
    sheet: ReturnSheet,
    values: Mapping[Where, CellValue],
    history: Readings,
    breaks: Mapping[str, Sequence[Break]],
) -> tuple[dict[Where, tuple[CellFlag, ...]], dict[int, str]]:
    """The flags by cell; and by series id why a check cannot judge yet.

    A month's earlier values are those approved and those typed in the columns before it.
    """
    raised: dict[Where, list[Flag]] = {}
    not_judged: dict[int, str] = {}
    for one in sheet.series:
        limits = limits_of(one.measure)
        earlier = dict(history.get(one.id, {}))
        for month in sheet.months:
            value = values.get((month.id, one.id))
            if value is None:
                continue
            period = month.obligation.period
            now = Reading(value.cell.value, value.cell.symbol)
            if value.cell.is_answer:
                own_breaks = breaks.get(one.measure.name.casefold(), ())
                verdict = flags_of(History(period, now, earlier, own_breaks, one.measure.frequency), limits)
                raised[month.id, one.id] = [flag for flag in verdict.flags if not _is_explained_by_note(flag, value)]
                if verdict.not_judged:
                    not_judged[one.id] = verdict.not_judged[0].words
                earlier[period] = now
    for measure, members in _overlapping(sheet.series):
        _flag_parts(sheet, measure, members, values, raised)
    return _cell_flags(raised, values, sheet.in_shadow_mode), not_judged


def limits_of(measure: Measure) -> CheckLimits:
    return CheckLimits(measure.query_spread, Decimal(measure.query_smallest), not has_decimals(measure.unit))


def _is_explained_by_note(flag: Flag, value: CellValue) -> bool:
    """[x] needs a note that says why: it is not asked for a second time."""
    return flag.check is ValidationCheck.ABSENT and value.cell.symbol == "x"


def _overlapping(series: Sequence[Series]) -> list[tuple[Measure, list[Series]]]:
    found: dict[int, tuple[Measure, list[Series]]] = {}
    for one in series:
        if one.measure.sum_over_breakdown == OVERLAP:
            found.setdefault(one.measure_id, (one.measure, []))[1].append(one)
    return list(found.values())


def _flag_parts(
    sheet: ReturnSheet,
    measure: Measure,
    members: Sequence[Series],
    values: Mapping[Where, CellValue],
    raised: dict[Where, list[Flag]],
) -> None:
    whole = next((one.id for one in members if one.part_id is None), None)
    for month in sheet.months:
        now: dict[int | None, Reading] = {
            one.id: Reading(value.cell.value, value.cell.symbol)
            for one in members
            if (value := values.get((month.id, one.id))) is not None
        }
        for series_id, flag in flags_of_parts(whole, now, measure.sum_over_breakdown).items():
            raised.setdefault((month.id, int(series_id or 0)), []).append(flag)


def _cell_flags(
    raised: Mapping[Where, Sequence[Flag]], values: Mapping[Where, CellValue], in_shadow_mode: frozenset[str]
) -> dict[Where, tuple[CellFlag, ...]]:
    return {
        where: tuple(
            CellFlag(flag.check.key, flag.words, values[where].whys.get(flag.check.key, ""), flag.check.key in in_shadow_mode)
            for flag in flags
        )
        for where, flags in raised.items()
        if flags
    }
