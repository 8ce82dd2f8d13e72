"""Which lines of a digest still hold when it is written: since they were noted, things were opened again, sent, signed off or
answered."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.cycles.models import AgencyNote, Obligation
from portal.extensions import db
from portal.notifications.digests import DigestLine
from portal.submissions.models import Submission, SubmissionEvent, SubmissionVersion
from portal.submissions.workflow import WITH_AGENCY, Status

# What the cause of a line begins with, before the id of what it is about.
APPROVED, STEP, OWED, NOTE = "approved", "step", "owed", "agency note"


def lines_that_hold(lines: Sequence[DigestLine]) -> list[DigestLine]:
    """The lines that hold now, in four queries at most. What is of no state stays, such as that a cycle has opened."""
    causes: dict[str, set[int]] = {}
    for line in lines:
        kind, about = _parts(line.cause)
        causes.setdefault(kind, set()).update(about[:1])
    holding = {
        *_approved(causes.get(APPROVED, set())),
        *_newest_steps(causes.get(STEP, set())),
        *_unsent(causes.get(OWED, set())),
        *_unanswered(causes.get(NOTE, set())),
    }
    return [line for line in lines if _parts(line.cause)[0] not in (APPROVED, STEP, OWED, NOTE) or line.cause in holding]


def _parts(cause: str) -> tuple[str, list[int]]:
    """“approved:17:2” is about submission 17, version 2."""
    kind, *numbers = cause.split(":")
    return kind, [int(number) for number in numbers if number.isdigit()]


def _approved(submission_ids: set[int]) -> set[str]:
    """The causes of the approvals that are in force, of these submissions."""
    if not submission_ids:
        return set()
    rows = db.session.execute(
        select(Submission.id, SubmissionVersion.number)
        .join(SubmissionVersion, SubmissionVersion.id == Submission.approved_version_id)
        .where(Submission.id.in_(submission_ids), Submission.status == Status.APPROVED)
    )
    return {f"{APPROVED}:{submission_id}:{number}" for submission_id, number in rows}


def _newest_steps(obligation_ids: set[int]) -> set[str]:
    """The causes of the steps that brought these obligations to where they are."""
    if not obligation_ids:
        return set()
    event, of_same = aliased(SubmissionEvent), SubmissionEvent.submission_id == Submission.id
    moved = select(func.max(SubmissionEvent.id)).where(of_same, SubmissionEvent.status_from != SubmissionEvent.status_to)
    until = select(func.count(event.id)).where(
        event.submission_id == Submission.id, event.id <= moved.correlate(Submission).scalar_subquery()
    )
    rows = db.session.execute(
        select(Submission.obligation_id, until.correlate(Submission).scalar_subquery()).where(
            Submission.obligation_id.in_(obligation_ids)
        )
    )
    return {f"{STEP}:{obligation_id}:{number}" for obligation_id, number in rows}


def _unsent(obligation_ids: set[int]) -> set[str]:
    """The causes of what of these is still with its agency."""
    if not obligation_ids:
        return set()
    status = func.coalesce(Submission.status, Status.NOT_STARTED.value)
    found = (
        select(Obligation.id)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(Obligation.id.in_(obligation_ids), status.in_(list(WITH_AGENCY)))
    )
    return {f"{OWED}:{obligation_id}" for obligation_id in db.session.scalars(found)}


def _unanswered(note_ids: set[int]) -> set[str]:
    """The causes of the notes of these that nobody has answered."""
    if not note_ids:
        return set()
    found = select(AgencyNote.id).where(AgencyNote.id.in_(note_ids), AgencyNote.outcome == "")
    return {f"{NOTE}:{note_id}" for note_id in db.session.scalars(found)}
