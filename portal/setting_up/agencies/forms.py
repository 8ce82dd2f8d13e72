"""The forms of an agency."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from portal.accounts.forms import telephone_field
from portal.core.forms import DayField, WholeForm, at_least_a_word, email_field, key_field
from portal.core.stored_meanwhile import SharedForm
from portal.setting_up.agencies.actions import LONGEST_ALIASES
from portal.setting_up.agencies.ending import End
from portal.setting_up.agencies.renaming import NewName
from portal.setting_up.confirming import ConfirmForm
from portal.submissions.cancelling import LONGEST_REASON

PRINTED, NOT_PRINTED = "printed", "not printed"


def _name() -> StringField:
    return StringField("Name", [DataRequired("Enter the agency’s name."), Length(max=200, message="Use at most 200 characters.")])


def _short_name() -> StringField:
    return StringField(
        "Short name",
        [DataRequired("Enter a short name."), Length(max=80, message="Use at most 80 characters.")],
        description="Where there is little room, such as on the board. It may be the name.",
    )


class AgencyForm(SharedForm, WholeForm):
    name = _name()
    short_name = _short_name()
    kind = StringField(
        "Kind",
        [Length(max=80, message="Use at most 80 characters.")],
        description="In your words, such as responsible authority.",
    )
    also_known_as = StringField(
        "Other names",
        [Length(max=LONGEST_ALIASES, message=f"Use at most {LONGEST_ALIASES} characters.")],
        description="As people and files write it, with semicolons between them. May be empty.",
    )
    contact_name = StringField(
        "Contact",
        [Length(max=200, message="Use at most 200 characters.")],
        description="A person or an office. They do not need an account. The team sees it where it chases. May be empty.",
    )
    contact_email = email_field("Contact’s e-mail address", "name@agency.gov.uk, or nothing")
    contact_telephone = telephone_field("Contact’s telephone number", "May be empty.")
    signs_off = BooleanField(
        "Its lead signs off what its people write, before it goes to the team",
        description="Where it has no lead who can sign in, it goes to the team at once, marked as not signed off.",
    )


class NewAgencyForm(AgencyForm):
    key = key_field("harbour-police", "agency")


class RenameForm(ConfirmForm):
    name = _name()
    short_name = _short_name()
    since = DayField("First day of the new name")

    @property
    def typed(self) -> NewName:
        return NewName(self.name.data, self.short_name.data, self.since.data)


class MergeForm(ConfirmForm):
    into = SelectField(
        "Which agency goes on?",
        [DataRequired("Choose the agency that goes on.")],
        coerce=int,
        description="It keeps its name, or records a new one on its page.",
    )
    since = DayField("First day on which they are one")
    is_meant = BooleanField("This day is meant, though it is long ago")


class EndForm(ConfirmForm):
    last_day = DayField("Its last day in the partnership")
    reason = TextAreaField(
        "Why it leaves",
        [
            *at_least_a_word("Say why, in a few words."),
            Length(max=LONGEST_REASON, message=f"Use at most {LONGEST_REASON} characters."),
        ],
        description="Its people read this. Where packs list it, everybody who reads them does, too.",
    )
    printed = RadioField(
        "Should packs list what it no longer owes?",
        [DataRequired("Choose whether packs list it.")],
        choices=[
            SelectChoice(PRINTED, "Yes, as “not asked for”, with the reason"),
            SelectChoice(NOT_PRINTED, "No"),
        ],
    )

    @property
    def typed(self) -> End:
        return End(self.last_day.data, self.reason.data, self.printed.data == PRINTED)
