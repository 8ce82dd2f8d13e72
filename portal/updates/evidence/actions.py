"""Evidence that goes with an update: adding a file, taking it away."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from html import escape

from portal.accounts.models import Person
from portal.core import clock
from portal.core.aside import aside
from portal.core.errors import Incomplete, NotFound, WrongState
from portal.core.links import link
from portal.core.policy import Permission, authorise
from portal.extensions import db
from portal.notifications import outbox
from portal.notifications.outbox import Letter
from portal.spreadsheets.refusals import Refused
from portal.submissions.models import Submission
from portal.updates.evidence import clamd
from portal.updates.evidence.kinds import MOST_FILES, checked
from portal.updates.evidence.models import CLEAN, INFECTED, NOT_SCANNED, NOT_YET, Evidence
from portal.updates.evidence.office import ZIP

PLACE = "evidence-file"  # the id of the box, where problems are shown
SCANNING = 60.0  # seconds for a scan that nobody waits for


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept; `scan` is one of SCANS. Made before the transaction: a scan takes its time."""

    name: str
    data: bytes
    scan: str


def check_file(filename: str, data: bytes, clamd_at: str) -> CheckedFile:
    """Looks at the content, then has it scanned where `clamd_at` says by whom. A scanner that does not answer keeps nobody
    waiting: the file is scanned later, and until then nobody gets it. Raises Incomplete."""
    try:
        # A PDF is looked into by a process of its own; a large Office file takes this one's time.
        name = aside(checked, filename, data) if data.startswith(ZIP) else checked(filename, data)
        found = clamd.found_in(data, clamd_at) if clamd_at else ""
    except Refused as error:
        raise Incomplete([(PLACE, error.message)]) from error
    except clamd.NoAnswer:
        return CheckedFile(name, data, NOT_YET)
    if found:
        raise Incomplete([(PLACE, f"“{name}” was not taken: the virus scanner found {found} in it. Tell your IT team.")])
    return CheckedFile(name, data, CLEAN if clamd_at else NOT_SCANNED)


def scan_again(data: bytes, clamd_at: str) -> str:
    """What the scanner says now of a file that it did not answer for: CLEAN or INFECTED. Raises clamd.NoAnswer."""
    return INFECTED if clamd.found_in(data, clamd_at, SCANNING) else CLEAN


def note_scan(file: Evidence, scan: str) -> None:
    """Keeps what the scanner said. What is infected goes, and whoever added it is told."""
    file.scan = scan
    if scan != INFECTED:
        return
    file.data, file.removed_at = b"", file.removed_at or clock.now()
    adder = db.session.get_one(Person, file.added_by_id)
    page = link("updates.update", obligation_id=file.submission.obligation_id)
    text = f"The virus scanner found something in “{file.name}”, so the file was taken away. Tell your IT team."
    letter = Letter(
        f"infected:{file.id}", "evidence", adder.email, f"Taken away: {file.name}", f"{text}\n\n{page}\n",
        f'<p>{escape(text)}</p><p><a href="{escape(page)}">The update</a></p>', person_id=adder.id,
    )  # fmt: skip
    outbox.post([letter])


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
