"""The forms of what the working group writes, and of what the team answers."""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from portal.core.forms import ChooseOneField, PortalForm, at_least_a_word

LONGEST, LONGEST_TITLE, LONGEST_LEAD = 2000, 500, 200  # characters


def _at_most(count: int) -> Length:
    return Length(max=count, message=f"Use at most {count:,} characters.")


class ProposeForm(PortalForm):
    priority_key = ChooseOneField("Priority", "Choose the priority.")
    title = TextAreaField("What should be done", [*at_least_a_word("Say what should be done."), _at_most(LONGEST_TITLE)])
    words = TextAreaField("Why", [*at_least_a_word("Say why it should be done."), _at_most(LONGEST)])
    lead = StringField(
        "Who might lead it (optional)", [_at_most(LONGEST_LEAD)], description="An agency, or whoever you think of."
    )


class CommentForm(PortalForm):
    words = TextAreaField("Your comment", [DataRequired("Write your comment."), _at_most(LONGEST)])


class AnswerForm(PortalForm):
    words = TextAreaField("Your answer", [*at_least_a_word("Write your answer, a word at least."), _at_most(LONGEST)])


class RefuseForm(PortalForm):
    words = TextAreaField("Why it is not taken up", [*at_least_a_word("Say why it is not taken up."), _at_most(LONGEST)])
