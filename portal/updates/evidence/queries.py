"""Reads about evidence, limited to what the asking person may see."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from portal.accounts.models import Person
from portal.core.errors import NotFound
from portal.cycles.models import Obligation
from portal.cycles.queries import is_of_own_or_merged
from portal.extensions import db
from portal.submissions.models import Submission, SubmissionVersion
from portal.updates.details import UpdateContent
from portal.updates.evidence.models import NOT_YET, Evidence


def evidence_of_agency(person: Person, key: str) -> Evidence:
    """A file of the person's own agency, or of one that became part of it, that was not taken away. NotFound otherwise."""
    file = _evidence(key)
    own = select(Obligation.id).where(Obligation.id == file.submission.obligation_id, is_of_own_or_merged())
    if file.removed_at is not None or db.session.scalar(own, {"own_agency": person.agency_id}) is None:
        raise NotFound
    return file


def evidence_sent(key: str) -> Evidence:
    """A file that was sent with a version. NotFound otherwise: drafts are the agency's own."""
    file = _evidence(key)
    if not any(has_file(version, key) for version in file.submission.versions):
        raise NotFound
    return file


def has_file(version: SubmissionVersion, key: str) -> bool:
    """Whether the version of an update was sent with this file."""
    return any(file["key"] == key for file in UpdateContent.of(version.content).evidence)


def _evidence(key: str) -> Evidence:
    """The file with this key, its bytes and its submission. NotFound otherwise."""
    file = db.session.scalar(
        select(Evidence)
        .where(Evidence.key == key)
        .options(joinedload(Evidence.submission).joinedload(Submission.obligation), undefer(Evidence.data))
    )
    if file is None:
        raise NotFound
    return file


def evidence_to_scan() -> Sequence[int]:
    """The ids of the files that the scanner has not answered for, the oldest first."""
    return db.session.scalars(
        select(Evidence.id).where(Evidence.scan == NOT_YET, Evidence.removed_at.is_(None)).order_by(Evidence.id)
    ).all()
