"""What somebody has written on the page of an item for another decision than the one whose button they pressed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from portal.submissions.models import SubmissionVersion
from portal.updates.details import UpdateContent


class Decision(StrEnum):
    """What can be done with an item. The value is the end of the button's address."""

    APPROVE = "approve"
    APPROVE_EDITED = "approve-edited"
    APPROVE_ALONE = "approve-alone"
    SEND_BACK = "send-back"
    ASK = "ask"
    REOPEN = "reopen"


# What the button says that leaves the rest out.
DESPITE = {
    Decision.APPROVE: "Approve as sent",
    Decision.APPROVE_EDITED: "Approve the edited text only",
    Decision.APPROVE_ALONE: "Approve it yourself only",
    Decision.SEND_BACK: "Send back only",
    Decision.ASK: "Ask only",
    Decision.REOPEN: "Open again only",
}
UNDECIDED = "undecided"  # what the form sends where no button was pressed, but Enter
EDITABLE = ("text", "next", "explanation")


def other_words(
    decision: Decision, typed: Mapping[str, str], ticked: Collection[str], shown: SubmissionVersion | None
) -> list[str]:
    """What was written that this decision leaves out, in words. `typed` are the boxes that were posted, by name, and `ticked`
    the parts that must change; `shown` is the version that the page showed."""
    found: list[str] = []
    if decision is not Decision.APPROVE_EDITED and shown is not None and is_edited(typed, shown):
        found.append("an edit of the text")
    if decision not in (Decision.SEND_BACK, Decision.REOPEN):
        if typed.get("reason", "").strip():
            found.append("what has to change")
        elif ticked:
            found.append("which parts must change")
    if decision is not Decision.APPROVE_ALONE and typed.get("justification", "").strip():
        found.append("why you approve it yourself")
    if decision is not Decision.ASK and typed.get("question", "").strip():
        found.append("a question")
    return found


def is_edited(typed: Mapping[str, str], shown: SubmissionVersion) -> bool:
    """Whether the words of an update in the boxes differ from those that were sent."""
    if "text" not in shown.content:
        return False  # a return
    sent = UpdateContent.of(shown.content)
    before = {"text": sent.text, "next": sent.next, "explanation": sent.details.explanation}
    return any(typed[name].split() != before[name].split() for name in EDITABLE if name in typed)
