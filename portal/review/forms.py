"""Forms of the review."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField

from portal.core.forms import PortalForm


class ReasonForm(PortalForm):
    reason = TextAreaField("What has to change?", description="The agency sees this at the top of its list.")
    version = HiddenField()


class DecideForm(PortalForm):
    version = HiddenField()
