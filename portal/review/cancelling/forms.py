"""The form that cancels something that is owed."""

from __future__ import annotations

from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from portal.core.forms import PortalForm, at_least_a_word
from portal.submissions.cancelling import LONGEST_REASON

PRINTED, NOT_PRINTED = "printed", "not printed"


class CancelForm(PortalForm):
    reason = TextAreaField(
        "Why it is not asked for any more",
        [
            *at_least_a_word("Say why, in a few words."),
            Length(max=LONGEST_REASON, message=f"Use at most {LONGEST_REASON} characters."),
        ],
        description="The agency reads this. Where the pack lists it, everybody who reads it does, too.",
    )
    printed = RadioField(
        "Should the pack list it?",
        [DataRequired("Choose whether the pack lists it.")],
        choices=[
            SelectChoice(PRINTED, "Yes, as “not asked for”, with the reason"),
            SelectChoice(NOT_PRINTED, "No"),
        ],
    )
