"""The forms of the first visit and of the partnership's settings."""

from __future__ import annotations

from typing import Any

from wtforms import ColorField, PasswordField, SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, EqualTo, Length, NumberRange, Optional, Regexp

from portal.accounts.passwords import LONGEST, SHORTEST
from portal.core import colours
from portal.core.dates import LONDON
from portal.core.forms import PortalForm, WholeNumberField, email_field
from portal.core.stored_meanwhile import SharedForm
from portal.setting_up.partnership import DEFAULT_SMTP_PORT, PartnershipSettings, time_zones


class CodeForm(PortalForm):
    code = StringField(
        "The code",
        [DataRequired("Enter the code."), Length(max=100, message="Use at most 100 characters.")],
        description="Five words and a number, such as amber-quill-river-stone-plum-42",
    )


class PartnershipForm(PortalForm):
    partnership = StringField(
        "Name of the partnership",
        [DataRequired("Enter the name of the partnership."), Length(max=200, message="Use at most 200 characters.")],
        description="It stands on every page, in every mail and on the cover of every pack.",
    )
    header_name = StringField(
        "Short name for the top of each page",
        [Length(max=60, message="Use at most 60 characters.")],
        description="For example Kent CSP. If you leave it empty, the name stands there.",
    )
    colour = ColorField(
        "Colour",
        description="Shown at the top of every page behind white text. Choose one dark enough for the text to be read.",
    )
    time_zone = SelectField(
        "Time zone",
        choices=[SelectChoice(name, words) for name, words in time_zones()],
        default=LONDON.key,
        invalid_choice_message="Choose a time zone from the list.",
        description="Times are shown in it, and a due date ends at midnight there.",
    )
    smtp_host = StringField(
        "Mail server",
        [
            Optional(),
            Regexp(r"^[A-Za-z0-9.-]+$", message="Enter the server’s name only, such as smtp.council.gov.uk."),
            Length(max=200, message="Use at most 200 characters."),
        ],
        description="Such as smtp.council.gov.uk. Leave it empty if mail is not set up yet: mails then wait in the outbox.",
    )
    smtp_port = WholeNumberField(
        "Port of the mail server",
        [Optional(), NumberRange(1, 65535, "Enter a number from 1 to 65535.")],
        description=f"Usually {DEFAULT_SMTP_PORT}",
    )
    mail_from = email_field("Address that emails come from", "portal@council.gov.uk")

    def validate_colour(self, field: Any) -> None:
        if problem := colours.problem_of(field.data or ""):
            raise ValidationError(problem)

    def validate_mail_from(self, field: Any) -> None:
        if self.smtp_host.data and not field.data:
            raise ValidationError("Enter the address that emails come from, or no mail server.")

    @property
    def typed(self) -> PartnershipSettings:
        return PartnershipSettings(
            name=self.partnership.data,
            header_name=self.header_name.data or "",
            colour=self.colour.data.lower(),
            time_zone=self.time_zone.data,
            smtp_host=self.smtp_host.data or "",
            smtp_port=self.smtp_port.data or DEFAULT_SMTP_PORT,
            mail_from=self.mail_from.data or "",
        )


class SettingsForm(SharedForm, PartnershipForm):
    pass


class FirstVisitForm(PartnershipForm):
    name = StringField("Your name", [DataRequired("Enter your name."), Length(max=200, message="Use at most 200 characters.")])
    email = email_field(
        "Your e-mail address",
        "name@council.gov.uk",
        DataRequired("Enter your e-mail address."),
        description="You sign in with it.",
    )
    password = PasswordField(
        "Password",
        [
            DataRequired("Enter a password."),
            Length(SHORTEST, LONGEST, f"Use {SHORTEST} to {LONGEST} characters. Three or four words make a good password."),
        ],
        description=f"At least {SHORTEST} characters. Three or four words make a good password.",
    )
    again = PasswordField("Password again", [EqualTo("password", "The two passwords differ. Type them again.")])

    @property
    def problems(self) -> list[tuple[str, str]]:
        """In the order of the page: those of the account come first."""
        own = ("name", "email", "password", "again")
        return sorted(super().problems, key=lambda problem: problem[0] not in own)
