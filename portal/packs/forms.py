"""Forms about packs."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from portal.core.forms import PortalForm


class IssueForm(PortalForm):
    note = TextAreaField("What does this version correct?", [Length(max=1000, message="Use at most 1,000 characters.")])
    is_same_meant = HiddenField()  # pressed once the page has said that nothing has changed
    newest = HiddenField()  # the version that the page showed as issued
