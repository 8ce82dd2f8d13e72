"""Evidence that goes with an update: checking a file, adding it, taking it away, scanning it for viruses."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from html import escape

from portal.accounts.models import Person
from portal.accounts.queries import team_address
from portal.core import clock
from portal.core.errors import Incomplete, NotFound, WrongState
from portal.core.links import link
from portal.core.policy import Permission, authorise
from portal.core.threads import in_thread
from portal.extensions import db
from portal.notifications import outbox
from portal.notifications.outbox import Letter
from portal.spreadsheets.refusals import Refused
from portal.submissions.models import Submission
from portal.updates.evidence import clamd
from portal.updates.evidence.kinds import MOST_FILES, checked_name
from portal.updates.evidence.models import CLEAN, INFECTED, NOT_SCANNED, NOT_YET, Evidence
from portal.updates.evidence.office import ZIP
from portal.updates.evidence.queries import has_file

PLACE = "evidence-file"  # the id of the box, at which problems are shown
PATIENCE_LATER = 60.0  # seconds for a scan that nobody waits for


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be added; `scan` is one of SCANS. It is made before the transaction, because a scan takes its time."""

    name: str
    data: bytes
    scan: str


def check_file(filename: str, data: bytes, clamd_at: str) -> CheckedFile:
    """Checks the content, then has it scanned by the scanner at the address `clamd_at`, if there is one. Where the scanner does
    not answer, nobody has to wait: the file is scanned later, and nobody can download it until then. Raises Incomplete."""
    try:
        # Checking a large Office file takes time, so it gets a thread of its own. A PDF is checked in a process of its own.
        name = in_thread(checked_name, filename, data) if data.startswith(ZIP) else checked_name(filename, data)
        virus = clamd.virus_in(data, clamd_at) if clamd_at else ""
    except Refused as error:
        raise Incomplete([(PLACE, error.message)]) from error
    except clamd.NoAnswer:
        return CheckedFile(name, data, NOT_YET)
    if virus:
        raise Incomplete([(PLACE, f"“{name}” was not taken: the virus scanner found {virus} in it. Tell your IT team.")])
    return CheckedFile(name, data, CLEAN if clamd_at else NOT_SCANNED)


def scan_again(data: bytes, clamd_at: str) -> str:
    """Scans a file that the scanner did not answer for before: CLEAN or INFECTED. Raises clamd.NoAnswer."""
    return INFECTED if clamd.virus_in(data, clamd_at, PATIENCE_LATER) else CLEAN


def note_scan(file: Evidence, scan: str) -> None:
    """Records the result of a scan. The bytes of an infected file are deleted, and whoever added it gets a mail."""
    file.scan = scan
    if scan != INFECTED:
        return
    file.data, file.removed_at = b"", file.removed_at or clock.now()
    adder = db.session.get_one(Person, file.added_by_id)
    page = link("updates.update", obligation_id=file.submission.obligation_id)
    text = f"The virus scanner found something in “{file.name}”, so the file was taken away. Tell your IT team."
    letter = Letter(
        key=f"infected:{file.id}",
        kind="evidence",
        recipient=adder.email,
        subject=f"Taken away: {file.name}",
        text=f"{text}\n\n{page}\n",
        html=f'<p>{escape(text)}</p><p><a href="{escape(page)}">The update</a></p>',
        person_id=adder.id,
        reply_to=team_address(),
    )
    outbox.post([letter])


def add_file(submission: Submission, *, by: Person, file: CheckedFile) -> Evidence:
    """Adds it to a draft that was just saved. Raises Incomplete where there are MOST_FILES already, and WrongState."""
    authorise(by, Permission.WRITE, submission.obligation.agency_id)
    _check_unlocked(submission)
    if sum(row.removed_at is None for row in submission.evidence) >= MOST_FILES:
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
    """Takes a file away. One that was sent stays listed as removed; its bytes stay only where they were approved."""
    authorise(by, Permission.WRITE, submission.obligation.agency_id)
    _check_unlocked(submission)
    file = next((file for file in submission.evidence if file.key == key and file.removed_at is None), None)
    if file is None:
        raise NotFound
    sent_in = [version.id for version in submission.versions if has_file(version, key)]
    if not sent_in:
        submission.evidence.remove(file)
        db.session.delete(file)
        return
    file.removed_at, file.removed_by_id = clock.now(), by.id
    if submission.approved_version_id not in sent_in:
        file.data = b""


def _check_unlocked(submission: Submission) -> None:
    """WrongState where other parts were sent back, and evidence was not."""
    if submission.is_locked("evidence"):
        raise WrongState("Evidence was not sent back, so it stays as you sent it.")
