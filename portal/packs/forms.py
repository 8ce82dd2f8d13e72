"""Forms about packs."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from portal.core.forms import ManyChoicesField, PortalForm
from portal.core.text import with_capital
from portal.packs.models import READERS


class IssueForm(PortalForm):
    audiences = ManyChoicesField(
        "Who can read it now?",
        [DataRequired("Tick at least one. The others can get it later.")],
        choices=[SelectChoice(audience.value, with_capital(words)) for audience, words in READERS.items()],
    )
    note = TextAreaField("What does this version correct?", [Length(max=1000, message="Use at most 1,000 characters.")])
    is_same_meant = HiddenField()  # pressed once the page has said that nothing has changed
    newest = HiddenField()  # the version that the page showed as issued
