"""Reads about the numbers that the team proposes for a sent return."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.submissions.models import ACCEPTED, NumberProposal, Submission, SubmissionVersion


def waiting_proposal(submission: Submission) -> NumberProposal | None:
    """The proposal that its agency has still to answer; None without one."""
    return db.session.scalar(
        select(NumberProposal)
        .join(NumberProposal.version)
        .where(SubmissionVersion.submission_id == submission.id, NumberProposal.answer == "")
        .options(joinedload(NumberProposal.by), joinedload(NumberProposal.version))
    )


def proposal_behind(version: SubmissionVersion) -> NumberProposal | None:
    """The proposal that made this version: proposed for the one before, and accepted. None where the agency sent it itself."""
    return db.session.scalar(
        select(NumberProposal)
        .join(NumberProposal.version)
        .where(
            SubmissionVersion.submission_id == version.submission_id,
            SubmissionVersion.number == version.number - 1,
            NumberProposal.answer == ACCEPTED,
        )
        .options(joinedload(NumberProposal.by), joinedload(NumberProposal.answered_by))
    )
