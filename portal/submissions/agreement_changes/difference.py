"""What a change of the agreement does to what is owed, in sentences: the same before it is done and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.core.text import are, listed, plural
from portal.cycles.models import Kind, Obligation


@dataclass(frozen=True, kw_only=True)
class OwedDifference:
    """Of the cycles that are open or in review. `staying` are no longer in the agreement, and stay because they were sent. Of
    what is cancelled, `begun` was written and not sent."""

    added: Sequence[Obligation] = ()
    again: Sequence[Obligation] = ()
    cancelled: Sequence[Obligation] = ()
    staying: Sequence[Obligation] = ()
    begun: Sequence[Obligation] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.added or self.again or self.cancelled)

    @property
    def lines(self) -> list[str]:
        """“3 returns of Swale are no longer owed: April, May and June 2019.”, “2 new returns of Thanet: …”."""
        return [
            *_by_agency(self.cancelled, lambda one, of, count: f"{one} of {of} {are(count)} no longer owed"),
            *_by_agency(self.begun, lambda one, of, count: f"{of} has begun and not sent {one} of these"),
            *_by_agency(self.added, lambda one, of, count: f"{one.replace(' ', ' new ', 1)} of {of} {are(count)} owed"),
            *_by_agency(self.again, lambda one, of, count: f"{one} of {of} {are(count)} owed again"),
            *_by_agency(self.staying, lambda one, of, count: f"{one} of {of} {_stay(count)} already"),
        ]


def _stay(count: int) -> str:
    return "stays, because it was sent" if count == 1 else "stay, because they were sent"


def _by_agency(obligations: Sequence[Obligation], words: Callable[[str, str, int], str]) -> list[str]:
    """A sentence for each agency and kind."""
    groups: dict[tuple[str, Kind], list[Obligation]] = {}
    for one in sorted(obligations, key=lambda one: (one.agency.position, one.kind, one.period_end, one.ref)):
        groups.setdefault((one.agency.short_name, Kind(one.kind)), []).append(one)
    found = []
    for (agency, kind), of in groups.items():
        names = [one.period.words if kind is Kind.RETURN else f"{one.ref} for {one.cycle.title}" for one in of]
        found.append(f"{words(plural(len(of), kind.value), agency, len(of))}: {listed(names)}.")
    return found
