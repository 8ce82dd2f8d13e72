"""Reads about the numbers that the team proposes for a sent return."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.submissions.models import ACCEPTED, NumberCorrection, Submission, SubmissionVersion


def waiting_correction(submission: Submission) -> NumberCorrection | None:
    """The proposal that its agency has still to answer; None without one."""
    return db.session.scalar(
        select(NumberCorrection)
        .join(NumberCorrection.version)
        .where(SubmissionVersion.submission_id == submission.id, NumberCorrection.answer == "")
        .options(joinedload(NumberCorrection.by), joinedload(NumberCorrection.version))
    )


def correction_behind(version: SubmissionVersion) -> NumberCorrection | None:
    """The correction that made this version: proposed for the one before, and accepted. None where the agency sent it itself."""
    return db.session.scalar(
        select(NumberCorrection)
        .join(NumberCorrection.version)
        .where(
            SubmissionVersion.submission_id == version.submission_id,
            SubmissionVersion.number == version.number - 1,
            NumberCorrection.answer == ACCEPTED,
        )
        .options(joinedload(NumberCorrection.by), joinedload(NumberCorrection.answered_by))
    )
