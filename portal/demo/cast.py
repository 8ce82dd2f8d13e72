"""The people of the demonstration, by the part they play."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.accounts.models import Agency, Person
from portal.demo.months import MonthValue


@dataclass
class Cast:
    """Who plays, and what they have to send."""

    coordinator: Person
    people: dict[str, Person]
    values: dict[tuple[int, date, date], MonthValue]
    first_sent: dict[tuple[int, date, date], MonthValue]  # those of `values` that were corrected later

    def sender(self, agency: Agency) -> Person:
        """A contributor, or the lead where the lead signs off."""
        return self.people[f"{'lead' if agency.signs_off else 'contributor'}@{agency.key}.example"]
