"""The forms of a priority."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from portal.core.forms import ChooseOneField, ManyChoicesField, WholeNumberField, key_field
from portal.core.stored_meanwhile import SharedForm
from portal.setting_up.confirming import ConfirmForm


class PriorityForm(SharedForm, ConfirmForm):
    title = StringField("Title", [DataRequired("Enter the title."), Length(max=200, message="Use at most 200 characters.")])
    code = StringField(
        "Code",
        [DataRequired("Enter a code."), Length(max=10, message="Use at most 10 characters.")],
        description="A few letters that the references of new actions begin with, such as RS.",
    )
    place = WholeNumberField(
        "Place among the priorities",
        [InputRequired("Enter a number, 1 for the first."), NumberRange(1, 999, "Enter a number from 1 to 999.")],
        description="1 is first. Packs and the board follow it.",
    )
    lead_agency_id = ChooseOneField("Lead agency", "Choose the agency that leads.", int)
    comes_from = ManyChoicesField("Comes from which priorities", coerce=int)  # only in a draft plan year


class NewPriorityForm(PriorityForm):
    key = key_field("night-economy", "priority")
