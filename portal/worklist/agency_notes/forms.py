"""The form on which an agency tells the team something."""

from __future__ import annotations

from wtforms import TextAreaField

from portal.core.forms import OptionalDayField, PortalForm


class NoteForm(PortalForm):
    until = OptionalDayField("Until when do you need more time?", "Leave it empty if you only want to tell the team something.")
    words = TextAreaField("Why, or what should the team know?")
