"""The form on which the team says how it can be reached."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Length, Optional, Regexp

from portal.core.forms import email_field
from portal.core.stored_meanwhile import SharedForm


class ContactForm(SharedForm):
    email = email_field("E-mail address", "team@council.gov.uk")
    telephone = StringField(
        "Telephone number",
        [
            Optional(),
            Regexp(r"^[0-9+() ]{6,30}$", message="Enter a telephone number, like 01632 960 001."),
        ],
    )
    hours = StringField(
        "When somebody answers",
        [Length(max=100, message="Use at most 100 characters.")],
        description="For example: Monday to Friday, 9 to 5",
    )
