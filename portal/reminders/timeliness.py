"""How punctual each agency was, cycle by cycle: for a conversation with it, never for a pack. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from portal.core.dates import end_of_day, local


@dataclass(frozen=True)
class SentItem:
    """One obligation. `first_sent` is the moment of its first version (naive, UTC); None where nothing was sent."""

    agency: str
    cycle_key: str
    due: date
    first_sent: datetime | None


@dataclass
class Record:
    """How many obligations of one agency in one cycle were sent on time, late, or not at all. `pending` ones are not due yet."""

    on_time: int = 0
    late: int = 0
    missing: int = 0
    pending: int = 0
    latest: int = 0  # days after the due date, of what came latest

    @property
    def of(self) -> int:
        """How many were due, or were sent before."""
        return self.on_time + self.late + self.missing

    def add(self, item: SentItem, now: datetime) -> None:
        deadline = end_of_day(item.due)
        if item.first_sent is None:
            self.missing += now >= deadline
            self.pending += now < deadline
        elif item.first_sent < deadline:
            self.on_time += 1
        else:
            self.late += 1
            self.latest = max(self.latest, (local(item.first_sent).date() - item.due).days)


@dataclass
class PunctualityLine:
    """The records of one agency, by the key of the cycle."""

    agency: str
    records: dict[str, Record] = field(default_factory=dict)


def lines(sent: Iterable[SentItem], now: datetime) -> list[PunctualityLine]:
    """A line for each agency, by its name, because the order must not be a ranking."""
    by_agency: dict[str, PunctualityLine] = {}
    for item in sent:
        line = by_agency.setdefault(item.agency, PunctualityLine(item.agency))
        line.records.setdefault(item.cycle_key, Record()).add(item, now)
    return sorted(by_agency.values(), key=lambda line: line.agency)
