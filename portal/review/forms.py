"""The forms of the review. `version` is the Submission.version of the page, `shown` the number of the SubmissionVersion on it."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, TextAreaField

from portal.core.forms import PortalForm


class DecideForm(PortalForm):
    """The one form of all decisions on an item. Whichever button is pressed sends all that was written, so that nothing of it
    is lost without a word. `despite` is the decision that somebody wants although they have written something for another, or a
    colleague has taken the item; `claim` is the id of the person whom the page named as having it."""

    version = HiddenField()
    shown = HiddenField()
    claim = HiddenField()
    despite = HiddenField()
    text = TextAreaField("What has happened")
    next = TextAreaField("What happens next")
    explanation = TextAreaField("Why, and what is done about it")
    reason = TextAreaField("What has to change?", description="The agency sees this at the top of its list.")
    justification = TextAreaField(
        "Why do you approve it yourself?", description="The agency reads this, and packs print it in their appendix."
    )
    question = TextAreaField(
        "What do you want to know?", description="What waits in the queue stays there. The agency answers in the thread."
    )


class EnterForm(PortalForm):
    source = TextAreaField(
        "Which e-mail or file of the agency does this come from?",
        description="For instance: e-mail of Sam Lee, 2 July 2019, 14:10. The agency and whoever approves it see this.",
    )


class TakeOverForm(PortalForm):
    source = TextAreaField(
        "Where do you have it from?",
        description="For instance: by telephone with Sam Lee, 12 July 2019. The agency and whoever approves it see this.",
    )
    requested = BooleanField("The agency has asked us to send it")
    version = HiddenField()
