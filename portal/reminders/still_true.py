"""Which lines of a digest still hold when it is written: since they were noted, things were opened again, sent, signed off or
answered."""

from __future__ import annotations

from collections.abc import Sequence, Set

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Person
from portal.cycles.models import AgencyNote, Obligation
from portal.cycles.notifications import NOT_OWED, OWED
from portal.extensions import db
from portal.notifications.digests import DigestLine
from portal.submissions.models import Submission, SubmissionEvent, SubmissionVersion
from portal.submissions.workflow import WITH_AGENCY, Status

# What the cause of a line begins with, before the id of what it is about.
APPROVED, STEP, NOTE, CYCLE_OPEN = "approved", "step", "agency note", "cycle open"


def lines_that_hold(lines: Sequence[DigestLine]) -> list[DigestLine]:
    """The lines that hold now, in six queries at most. What is of no state stays, such as that a pack is issued."""
    causes: dict[str, set[int]] = {}
    for line in lines:
        kind, about = _parts(line.cause)
        causes.setdefault(kind, set()).update(about[:1])
    holding = {
        *_approved(causes.get(APPROVED, set())),
        *_newest_steps(causes.get(STEP, set())),
        *_unsent(causes.get(OWED, set())),
        *_not_owed(causes.get(NOT_OWED, set())),
        *_unanswered(causes.get(NOTE, set())),
    }
    owing = _who_still_owes(causes.get(CYCLE_OPEN, set()))
    return [line for line in lines if _holds(line, holding, owing)]


def _holds(line: DigestLine, holding: Set[str], owing: Set[tuple[int, int]]) -> bool:
    kind, about = _parts(line.cause)
    if kind == CYCLE_OPEN:
        return (line.person_id, *about[:1]) in owing
    if kind in (OWED, NOT_OWED):
        return f"{kind}:{about[0]}" in holding
    return kind not in (APPROVED, STEP, NOTE) or line.cause in holding


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
        .where(Obligation.id.in_(obligation_ids), Obligation.cancelled_at.is_(None), status.in_(list(WITH_AGENCY)))
    )
    return {f"{OWED}:{obligation_id}" for obligation_id in db.session.scalars(found)}


def _not_owed(obligation_ids: set[int]) -> set[str]:
    """The causes of what of these is not asked for."""
    if not obligation_ids:
        return set()
    found = select(Obligation.id).where(Obligation.id.in_(obligation_ids), Obligation.cancelled_at.is_not(None))
    return {f"{NOT_OWED}:{obligation_id}" for obligation_id in db.session.scalars(found)}


def _who_still_owes(cycle_ids: set[int]) -> set[tuple[int, int]]:
    """(person, cycle) of these cycles, whose agency has something left to send in it: who has sent all of it knows of it."""
    if not cycle_ids:
        return set()
    status = func.coalesce(Submission.status, Status.NOT_STARTED.value)
    rows = db.session.execute(
        select(Person.id, Obligation.cycle_id)
        .join(Obligation, Obligation.agency_id == Person.agency_id)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .where(Obligation.cycle_id.in_(cycle_ids), Obligation.cancelled_at.is_(None), status.in_(list(WITH_AGENCY)))
        .distinct()
    )
    return {(person_id, cycle_id) for person_id, cycle_id in rows}


def _unanswered(note_ids: set[int]) -> set[str]:
    """The causes of the notes of these that nobody has answered."""
    if not note_ids:
        return set()
    found = select(AgencyNote.id).where(AgencyNote.id.in_(note_ids), AgencyNote.outcome == "")
    return {f"{NOTE}:{note_id}" for note_id in db.session.scalars(found)}
