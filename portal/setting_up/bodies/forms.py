"""The forms of a body."""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from portal.core.forms import ChooseOneField, DayField, key_field
from portal.core.stored_meanwhile import SharedForm
from portal.setting_up.bodies.actions import LONGEST_ALIASES
from portal.setting_up.confirming import ConfirmForm


def _name() -> StringField:
    return StringField("Name", [DataRequired("Enter the body’s name."), Length(max=200, message="Use at most 200 characters.")])


class BodyForm(SharedForm):
    name = _name()
    also_known_as = StringField(
        "Other names",
        [Length(max=LONGEST_ALIASES, message=f"Use at most {LONGEST_ALIASES} characters.")],
        description="As people and files write it, with semicolons between them. May be empty.",
    )
    role_in_reporting = TextAreaField(
        "What it has to do with the report",
        [Length(max=5000, message="Use at most 5,000 characters.")],
        description="A sentence, such as “Receives the report”. May be empty.",
    )


class NewBodyForm(BodyForm):
    key = key_field("safety-board", "body")


class RenameBodyForm(ConfirmForm):
    name = _name()
    since = DayField("First day of the new name")


class ReplaceForm(ConfirmForm):
    successor = ChooseOneField("Which body replaces it?", "Choose the body.", int)
    since = DayField("From which day?")
