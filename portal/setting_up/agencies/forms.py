"""The form of an agency."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import DataRequired, Length, Regexp

from portal.core.forms import PortalForm


class AgencyForm(PortalForm):
    name = StringField("Name", [DataRequired("Enter the agency’s name."), Length(max=200, message="Use at most 200 characters.")])
    short_name = StringField(
        "Short name",
        [DataRequired("Enter a short name."), Length(max=80, message="Use at most 80 characters.")],
        description="Where there is little room, such as on the board. It may be the name.",
    )
    kind = StringField(
        "Kind",
        [Length(max=80, message="Use at most 80 characters.")],
        description="In your words, such as responsible authority. “coordinator” for the coordinating team.",
    )
    also_known_as = StringField(
        "Other names",
        [Length(max=500, message="Use at most 500 characters.")],
        description="As people write it, with semicolons between them. May be empty.",
    )


class NewAgencyForm(AgencyForm):
    key = StringField(
        "Key",
        [
            DataRequired("Enter a key."),
            Length(max=80, message="Use at most 80 characters."),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message="Use small letters, digits and hyphens only, such as harbour-police."),
        ],
        description="Files name the agency by it, so it never changes. For example harbour-police.",
    )
