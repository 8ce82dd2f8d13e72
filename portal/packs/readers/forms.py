"""The form that withdraws a pack."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from portal.core.forms import PortalForm
from portal.packs.readers.actions import LONGEST_REASON


class WithdrawForm(PortalForm):
    reason = TextAreaField(
        "Why it is withdrawn",
        [
            DataRequired("Say why, in a few words. Its readers see this instead of the pack."),
            Length(max=LONGEST_REASON, message=f"Use at most {LONGEST_REASON} characters."),
        ],
        description="Its readers see this instead of the pack.",
    )
