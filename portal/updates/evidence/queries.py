"""Reads about evidence, scoped to who asks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from portal.accounts.models import Person
from portal.core.errors import NotFound
from portal.extensions import db
from portal.submissions.models import Submission
from portal.updates.evidence.models import NOT_YET, Evidence


def evidence_of_agency(person: Person, key: str) -> Evidence:
    """A file of the person's own agency."""
    found = _evidence(key)
    if found.removed_at is not None or found.submission.obligation.agency_id != person.agency_id:
        raise NotFound
    return found


def evidence_sent(key: str) -> Evidence:
    """A file that went out with a version: drafts are the agency's own."""
    found = _evidence(key)
    if not any(one["key"] == key for version in found.submission.versions for one in version.content.get("evidence", ())):
        raise NotFound
    return found


def _evidence(key: str) -> Evidence:
    found = db.session.scalar(
        select(Evidence)
        .where(Evidence.key == key)
        .options(joinedload(Evidence.submission).joinedload(Submission.obligation), undefer(Evidence.data))
    )
    if found is None:
        raise NotFound
    return found


def evidence_to_scan() -> Sequence[int]:
    """Files that the scanner has not answered for; the oldest first."""
    return db.session.scalars(
        select(Evidence.id).where(Evidence.scan == NOT_YET, Evidence.removed_at.is_(None)).order_by(Evidence.id)
    ).all()
