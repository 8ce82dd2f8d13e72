"""Who did what to a submission, and when, as a sentence: for whoever comes second, and for whom the history is to read anyway."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from portal.accounts.models import Person
from portal.core.clock import when_words
from portal.core.errors import WrongState
from portal.cycles.models import Obligation
from portal.submissions.models import Submission, SubmissionEvent
from portal.submissions.workflow import WITH_AGENCY, Verb

# What somebody did, after their name.
_DID = {
    Verb.SAVE: "began to write this",
    Verb.ASK_SIGN_OFF: "sent this to be signed off",
    Verb.DECLINE: "gave this back to the agency’s officers",
    Verb.SUBMIT: "sent this",
    Verb.SEND_BACK: "sent this back to the agency",
    Verb.APPROVE: "approved this",
    Verb.REOPEN: "opened this again for the agency",
    Verb.APPROVE_EDITED: "approved this with an edit",
    Verb.APPROVE_ALONE: "approved this alone, with a reason",
    Verb.ACCEPT_ENTRY: "accepted this for the agency",
    Verb.ASK: "asked the agency something about this",
    Verb.ANSWER: "answered the team’s question about this",
    Verb.ACCEPT_EDIT: "accepted the edit",
    Verb.OBJECT: "objected to the edit",
    Verb.TAKE_BACK: "took this back",
    Verb.SIGN_OFF: "signed this off",
    Verb.NO_SIGN_OFF: "sent this without a sign-off",
    Verb.ASK_TEAM: "asked the team to send this",
    Verb.TAKE_OVER: "took this over for the team",
    Verb.PROPOSE_NUMBERS: "proposed other numbers",
    Verb.ACCEPT_NUMBERS: "accepted the proposed numbers",
    Verb.REFUSE_NUMBERS: "refused the proposed numbers",
    Verb.WITHDRAW_NUMBERS: "took the proposed numbers back",
    Verb.LEAVE: "left this as it was approved",
}


def step_words(event: SubmissionEvent, reader: Person) -> str:
    """“Ruth Ellis approved this at 10:42.”"""
    who = "You" if event.by_id == reader.id else event.by.name
    return f"{who} {_DID[Verb(event.verb)]} {when_words(event.at)}."


def newest_words(events: Sequence[SubmissionEvent], reader: Person, verbs: Collection[Verb] = tuple(Verb)) -> str:
    """The same of the newest step with one of these verbs; empty without any."""
    return next((step_words(event, reader) for event in reversed(events) if event.verb in verbs), "")


def moved_words(events: Sequence[SubmissionEvent], reader: Person) -> str:
    """The same of the step that brought it to its status; empty before the first."""
    moved = (event for event in reversed(events) if event.status_from != event.status_to)
    return next((step_words(event, reader) for event in moved), "")


def change_words(submission: Submission, reader: Person) -> str:
    """The same of what changed it last, a save of its draft included."""
    saved_at, saved_by = submission.saved_at, submission.saved_by
    newest = submission.events[-1] if submission.events else None
    if saved_at is None or saved_by is None or (newest is not None and newest.at >= saved_at):
        return newest_words(submission.events, reader)
    return f"{'You' if saved_by.id == reader.id else saved_by.name} saved this {when_words(saved_at)}."


def cancelled_words(obligation: Obligation, reader: Person) -> str:
    """“Ruth Ellis stopped asking for this at 10:42.” Empty where it is asked for, or where nobody noted it."""
    if obligation.cancelled_at is None or obligation.cancelled_by is None:
        return ""
    who = "You" if obligation.cancelled_by_id == reader.id else obligation.cancelled_by.name
    return f"{who} stopped asking for this {when_words(obligation.cancelled_at)}."


def first_words(obligation: Obligation, submission: Submission | None, reader: Person) -> str:
    """Who has cancelled it, or brought it away from its agency; empty where nobody has."""
    has_left = submission is not None and submission.status not in WITH_AGENCY
    return cancelled_words(obligation, reader) or (moved_words(submission.events, reader) if submission and has_left else "")


@contextmanager
def naming_who_was_first(
    obligation: Obligation, submission: Submission | None, reader: Person, *, newest: bool = False
) -> Iterator[None]:
    """A WrongState inside begins with who brought it to its status, or did the `newest` step whatever it was, and when. For
    actions, and not for what only asks whether they could: it reads the history."""
    try:
        yield
    except WrongState as refusal:
        events = submission.events if submission is not None else []
        step = newest_words(events, reader) if newest else moved_words(events, reader)
        first = cancelled_words(obligation, reader) or step
        raise WrongState(f"{first} {refusal.message}".strip()) from refusal
