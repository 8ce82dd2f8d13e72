"""The forms of a rehearsal."""

from __future__ import annotations

from wtforms import SelectField

from portal.core.forms import DayField, PortalForm


class PersonForm(PortalForm):
    who = SelectField("As whom?", description="You see what they see, and can do what they can.")


class RehearsalForm(PersonForm):
    cycle = SelectField("Which cycle?")
    day = DayField("On which day, if it is a new one?", description="Months that are over by then can be filled in.")
