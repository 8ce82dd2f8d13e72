"""Forms about cycles."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from portal.core.forms import DateParts, PortalForm


class CycleDatesForm(PortalForm):
    title = StringField(
        "Title",
        [DataRequired("Enter a title, such as April to June 2019."), Length(max=100, message="Use at most 100 characters.")],
        description="It is printed on the pack, for example “July to September 2019”.",
    )
    due = DateParts("Updates and returns are due on", description="The day ends at midnight.")
    meeting = DateParts("The working group meets on")


class MoreTimeForm(PortalForm):
    until = DateParts("Until", description="The day ends at midnight.")
    reason = StringField(
        "Why",
        [DataRequired("Say why, in a few words."), Length(max=500, message="Use at most 500 characters.")],
        description="The agency sees this.",
    )


class NewCycleForm(CycleDatesForm):
    starts = DateParts("First day of the period", description="For example, 1 7 2019.")
    ends = DateParts("Last day of the period", description="For example, 30 9 2019.")
