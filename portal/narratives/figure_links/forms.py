"""The form that decides whether a figure is a number of a measure."""

from __future__ import annotations

from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from portal.core.forms import PortalForm

CONFIRM, DECLINE = "confirm", "decline"


class FigureLinkForm(PortalForm):
    answer = RadioField(
        "Is the figure a number of this measure?",
        [InputRequired("Choose yes or no.")],
        choices=[SelectChoice(CONFIRM, "Yes, it is"), SelectChoice(DECLINE, "No, it counts something else")],
    )
    reason = TextAreaField(
        "If no, say what it counts", [Length(max=2000, message="Use at most 2,000 characters.")], description="For the team only."
    )
