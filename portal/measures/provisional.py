"""The values that are still provisional or unaudited, and those that were not available though they usually are by now."""

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
    """One value that is not final, or that is not available.

    `usually_there` is the day by which a number of its measure usually is; empty where there is one. Nobody can say when a
    provisional one becomes final. `days` are those since the end of its period.
    """

    part: str
    period: str
    value: str
    status: str
    sender: str
    usually_there: str
    days: int


@dataclass(frozen=True)
class UnsettledMeasure:
    """The values of one measure that are not settled, the oldest first."""

    key: str
    name: str
    values: tuple[Unsettled, ...]

    @property
    def senders(self) -> str:
        return ", ".join(dict.fromkeys(value.sender for value in self.values if value.sender))

    @property
    def provisional(self) -> int:
        return sum(not value.usually_there for value in self.values)

    @property
    def not_available(self) -> int:
        return len(self.values) - self.provisional


def unsettled(today: date) -> list[UnsettledMeasure]:
    """The measures that have such values, in their order. One that is not available counts from the day on which its measure's
    numbers are usually there."""
    rows = with_status([status for status in STATUS_ORDER if is_unsettled(status)])
    looked_for = [row for row in rows if row.value is not None or _usually_there(row) < today]
    return [_measure(list(group), today) for _, group in groupby(looked_for, key=attrgetter("key"))]


def _measure(rows: Sequence[UnsettledRow], today: date) -> UnsettledMeasure:
    return UnsettledMeasure(rows[0].key, rows[0].name, tuple(_value(row, today) for row in rows))


def _value(row: UnsettledRow, today: date) -> Unsettled:
    is_missing = row.value is None
    return Unsettled(
        part=row.part or "",
        period=covered(Period(row.start, row.end), row.covers).words,
        value=f"[{row.symbol}]" if row.value is None else value_label(row.value, "final", row.unit),
        status="not available" if is_missing else row.status,
        sender=row.sender or row.part_sender or "",
        usually_there=day_words(_usually_there(row)) if is_missing else "",
        days=days_between(row.end, today),
    )


def _usually_there(row: UnsettledRow) -> date:
    return row.end + timedelta(days=row.lag)
