"""Forms about cycles."""

from __future__ import annotations

from datetime import date

from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from portal.core import clock
from portal.core.forms import DayField, PortalForm
from portal.core.written_dates import FIRST, LAST


class CycleDatesForm(PortalForm):
    title = StringField(
        "Title",
        [DataRequired("Enter a title, such as April to June 2019."), Length(max=100, message="Use at most 100 characters.")],
        description="It is printed on the pack, for example “July to September 2019”.",
    )
    due = DayField("Updates and returns are due on", description="The day ends at midnight.")
    meeting = DayField("The working group meets on")
    sure_of = HiddenField()  # the due date in the past that the button of the question stands for

    def asks_first(self, due: date | None = None) -> bool:
        """Whether the due date is over and nobody has said yet that this is meant; its box then says so. `due` is that so far."""
        day: date = self.due.data
        asks = day < clock.today() and day != due and self.sure_of.data != day.isoformat()
        if asks:
            self.blame([("due", "This day is over. Change it, or press the button below that sets it all the same.")])
        return asks


class MoreTimeForm(PortalForm):
    until = DayField("Until", description="The day ends at midnight.")
    reason = StringField(
        "Why",
        [DataRequired("Say why, in a few words."), Length(max=500, message="Use at most 500 characters.")],
        description="The agency sees this.",
    )


class NewCycleForm(CycleDatesForm):
    starts = DayField("First day of the period", of_period=FIRST)
    ends = DayField("Last day of the period", of_period=LAST)

    def asks_first(self, due: date | None = None) -> bool:
        return self.due.data > self.starts.data and super().asks_first(due)  # otherwise it is refused
