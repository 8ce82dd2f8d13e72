"""Milestones, outputs and funding of an action over its cycles. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.contents.pack import Entry
from portal.contents.update_parts import Grant, Milestone
from portal.core.dates import PartialDate

WON, LOST, WAITING = "won", "lost", "waiting"


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone as its agency wrote it last, and whether its date has passed without it."""

    agency: str
    milestone: Milestone
    is_overdue: bool


@dataclass(frozen=True)
class OutputLine:
    """All outputs of one unit. `number` is their sum, to which `small` more belong that are too small to be shown."""

    unit: str
    number: Decimal
    small: int


@dataclass(frozen=True)
class Funding:
    """Each grant once, as it was written last, and what those add up to that were won or are no bids."""

    grants: list[tuple[str, Grant]]
    total: Decimal
    waiting: Decimal


def new_entries(entries: Iterable[Entry]) -> list[Entry]:
    """Those that say something of their own, the oldest first: a text that is printed again says the same twice."""
    return [one for one in entries if not one.missing and not one.carried_from and not one.no_change]


def milestones(entries: Sequence[Entry], today: date) -> list[MilestoneLine]:
    """Each milestone once, by agency and title, in the order of its date."""
    newest = {
        (entry.agency, " ".join(one.title.split()).casefold()): (entry.agency_name, one)
        for entry in entries
        for one in entry.milestones
    }
    lines = [MilestoneLine(agency, one, _is_overdue(one, today)) for agency, one in newest.values()]
    return sorted(lines, key=lambda line: (line.milestone.planned or "9999", line.milestone.title))


def _is_overdue(milestone: Milestone, today: date) -> bool:
    return bool(milestone.planned) and not milestone.done and PartialDate(milestone.planned).last < today


def outputs(entries: Sequence[Entry]) -> list[OutputLine]:
    """The outputs of each unit together. Of a running total the newest of each agency counts, because it holds the earlier."""
    totals: dict[tuple[str, str], Decimal | None] = {}
    numbers: dict[str, list[Decimal | None]] = {}
    for entry in entries:
        for output in entry.outputs:
            if output.running_total:
                totals[entry.agency, output.unit] = output.number
            else:
                numbers.setdefault(output.unit, []).append(output.number)
    for (_, unit), number in totals.items():
        numbers.setdefault(unit, []).append(number)
    return [
        OutputLine(unit, sum((one for one in found if one is not None), Decimal(0)), found.count(None))
        for unit, found in sorted(numbers.items())
    ]


def funding(entries: Sequence[Entry]) -> Funding:
    """Grants and bids, each once by agency, source and purpose."""
    newest = {
        (entry.agency, one.source.casefold(), one.purpose.casefold()): (entry.agency_name, one)
        for entry in entries
        for one in entry.funding
    }
    grants = list(newest.values())

    def together(*bids: str) -> Decimal:
        return sum((one.amount for _, one in grants if one.amount is not None and one.bid in bids), Decimal(0))

    return Funding(grants, together("", WON), together(WAITING))
