"""The forms of a rehearsal."""

from __future__ import annotations

from datetime import date

from wtforms import SelectField

from portal.core.dates import ONE_DAY, day_words
from portal.core.forms import DayField, PortalForm
from portal.statistics.periods import Period, months_before


class PersonForm(PortalForm):
    who = SelectField("As whom?", description="You see what they see, and can do what they can.")


class RehearsalForm(PersonForm):
    cycle = SelectField("Which cycle?")
    day = DayField("On which day, if it is a new one?", description="Months that are over by then can be filled in.")

    def is_day_of(self, period: Period, usual: date) -> bool:
        """Whether a new cycle of this period can be rehearsed on the day; otherwise the form says at its field which days can be:
        from the beginning of the period to a year after its end; the `usual` day can be chosen in any case."""
        first, last = min(period.start, usual), max(months_before(period.end, -13) - ONE_DAY, usual)
        if first <= self.day.data <= last:
            return True
        self.blame([("day", f"Enter a day from {day_words(first)} to {day_words(last)}.")])
        return False
