"""The form that says who returns a measure."""

from __future__ import annotations

from wtforms import HiddenField

from portal.core.forms import ChooseOneField, MonthField, PortalForm

ALL_PARTS = EACH_PART = -1  # in the form: every part; each part by its own agency


class SenderForm(PortalForm):
    """The page leaves out `part_id` where one agency returns the whole measure."""

    part_id = ChooseOneField("Which part", "Choose the part.", int)
    agency_id = ChooseOneField("Who returns it", "Choose the agency.", int)
    starts = MonthField("From which month?")
    sure_of = HiddenField()  # what would change, as the button of the question names it
