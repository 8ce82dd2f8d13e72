"""The form in which a lead says when they are away."""

from __future__ import annotations

from wtforms import SelectField

from portal.core.forms import DayField, PortalForm

NOBODY = 0


class AwayForm(PortalForm):
    first_day = DayField("First day away")
    last_day = DayField("Last day away", description="The deputy’s rights end with it by themselves.")
    deputy = SelectField(
        "Who signs off on these days?", coerce=int, description="What they send themselves, they do not sign off."
    )
