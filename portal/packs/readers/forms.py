"""The form that withdraws a pack."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import Length

from portal.core.forms import PortalForm, at_least_a_word
from portal.packs.readers.actions import LONGEST_REASON


class WithdrawForm(PortalForm):
    reason = TextAreaField(
        "Why it is withdrawn",
        [
            *at_least_a_word("Say why, in a few words. Its readers see this instead of the pack."),
            Length(max=LONGEST_REASON, message=f"Use at most {LONGEST_REASON} characters."),
        ],
        description="Its readers see this instead of the pack.",
    )
