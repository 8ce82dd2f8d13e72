"""Evidence that goes with an update: adding a file, taking it away."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from portal.accounts.models import Person
from portal.core import clamd, clock
from portal.core.errors import Incomplete, NotFound, WrongState
from portal.core.policy import Permission, authorise
from portal.extensions import db
from portal.submissions.evidence_kinds import MOST_FILES, checked
from portal.submissions.files.refusals import Refused
from portal.submissions.models import Evidence, Submission

PLACE = "evidence-file"  # the id of the box, where problems are shown


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept. Made before the transaction: a scan takes its time."""

    name: str
    data: bytes
    scan: str


def check_file(filename: str, data: bytes, clamd_at: str) -> CheckedFile:
    """Looks at the content, then has it scanned where `clamd_at` says by whom. Raises Incomplete."""
    try:
        name = checked(filename, data)
        found = clamd.found_in(data, clamd_at) if clamd_at else ""
    except Refused as error:
        raise Incomplete([(PLACE, error.message)]) from error
    except clamd.NoAnswer as error:
        problem = f"“{filename[:100]}” could not be scanned for viruses just now. Choose it again in a few minutes."
        raise Incomplete([(PLACE, problem)]) from error
    if found:
        raise Incomplete([(PLACE, f"“{name}” was not taken: the virus scanner found {found} in it. Tell your IT team.")])
    return CheckedFile(name, data, clamd.CLEAN if clamd_at else clamd.NOT_SCANNED)


def add_file(submission: Submission, *, by: Person, file: CheckedFile) -> Evidence:
    """Keeps it with a draft that was just saved. Raises Incomplete where there are too many."""
    authorise(by, Permission.WRITE, submission.obligation.agency_id)
    _check_unlocked(submission)
    if sum(one.removed_at is None for one in submission.evidence) >= MOST_FILES:
        raise Incomplete([(PLACE, f"There are {MOST_FILES} files, which is the limit. Remove one first.")])
    added = Evidence(
        key=secrets.token_urlsafe(32),
        name=file.name,
        size=len(file.data),
        sha256=hashlib.sha256(file.data).hexdigest(),
        scan=file.scan,
        data=file.data,
        added_at=clock.now(),
        added_by_id=by.id,
    )
    submission.evidence.append(added)
    return added


def remove_file(submission: Submission, *, by: Person, key: str) -> None:
    """Takes it away. One that was sent stays listed as removed; its bytes stay only where it was approved."""
    authorise(by, Permission.WRITE, submission.obligation.agency_id)
    _check_unlocked(submission)
    found = next((one for one in submission.evidence if one.key == key and one.removed_at is None), None)
    if found is None:
        raise NotFound
    sent_in = [one.id for one in submission.versions if any(file["key"] == key for file in one.content.get("evidence", ()))]
    if not sent_in:
        submission.evidence.remove(found)
        db.session.delete(found)
        return
    found.removed_at, found.removed_by_id = clock.now(), by.id
    if submission.approved_version_id not in sent_in:
        found.data = b""


def _check_unlocked(submission: Submission) -> None:
    if submission.is_locked("evidence"):
        raise WrongState("Evidence was not sent back, so it stays as you sent it.")
