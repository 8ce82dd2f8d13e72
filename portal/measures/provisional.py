"""What is still provisional or unaudited, and since when it was due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from portal.charts.drawing import UNSETTLED, value_label
from portal.core.dates import day_words, days_between
from portal.measures.queries import UnsettledRow, with_status
from portal.statistics.periods import Period


@dataclass(frozen=True)
class Unsettled:
    """One value. `due` is when it is usually there: so many days after its period as its measure says."""

    part: str
    period: str
    value: str
    status: str
    sender: str
    due: date
    waiting: str


@dataclass(frozen=True)
class Group:
    """Those of one measure, the longest due first."""

    key: str
    name: str
    values: tuple[Unsettled, ...]

    @property
    def senders(self) -> str:
        return ", ".join(dict.fromkeys(one.sender for one in self.values if one.sender))


def unsettled(today: date) -> list[Group]:
    """By measure, in the order of the measures."""
    rows = with_status(UNSETTLED)
    return [_group(list(group), today) for _, group in groupby(rows, key=attrgetter("key"))]


def _group(rows: Sequence[UnsettledRow], today: date) -> Group:
    return Group(rows[0].key, rows[0].name, tuple(_value(row, today) for row in rows))


def _value(row: UnsettledRow, today: date) -> Unsettled:
    due = row.end + timedelta(days=row.lag)
    return Unsettled(
        part=row.part or "",
        period=Period(row.start, row.end).words,
        value=value_label(row.value, "final", row.unit),
        status=row.status,
        sender=row.sender or row.part_sender or "",
        due=due,
        waiting=_waiting(due, today),
    )


def _waiting(due: date, today: date) -> str:
    """“since 31 May 2018 (398 days)”, “on 29 August 2019”."""
    days = days_between(due, today)
    if days < 0:
        return f"on {day_words(due)}"
    return "today" if days == 0 else f"since {day_words(due)} ({days:,} day{'' if days == 1 else 's'})"
