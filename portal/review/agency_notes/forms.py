"""The form on which the team answers what an agency asked or told."""

from __future__ import annotations

from wtforms import TextAreaField

from portal.core.forms import DayField, PortalForm


class AnswerForm(PortalForm):
    """The page leaves out `until` where no more time was asked for."""

    until = DayField("Give more time until", "The day ends at midnight.")
    answer = TextAreaField("A word to the agency", description="It is needed only where you give no more time.")
