"""The mails to an agency about a decision on what it sent. They are posted in the transaction of the decision
(portal/submissions/notifications.py)."""

from __future__ import annotations

from collections.abc import Sequence

from portal.accounts.models import Person
from portal.submissions import notifications
from portal.submissions.models import Submission
from portal.submissions.notifications import Notice
from portal.submissions.workflow import Verb

SENT_BACK, EDITED, REOPENED, ASKED = "sent back", "edited", "reopened", "question"
_TITLES = {REOPENED: "Open again"}  # as pages call it
_OPENINGS = {
    SENT_BACK: "The team has sent {what} back. Please change it and send it again.",
    EDITED: "The team has approved {what} with an edit. Packs print it as edited. Please read it, then accept it or object.",
    ASKED: "The team asks something about {what}. Please answer on its page; nothing has to be sent again.",
    REOPENED: "The team has opened {what} again. Please correct it and send it again.",
}


def sent_back(submission: Submission, *, by: Person, reason: str, items: Sequence[str] = ()) -> None:
    """Says why, and which items have to change where the reviewer named some."""
    _post(SENT_BACK, submission, by, reason, items)


def reopened(submission: Submission, *, by: Person, reason: str) -> None:
    _post(REOPENED, submission, by, reason)


def asked(submission: Submission, *, by: Person, question: str) -> None:
    """Each question is a mail of its own, also about the same version."""
    _post(ASKED, submission, by, question, question_number=sum(event.verb == Verb.ASK for event in submission.events))


def approved(submission: Submission, *, by: Person) -> None:
    """An edit asks for an answer and is a mail. What needs no answer waits for the digest."""
    newest = submission.latest
    if newest is None or newest.edit:
        _post(EDITED, submission, by)
        return
    cause = f"approved:{submission.id}:{newest.number}"
    others = [one for one in _concerned(submission) if one.id != by.id]
    is_alone = submission.newest_verb == Verb.APPROVE_ALONE
    remark = f", by {by.name}, who entered or edited it: nobody else in the team could" if is_alone else ""
    notifications.tell_later("Approved", cause, submission.obligation, others, remark)


def _post(
    kind: str, submission: Submission, by: Person, reason: str = "", items: Sequence[str] = (), question_number: int = 0
) -> None:
    """One mail each to whoever wrote or sent it and to the agency’s leads. The cause names the decision and the version.
    `question_number` tells the questions about one version apart."""
    obligation, newest = submission.obligation, submission.latest
    question_part = f".{question_number}" if question_number else ""
    notice = Notice(
        kind=kind,
        cause=f"{submission.id}:{newest.number if newest else 0}{question_part}",
        opening=_OPENINGS[kind],
        title=_TITLES.get(kind, ""),
        reason=reason,
        items=items,
        reply_to=by.email,
    )
    notifications.post(notice, obligation, _concerned(submission))


def _concerned(submission: Submission) -> Sequence[Person]:
    newest = submission.latest
    authors = {newest.sent_by_id if newest else None, submission.saved_by_id}
    return notifications.concerned(submission.obligation.agency_id, authors)
