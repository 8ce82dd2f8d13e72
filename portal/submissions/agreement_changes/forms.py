"""The form that says who returns a measure."""

from __future__ import annotations

from wtforms import HiddenField

from portal.core.forms import ChooseOneField, DayField, PortalForm
from portal.core.written_dates import FIRST


class SenderForm(PortalForm):
    """The page leaves out `part_id` where one agency returns the whole measure."""

    part_id = ChooseOneField("Which part", "Choose the part.", int)
    agency_id = ChooseOneField("Who returns it", "Choose the agency.", int)
    starts = DayField("From which month on", "A month, such as May 2019.", of_period=FIRST)
    sure_of = HiddenField()  # what would change, as the button of the question names it

    def is_first_of_month(self) -> bool:
        """Whether the day is the first of a month; its box then says otherwise."""
        is_first = bool(self.starts.data.day == 1)
        if not is_first:
            self.blame([("starts", "Returns are of whole months. Give the first day of a month, or its name, such as May 2019.")])
        return is_first
