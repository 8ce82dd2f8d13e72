"""The forms of a body."""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp

from portal.core.forms import ChooseOneField, DayField, PortalForm
from portal.setting_up.bodies.actions import LONGEST_ALIASES
from portal.setting_up.confirming import ConfirmForm


def _name() -> StringField:
    return StringField("Name", [DataRequired("Enter the body’s name."), Length(max=200, message="Use at most 200 characters.")])


class BodyForm(PortalForm):
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
    key = StringField(
        "Key",
        [
            DataRequired("Enter a key."),
            Length(max=80, message="Use at most 80 characters."),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message="Use small letters, digits and hyphens only, such as safety-board."),
        ],
        description="Files name the body by it, so it never changes. For example safety-board.",
    )


class RenameBodyForm(ConfirmForm):
    name = _name()
    since = DayField("First day of the new name")


class ReplaceForm(ConfirmForm):
    successor = ChooseOneField("Which body replaces it?", "Choose the body.", int)
    since = DayField("From which day?")
