"""The values that are still provisional or unaudited, and since when final ones have been due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from portal.charts.drawing import value_label
from portal.core.dates import day_words, days_between
from portal.measures.queries import UnsettledRow, with_status
from portal.statistics.comparison import STATUS_ORDER, is_unsettled
from portal.statistics.coverage import covered
from portal.statistics.periods import Period


@dataclass(frozen=True, kw_only=True)
class Unsettled:
    """One value that is not final. `due` is the day by which its measure's values are usually there."""

    part: str
    period: str
    value: str
    status: str
    sender: str
    due: date
    waiting: str


@dataclass(frozen=True)
class UnsettledMeasure:
    """The values of one measure that are not final, the longest due first."""

    key: str
    name: str
    values: tuple[Unsettled, ...]

    @property
    def senders(self) -> str:
        return ", ".join(dict.fromkeys(value.sender for value in self.values if value.sender))


def unsettled(today: date) -> list[UnsettledMeasure]:
    """The measures that have such values, in their order."""
    rows = with_status([status for status in STATUS_ORDER if is_unsettled(status)])
    return [_measure(list(group), today) for _, group in groupby(rows, key=attrgetter("key"))]


def _measure(rows: Sequence[UnsettledRow], today: date) -> UnsettledMeasure:
    return UnsettledMeasure(rows[0].key, rows[0].name, tuple(_value(row, today) for row in rows))


def _value(row: UnsettledRow, today: date) -> Unsettled:
    due = row.end + timedelta(days=row.lag)
    return Unsettled(
        part=row.part or "",
        period=covered(Period(row.start, row.end), row.covers).words,
        value=value_label(row.value, "final", row.unit),
        status=row.status,
        sender=row.sender or row.part_sender or "",
        due=due,
        waiting=_waiting_words(due, today),
    )


def _waiting_words(due: date, today: date) -> str:
    """“since 31 May 2018 (398 days)”, “on 29 August 2019”."""
    days = days_between(due, today)
    if days < 0:
        return f"on {day_words(due)}"
    return "today" if days == 0 else f"since {day_words(due)} ({days:,} day{'' if days == 1 else 's'})"
