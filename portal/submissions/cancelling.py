"""The team no longer asks for something that is owed, with a reason, and can take that back (rule 14, docs/domain.md)."""

from __future__ import annotations

from sqlalchemy.orm.attributes import flag_modified

from portal.accounts.models import Person
from portal.core import clock
from portal.core.dates import day_words
from portal.core.errors import Incomplete, WrongState
from portal.core.policy import Permission, authorise
from portal.core.text import SHORTEST_REASON
from portal.cycles.models import Obligation
from portal.cycles.owed import AgreedWork, agreed_work
from portal.submissions import notifications
from portal.submissions.models import Submission
from portal.submissions.notifications import Notice
from portal.submissions.queries import submission_of
from portal.submissions.step_words import first_words
from portal.submissions.workflow import WITH_AGENCY, Status

LONGEST_REASON = 500  # characters


def why_not_cancel(obligation: Obligation, submission: Submission | None) -> str:
    """Why it cannot be cancelled, as a sentence; empty where it can."""
    if obligation.is_cancelled:
        return "The team has already stopped asking for this."
    if submission is not None and submission.approved_version_id is not None:
        return "Packs print an approved version of it, so you cannot stop asking. Ask for a correction instead."
    if submission is not None and Status(submission.status) not in WITH_AGENCY:
        return "This has been sent and waits for the team. Approve it, or send it back first."
    return ""


def cancel(obligation: Obligation, *, by: Person, reason: str, is_printed: bool) -> None:
    """The agency owes it no more, and gets a mail. What it has begun stays as it is and cannot be sent. `is_printed`: packs say
    “not asked for”, with the reason.

    Raises Incomplete without a reason, and WrongState for what was sent or approved.
    """
    authorise(by, Permission.RUN_CYCLES)
    submission = submission_of(obligation)
    if problem := why_not_cancel(obligation, submission):
        raise WrongState(f"{first_words(obligation, submission, by)} {problem}".strip())
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        raise Incomplete([("reason", f"Say why, in a few words and at most {LONGEST_REASON} characters.")])
    if submission is not None:
        flag_modified(submission, "status")  # whoever sends it at the same moment has to read again
    obligation.cancelled_at, obligation.cancelled_by = clock.now(), by
    obligation.cancelled_because, obligation.is_cancelling_printed = reason.strip(), is_printed
    opening = "The team does not ask for {what} any more. You need not send it."
    _tell(obligation, by, "not asked for", opening, reason.strip())


def why_not_ask_again(obligation: Obligation, work: AgreedWork | None = None) -> str:
    """Why the cancelling stays, as a sentence; empty where it can be taken back. `work` is what the agreement of its cycle asks
    for, where the caller has it already."""
    if not obligation.is_cancelled:
        return "The team asks for this. There is nothing to take back."
    if obligation.left_agreement:
        return "The agreement does not ask for it any more. It is asked for again once the agreement does."
    if not obligation.cycle.is_issued and not (work or agreed_work(obligation.cycle.agreement_id)).has(obligation):
        return "The agreement does not ask for it any more. Once it does again, you can ask for it here."
    if obligation.cancelling_issued_at is not None:
        return f"{obligation.cycle.title} was issued without it, so it cannot be asked for again."
    return ""


def why_nobody_can_send(obligation: Obligation) -> str:
    """Why asking for it would reach nobody, as a sentence: its agency has left, and it is due after that. Empty otherwise."""
    agency = obligation.agency
    if agency.ended_on is None or obligation.due <= agency.ended_on:
        return ""
    return f"{agency.name} left the partnership. Its last day was {day_words(agency.ended_on)}. Undo that first."


def ask_again(obligation: Obligation, *, by: Person) -> None:
    """Takes the cancelling back, as long as no pack was issued with it. The agency gets a mail."""
    authorise(by, Permission.RUN_CYCLES)
    if problem := why_not_ask_again(obligation) or why_nobody_can_send(obligation):
        raise WrongState(problem)
    opening = f"The team asks for {{what}} again. It is due on {day_words(obligation.due)}."
    _tell(obligation, by, "asked for again", opening, "")
    obligation.clear_cancelling()


def _tell(obligation: Obligation, by: Person, kind: str, opening: str, reason: str) -> None:
    moment = obligation.cancelled_at.isoformat() if obligation.cancelled_at else ""
    notice = Notice(kind=kind, cause=f"{obligation.id}:{moment}", opening=opening, reason=reason, reply_to=by.email)
    notifications.post(notice, obligation, notifications.everybody_of(obligation.agency_id))
