"""Reads about questions, edits and their answers: what is open, and what was said last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    Subquery,
    bindparam,
    case,
    exists,
    func,
    literal,
    select,
    union_all,
)

from portal.accounts.models import Person
from portal.core.policy import Role
from portal.cycles.models import Obligation
from portal.extensions import db
from portal.submissions.models import EditedVersion, NumberProposal, Submission, SubmissionEvent, SubmissionVersion
from portal.submissions.second_person import is_for_nobody_in_team
from portal.submissions.workflow import ON_NUMBERS, Status, Verb

KINDS = ("question", "edit", "numbers", "entry")


def asked_of(person: Person) -> dict[int, tuple[str, ...]]:
    """What the person's agency has still to answer, by obligation id: some of KINDS, in that order."""
    rows = db.session.execute(_edits_and_questions(), {"own_agency": person.agency_id}).all()
    found = {(obligation_id, kind) for obligation_id, kind in rows}
    return {of: tuple(kind for kind in KINDS if (of, kind) in found) for of, _ in rows}


@cache
def _edits_and_questions() -> CompoundSelect[int, str]:
    """Each starts from the few rows of its kind that there are: the whole history of an agency is years long."""
    own: BindParameter[int] = bindparam("own_agency")
    edits = (
        select(Obligation.id, literal("edit"))
        .join(Submission, Submission.obligation_id == Obligation.id)
        .join(EditedVersion, EditedVersion.version_id == Submission.approved_version_id)
        .where(EditedVersion.answer == "", Submission.status == Status.APPROVED, Obligation.agency_id == own)
    )
    questions = (
        select(Submission.obligation_id, literal("question"))
        .join(SubmissionEvent, SubmissionEvent.submission_id == Submission.id)
        .where(SubmissionEvent.agency_id == own, SubmissionEvent.verb.in_([Verb.ASK, Verb.ANSWER]))
        .group_by(Submission.obligation_id)
        .having(_is_question_open())
    )
    numbers = (
        select(Submission.obligation_id, literal("numbers"))
        .join(SubmissionVersion, SubmissionVersion.submission_id == Submission.id)
        .join(NumberProposal, NumberProposal.version_id == SubmissionVersion.id)
        .join(Obligation, Obligation.id == Submission.obligation_id)
        .where(NumberProposal.answer == "", Obligation.agency_id == own)
    )
    return union_all(edits, numbers, questions, _entries_to_accept(own))


def _entries_to_accept(own: BindParameter[int]) -> Select[int, str]:
    """What entries.entry_to_accept() says of each: no numbers wait for an answer, and the team sent it last."""
    newest = select(func.max(SubmissionVersion.number)).where(SubmissionVersion.submission_id == Submission.id)
    return (
        select(Obligation.id, literal("entry"))
        .join(Submission, Submission.obligation_id == Obligation.id)
        .join(SubmissionVersion, SubmissionVersion.submission_id == Submission.id)
        .join(SubmissionVersion.sent_by)
        .where(
            Obligation.agency_id == own,
            Submission.status == Status.SUBMITTED,
            SubmissionVersion.number == newest.correlate(Submission).scalar_subquery(),
            SubmissionVersion.source != "",
            Person.role == Role.COORDINATOR.value,
            proposed_at().is_(None),
            is_for_nobody_in_team(),
        )
    )


def _is_question_open() -> ColumnElement[bool]:
    """Whether the newest question of a group of events came after its newest answer."""
    asked, answered = (
        func.coalesce(func.max(case((SubmissionEvent.verb == verb, SubmissionEvent.id))), 0) for verb in (Verb.ASK, Verb.ANSWER)
    )
    return asked > answered


def newest_thread_verb() -> ColumnElement[str | None]:
    """The verb of the newest question or answer of a submission; None without any. For a statement that selects submissions."""
    return _newest_verb(Verb.ASK, Verb.ANSWER)


def newest_numbers_verb() -> ColumnElement[str | None]:
    """The same of the newest step about numbers that the team proposes: PROPOSE_NUMBERS while the agency has still to answer.
    What was sent anew since is another matter."""
    return _newest_verb(*ON_NUMBERS, Verb.SUBMIT, Verb.SIGN_OFF)


def submissions_with_proposals() -> Subquery:
    """The submissions for which an agency has still to answer other numbers: their `submission_id`, and `at` since when."""
    return (
        select(SubmissionVersion.submission_id, func.max(NumberProposal.at).label("at"))
        .join(NumberProposal, NumberProposal.version_id == SubmissionVersion.id)
        .where(NumberProposal.answer == "")
        .group_by(SubmissionVersion.submission_id)
        .subquery()
    )


def proposed_at() -> ColumnElement[datetime | None]:
    """Since when an agency has still to answer other numbers; None where none wait. For a statement that selects submissions."""
    found = submissions_with_proposals()
    return select(found.c.at).where(found.c.submission_id == Submission.id).correlate(Submission).scalar_subquery()


def is_edit_unanswered() -> ColumnElement[bool]:
    """Whether the agency has still to answer the edit of what was approved. For a statement that selects submissions."""
    of_approved = EditedVersion.version_id == Submission.approved_version_id
    return exists().where(of_approved, EditedVersion.answer == "", Submission.status == Status.APPROVED)


def _newest_verb(*verbs: Verb) -> ColumnElement[str | None]:
    newest = (
        select(SubmissionEvent.verb)
        .where(SubmissionEvent.submission_id == Submission.id, SubmissionEvent.verb.in_(verbs))
        .order_by(SubmissionEvent.id.desc())
        .limit(1)
    )
    return newest.correlate(Submission).scalar_subquery()


class AnsweredQuestion(NamedTuple):
    """A question of the team and the agency's answer to it."""

    question: SubmissionEvent
    answer: SubmissionEvent


def last_answer(history: Sequence[SubmissionEvent]) -> AnsweredQuestion | None:
    """The newest question of the thread with its answer; None while it has none. `history` is oldest first."""
    exchange = [event for event in history if event.verb in (Verb.ASK, Verb.ANSWER)]
    if not exchange or exchange[-1].verb != Verb.ANSWER:
        return None
    question = next(event for event in reversed(exchange) if event.verb == Verb.ASK)
    return AnsweredQuestion(question, exchange[-1])


def open_question(history: Sequence[SubmissionEvent]) -> SubmissionEvent | None:
    """The newest question of the thread, while it has no answer."""
    newest = next((event for event in reversed(history) if event.verb in (Verb.ASK, Verb.ANSWER)), None)
    return newest if newest is not None and newest.verb == Verb.ASK else None
