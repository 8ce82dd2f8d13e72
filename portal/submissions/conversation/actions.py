"""What an agency answers about what it sent: to a question of the team, and to an edit."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from portal.accounts.models import Person
from portal.core import clock
from portal.core.clock import when_words
from portal.core.dates import day_words, local
from portal.core.errors import Conflict, Incomplete, WrongState
from portal.core.policy import Permission, authorise
from portal.submissions import queries
from portal.submissions.conversation import queries as conversation_queries
from portal.submissions.events import Answer, Objection
from portal.submissions.models import ACCEPTED, OBJECTED, EditedVersion, Submission, SubmissionEvent
from portal.submissions.workflow import Verb

LONGEST = 2000  # characters of an answer, a reason or a question


def answer(submission: Submission, *, by: Person, text: str, question: int = 0) -> None:
    """Answers the open question. It stands in the thread from then on, where both sides read it and nobody can change it.

    `question` is the id of the one that the page showed, 0 where it does not say. Conflict where another is open by now.
    """
    authorise(by, Permission.WRITE, submission.obligation.agency_id)
    open_now = conversation_queries.open_question(queries.history_of(submission))
    if open_now is None:
        raise WrongState(answered_words(submission.events, Verb.ANSWER) or "Nothing is asked here.")
    if question and question != open_now.id:
        first = f"{open_now.by.name} asked something else {when_words(open_now.at)}, since you opened this page."
        raise Conflict(f"{first} Read the new question, then answer it.")
    words = checked_words(text, "answer", 1, "Write your answer.")
    submission.apply(Verb.ANSWER, by, Answer(words), submission.latest)


def accept_edit(submission: Submission, *, by: Person, shown: int = 0) -> None:
    """The agency accepts the text as the team edited it. `shown` is the id of the edit that the page showed, 0 where it does not
    say; Conflict where there is another by now."""
    edit = _record_answer(submission, by, ACCEPTED, shown)
    submission.apply(Verb.ACCEPT_EDIT, by, version=submission.approved_version, content_hash=edit.content_hash)


def object_to_edit(submission: Submission, *, by: Person, reason: str, shown: int = 0) -> None:
    """The agency refuses the edit, with or without a reason. From now on packs print its own words again. `shown` as in
    accept_edit."""
    edit = _record_answer(submission, by, OBJECTED, shown)
    edit.objection = checked_words(reason, "objection", 0, "")
    submission.apply(Verb.OBJECT, by, Objection(edit.objection), submission.approved_version, content_hash=edit.content_hash)


def _record_answer(submission: Submission, by: Person, answer: str, shown: int) -> EditedVersion:
    """Notes on the edit what the agency says to it. WrongState where there is no edit, or it was answered already; Conflict where
    it is another than the one that was `shown`."""
    authorise(by, Permission.WRITE, submission.obligation.agency_id)
    edit = submission.approved_version.edit if submission.approved_version else None
    if edit is None or not edit.is_waiting:
        raise WrongState(_edit_answered_words(edit, by))
    if shown and shown != edit.id:
        again = f"{edit.by.name} edited the text again {when_words(edit.at)}, since you opened this page."
        raise Conflict(f"{again} Read it, then answer.")
    edit.answer, edit.answered_at, edit.answered_by = answer, clock.now(), by
    return edit


def _edit_answered_words(edit: EditedVersion | None, by: Person) -> str:
    """“Ann Officer has answered this already, at 10:42.”"""
    if edit is None or edit.answered_by is None or edit.answered_at is None:
        return "Your agency has answered this already."
    who = "You have" if edit.answered_by_id == by.id else f"{edit.answered_by.name} has"
    return f"{who} answered this already, {when_words(edit.answered_at)}."


def answered_words(history: Sequence[SubmissionEvent], *verbs: Verb) -> str:
    """Who answered it, and when: “Ann Officer has answered this, on 3 July 2019 at 09:40.” Empty where nobody has; the newest of
    the steps with these verbs counts."""
    done = newest_step(history, *verbs)
    if done is None:
        return ""
    at = local(done.at)
    return f"{done.by.name} has answered this already, on {day_words(at.date())} at {at:%H:%M}."


def newest_step(history: Sequence[SubmissionEvent], *verbs: Verb) -> SubmissionEvent | None:
    return next((event for event in reversed(history) if event.verb in verbs), None)


def is_done_by(history: Sequence[SubmissionEvent], verb: Verb, among: Collection[Verb], by: Person, text: str) -> bool:
    """Whether the newest step of those `among` is this one, by this person with this text: then the button was pressed twice."""
    done = newest_step(history, *among)
    return done is not None and (done.verb, done.by_id, done.text) == (verb, by.id, text.strip())


def checked_words(text: str, field: str, shortest: int, problem: str) -> str:
    """The text without spaces around it. Incomplete where it is shorter than `shortest`, with `problem`, or too long."""
    text = text.strip()
    if len(text) < shortest:
        raise Incomplete([(field, problem)])
    if len(text) > LONGEST:
        raise Incomplete([(field, f"The limit is {LONGEST:,} characters. You wrote {len(text):,}.")])
    return text
