"""How punctual each agency was, cycle by cycle: for a conversation with it, never for a pack. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from portal.core.dates import end_of_day, local


@dataclass(frozen=True)
class SentItem:
    """One thing owed: when it was due, and when its first version left the agency (naive, UTC), if one did."""

    agency: str
    cycle_key: str
    due: date
    first_sent: datetime | None


@dataclass
class Record:
    """What one agency sent in one cycle. What is not due yet is no failure."""

    on_time: int = 0
    late: int = 0
    missing: int = 0
    pending: int = 0
    latest: int = 0  # days, of what came latest

    @property
    def of(self) -> int:
        return self.on_time + self.late + self.missing

    def add(self, one: SentItem, now: datetime) -> None:
        over = end_of_day(one.due)
        if one.first_sent is None:
            self.missing += now >= over
            self.pending += now < over
        elif one.first_sent < over:
            self.on_time += 1
        else:
            self.late += 1
            self.latest = max(self.latest, (local(one.first_sent).date() - one.due).days)


@dataclass
class PunctualityLine:
    """An agency over the cycles."""

    agency: str
    records: dict[str, Record] = field(default_factory=dict)


def lines(sent: Iterable[SentItem], now: datetime) -> list[PunctualityLine]:
    """By the agency’s name, because the order must not be a ranking."""
    found: dict[str, PunctualityLine] = {}
    for one in sent:
        line = found.setdefault(one.agency, PunctualityLine(one.agency))
        line.records.setdefault(one.cycle_key, Record()).add(one, now)
    return sorted(found.values(), key=lambda line: line.agency)
