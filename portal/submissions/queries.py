"""Reads about submissions, limited to what the asking person may see."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts.models import Person
from portal.agreement.models import Action
from portal.core.errors import NotFound
from portal.cycles.models import Kind, Obligation
from portal.cycles.queries import VisibleScope, readable_obligations, scope_of
from portal.extensions import db
from portal.submissions.agency_notes.queries import with_notes
from portal.submissions.models import EditedVersion, Submission, SubmissionEvent, SubmissionVersion
from portal.submissions.workflow import CORRECTING


def own_obligation(person: Person, obligation_id: int, *kinds: Kind) -> Obligation:
    """The obligation, if this person may see it and it is of one of the `kinds`; NotFound otherwise."""
    found = db.session.scalars(
        _visible_obligation(scope_of(person)), {"own_agency": person.agency_id, "id": obligation_id}
    ).unique()
    obligation = found.one_or_none()
    if obligation is None or obligation.kind not in (kinds or tuple(Kind)):
        raise NotFound
    return obligation


# The three cached statements below run on every page of a partner. Built once, they take half the time.
@cache
def _visible_obligation(scope: VisibleScope) -> Select[Obligation]:
    return (
        readable_obligations(scope)
        .where(Obligation.id == bindparam("id"))
        .options(
            joinedload(Obligation.agency),
            joinedload(Obligation.action).options(joinedload(Action.lead_agency), joinedload(Action.priority)),
            with_notes(),
        )
    )


def submission_of(obligation: Obligation) -> Submission | None:
    """Its submission with the working text and the evidence, if anything was ever saved."""
    return db.session.scalars(_submission_of_obligation(), {"obligation": obligation.id}).unique().one_or_none()


@cache
def _submission_of_obligation() -> Select[Submission]:
    return (
        select(Submission)
        .where(Submission.obligation_id == bindparam("obligation"))
        .options(joinedload(Submission.update), joinedload(Submission.saved_by), joinedload(Submission.evidence))
    )


def history_of(submission: Submission | None) -> Sequence[SubmissionEvent]:
    """Its steps, oldest first, each with the person and their agency. They are then its `events`, too."""
    if submission is None:
        return []
    events = db.session.scalars(_events_of_submission(), {"submission": submission.id}).all()
    set_committed_value(submission, "events", list(events))
    return events


@cache
def _events_of_submission() -> Select[SubmissionEvent]:
    return (
        select(SubmissionEvent)
        .where(SubmissionEvent.submission_id == bindparam("submission"))
        .options(joinedload(SubmissionEvent.by).joinedload(Person.agency))
        .order_by(SubmissionEvent.id)
    )


def histories_of(submissions: Sequence[Submission]) -> dict[int, list[SubmissionEvent]]:
    """The steps of several submissions, by submission id, the oldest first. They are then the `events` of each, too."""
    if not submissions:
        return {}
    histories: dict[int, list[SubmissionEvent]] = {}
    for event in db.session.scalars(
        select(SubmissionEvent)
        .where(SubmissionEvent.submission_id.in_([submission.id for submission in submissions]))
        .options(joinedload(SubmissionEvent.by).joinedload(Person.agency))
        .order_by(SubmissionEvent.id)
    ):
        histories.setdefault(event.submission_id, []).append(event)
    for submission in submissions:
        set_committed_value(submission, "events", list(histories.get(submission.id, [])))
    return histories


def approved_version_of(submission: Submission | None) -> SubmissionVersion | None:
    """The approved version, with the edit and who made it; None where nothing is approved."""
    if submission is None or submission.approved_version_id is None:
        return None
    return db.session.scalar(
        select(SubmissionVersion)
        .where(SubmissionVersion.id == submission.approved_version_id)
        .options(joinedload(SubmissionVersion.edit).joinedload(EditedVersion.by))
    )


def last_correction(history: Sequence[SubmissionEvent]) -> SubmissionEvent | None:
    """The newest step that says what the agency has to change."""
    return next((event for event in reversed(history) if event.verb in CORRECTING), None)
