"""The form that publishes a version of an agreement."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import Length

from portal.core.forms import ChooseOneField, DayField
from portal.setting_up.confirming import ConfirmForm

LONGEST_NOTE = 1000  # characters


class PublishForm(ConfirmForm):
    number = ChooseOneField(
        "Version",
        "Choose the number.",
        str,
        description="The first number goes up when the partners agree anew, the second when single things change.",
    )
    dated = DayField("Date of the version", "The day on which it was agreed.")
    note = TextAreaField(
        "About this version (optional)",
        [Length(max=LONGEST_NOTE, message=f"Use at most {LONGEST_NOTE:,} characters.")],
        description="Printed on its title page: who agreed it, and why it changed.",
    )
