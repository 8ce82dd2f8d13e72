"""What is asked about the values on a sheet: the rules of `measures.unusual` on the cells as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.measures import queries as measure_queries
from portal.measures.models import Measure, Series
from portal.returns.cells import has_decimals
from portal.returns.sheets import Sheet, Value, Where
from portal.statistics.comparison import OVERLAP, Break, Reading
from portal.statistics.periods import Period, months_before
from portal.statistics.validation import History, Limits, Query, Rule, queries_of, queries_of_parts

YEARS_OF_HISTORY = 2  # what the seasonal rule asks for; what was usual longer ago is not what is usual now

Readings = Mapping[int, Mapping[Period, Reading]]


@dataclass(frozen=True)
class Question:
    """`explanation` is empty until somebody gave one for exactly this value. On trial it is asked of nobody."""

    rule: str
    words: str
    explanation: str
    on_trial: bool

    @property
    def is_open(self) -> bool:
        return not self.explanation and not self.on_trial

    def as_sent(self) -> dict[str, str | bool]:
        """As a version freezes it."""
        return {"rule": self.rule, "words": self.words, "explanation": self.explanation, "on_trial": self.on_trial}


def history_of(sheet: Sheet, only: frozenset[int] | None = None) -> Readings:
    """The approved values of two years before the sheet, by series id."""
    first, last = sheet.months[0].obligation.period_start, sheet.months[-1].obligation.period_end
    since = months_before(first, 12 * YEARS_OF_HISTORY)
    return measure_queries.readings([one.id for one in sheet.series if only is None or one.id in only], since, last)


def asked_of(
    sheet: Sheet,
    values: Mapping[Where, Value],
    history: Readings,
    breaks: Mapping[str, Sequence[Break]],
) -> tuple[dict[Where, tuple[Question, ...]], dict[int, str]]:
    """The questions by cell; and by series id why a rule cannot judge yet.

    A month's earlier values are those approved and those typed in the columns before it.
    """
    found: dict[Where, list[Query]] = {}
    silent: dict[int, str] = {}
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
                told = queries_of(History(period, now, earlier, own_breaks, one.measure.frequency), limits)
                found[month.id, one.id] = [query for query in told.queries if not _is_said(query, value)]
                if told.silent:
                    silent[one.id] = told.silent[0].words
                earlier[period] = now
    for measure, members in _overlapping(sheet.series):
        _ask_of_parts(sheet, measure, members, values, found)
    return _questions(found, values, sheet.on_trial), silent


def limits_of(measure: Measure) -> Limits:
    return Limits(measure.query_spread, Decimal(measure.query_smallest), not has_decimals(measure.unit))


def _is_said(query: Query, value: Value) -> bool:
    """[x] needs a note that says why: it is not asked for a second time."""
    return query.rule is Rule.ABSENT and value.cell.symbol == "x"


def _overlapping(series: Sequence[Series]) -> list[tuple[Measure, list[Series]]]:
    found: dict[int, tuple[Measure, list[Series]]] = {}
    for one in series:
        if one.measure.sum_over_breakdown == OVERLAP:
            found.setdefault(one.measure_id, (one.measure, []))[1].append(one)
    return list(found.values())


def _ask_of_parts(
    sheet: Sheet,
    measure: Measure,
    members: Sequence[Series],
    values: Mapping[Where, Value],
    found: dict[Where, list[Query]],
) -> None:
    whole = next((one.id for one in members if one.part_id is None), None)
    for month in sheet.months:
        now: dict[int | None, Reading] = {
            one.id: Reading(value.cell.value, value.cell.symbol)
            for one in members
            if (value := values.get((month.id, one.id))) is not None
        }
        for series_id, query in queries_of_parts(whole, now, measure.sum_over_breakdown).items():
            found.setdefault((month.id, int(series_id or 0)), []).append(query)


def _questions(
    found: Mapping[Where, Sequence[Query]], values: Mapping[Where, Value], trial: frozenset[str]
) -> dict[Where, tuple[Question, ...]]:
    return {
        where: tuple(
            Question(query.rule.key, query.words, values[where].whys.get(query.rule.key, ""), query.rule.key in trial)
            for query in queries
        )
        for where, queries in found.items()
        if queries
    }
