"""The people of the demonstration, and the values that they send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.accounts.models import Agency, Person
from portal.demo.months import MonthValue


@dataclass
class Cast:
    """Everybody in the demonstration, by email address, and their values by series id, first and last day.

    `first_sent` has the wrong values of those months that were corrected later; `values` has the right ones.
    """

    coordinator: Person
    people: dict[str, Person]
    values: dict[tuple[int, date, date], MonthValue]
    first_sent: dict[tuple[int, date, date], MonthValue]

    def sender(self, agency: Agency) -> Person:
        """Who sends for the agency: its contributor, or its lead where the lead signs off."""
        return self.people[f"{'lead' if agency.signs_off else 'contributor'}@{agency.key}.example"]
