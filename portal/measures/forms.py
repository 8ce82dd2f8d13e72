"""Forms about measures."""

from __future__ import annotations

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from portal.core.forms import PortalForm, WholeNumberField

JUDGEMENTS = ("lower is better", "higher is better", "none")


class MeasureForm(PortalForm):
    name = StringField("Name", [InputRequired("Enter a name."), Length(max=200, message="Use at most 200 characters.")])
    definition = TextAreaField("Definition", [Length(max=5000, message="Use at most 5,000 characters.")])
    unit = StringField(
        "Unit", [InputRequired("Enter the unit, such as offences."), Length(max=80, message="Use at most 80 characters.")]
    )
    geography = StringField("Geography", [Length(max=80, message="Use at most 80 characters.")])
    judgement = SelectField("Which way is better", choices=[SelectChoice(one, one.capitalize()) for one in JUDGEMENTS])
    sum_over_time = SelectField(
        "Over several months",
        choices=[SelectChoice("sum", "The months are added up"), SelectChoice("latest", "The latest value counts")],
    )
    usual_lag_days = WholeNumberField(
        "Days until its numbers are usually there", [NumberRange(0, 400, "Enter a number from 0 to 400.")]
    )
    threshold = WholeNumberField(
        "Smallest number that may be shown to everybody",
        [NumberRange(0, 100, "Enter a number from 0 to 100.")],
        description="Counts from 1 to one less than this are withheld outside the working group’s pack.",
    )
    restricted = BooleanField("Restricted: in the working group’s pack only")
