"""Forms about an agency’s people."""

from __future__ import annotations

import re
from datetime import datetime, time

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp

from portal.core.dates import stored
from portal.core.forms import DayField, PortalForm
from portal.notifications.outbox import LONGEST_SUBJECT
from portal.review.agencies.actions import LONGEST_NAME, LONGEST_WORDS


class CallForm(PortalForm):
    answered_by = StringField(
        "Whom did you reach?",
        [DataRequired("Say whom you reached, or “nobody”."), Length(max=LONGEST_NAME, message="Use at most 200 characters.")],
    )
    words = TextAreaField(
        "What was said?",
        [DataRequired("Say in a few words what was said."), Length(max=LONGEST_WORDS, message="Use at most 5,000 characters.")],
        description="For the team. The agency does not see it. A line cannot be changed later; add another one instead.",
    )
    day = DayField("Day of the call")
    time = StringField(
        "Time of the call",
        [Regexp(r"([01]?[0-9]|2[0-3])[:.][0-5][0-9]$", message="Enter the time like 14:05.")],
        description="For example, 14:05.",
    )

    @property
    def at(self) -> datetime:
        """The moment of the call (naive, UTC)."""
        hour, minute = re.split("[:.]", self.time.data)
        return stored(datetime.combine(self.day.data, time(int(hour), int(minute))))


class MessageForm(PortalForm):
    subject = StringField(
        "Subject",
        [DataRequired("Enter a subject."), Length(max=LONGEST_SUBJECT, message=f"Use at most {LONGEST_SUBJECT} characters.")],
    )
    words = TextAreaField(
        "Message",
        [DataRequired("Write the message."), Length(max=LONGEST_WORDS, message="Use at most 5,000 characters.")],
        description="“Hello”, the person’s name, a link to their list and your name are put around it.",
    )
