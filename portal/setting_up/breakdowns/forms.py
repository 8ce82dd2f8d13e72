"""The forms of breakdowns and their parts."""

from __future__ import annotations

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from portal.core.forms import MonthField, WholeNumberField, at_least_a_word
from portal.core.stored_meanwhile import SharedForm
from portal.measures.forms import at_most
from portal.setting_up.confirming import ConfirmForm

NOBODY = 0  # in the form: no agency is named for the part


class BreakdownForm(SharedForm, ConfirmForm):
    name = StringField(
        "Name of the breakdown",
        [DataRequired("Enter a name."), at_most(80)],
        description="Such as district. Measures split by it.",
    )


class NewBreakdownForm(BreakdownForm):
    parts = TextAreaField(
        "Its parts, one a line", [DataRequired("Write its parts."), Length(max=20_000, message="That is too long.")]
    )
    are_hosted = BooleanField("Each part has its own agency: it is written after a colon, such as Old Town: Harbour Council")


class PartForm(SharedForm, ConfirmForm):
    """The page leaves out `agency_id` where an agency is named, or another page asks from which month on."""

    name = StringField("Name", [DataRequired("Enter a name."), at_most(200)])
    also_known_as = StringField(
        "Other names", [at_most(500)], description="What people write for it in files, with semicolons between them."
    )
    place = WholeNumberField(
        "Place among the parts",
        [InputRequired("Enter a number, 1 for the first."), NumberRange(1, 999, "Enter a number from 1 to 999.")],
        description="1 is first. Returns and packs follow it.",
    )
    agency_id = SelectField("Who returns it, where each part has its own agency", coerce=int)


class NewPartForm(ConfirmForm):
    name = StringField("Name", [DataRequired("Enter a name."), at_most(200)])
    also_known_as = StringField(
        "Other names", [at_most(500)], description="What people write for it in files, with semicolons between them."
    )
    agency_id = SelectField("Who returns it, where each part has its own agency", coerce=int)
    returned_from = MonthField("The first month that is returned")


class EndPartForm(ConfirmForm):
    returned_until = MonthField("From which month is it no longer returned?")
    goes_on_in = SelectField("What becomes of it", description="For areas that become one: add the new part first.")
    reason = TextAreaField(
        "Why",
        [*at_least_a_word("Say why it ends."), at_most(1000)],
        description="Agencies read it, and it stands on the page of the part. Packs only say until when it was a part, and what "
        "it is part of since.",
    )
