"""What partners do with an update or a return: open it for writing, send it, take it back, decline to sign it off."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from portal.accounts.models import Person
from portal.core import clock, page_saves
from portal.core.errors import Conflict, Incomplete, WrongState
from portal.core.page_saves import OpenPage as OpenPage
from portal.core.policy import Permission, authorise, can
from portal.cycles.models import Obligation
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.submissions.draft_history import forget_changes
from portal.submissions.events import Correction, EnteredFrom
from portal.submissions.models import Submission, SubmissionEvent, SubmissionVersion, is_asked_since_sending
from portal.submissions.workflow import EDITABLE, Status, Verb

SHORTEST_SOURCE, LONGEST_SOURCE = 10, 500  # characters


def open_for(
    obligation: Obligation, submission: Submission | None, by: Person, page: OpenPage, *, is_checked: bool = False
) -> Submission:
    """The submission, ready to be written by this person from this page. The first save makes it.

    With `is_checked` the caller has made sure itself that nobody else's work is overwritten. Raises NotAllowed, WrongState
    and, where somebody else has saved since, Conflict.
    """
    authorise_writing(by, obligation.agency_id)
    check_cycle(obligation, submission)
    if submission is None:
        submission = Submission(obligation=obligation, status=Status.NOT_STARTED)
        db.session.add(submission)
    elif not is_checked and _is_stale(submission, page):
        raise changed_meanwhile(submission.saved_by, by)
    submission.apply(Verb.SAVE, by)
    submission.saved_at, submission.saved_by, submission.saved_in = clock.now(), by, page.token
    submission.saved_number = page.number
    return submission


def changed_meanwhile(other: Person | None, by: Person) -> Conflict:
    """The refusal of a save that would overwrite what `other` has saved since the page was opened."""
    return page_saves.changed_meanwhile(other.name if other else "Somebody", is_own=other is not None and other.id == by.id)


def is_overtaken(submission: Submission | None, page: OpenPage) -> bool:
    """Whether a later save of the same page has arrived before this one, as happens on a slow network."""
    return submission is not None and submission.saved_in == page.token and page.number < submission.saved_number


def authorise_writing(by: Person, agency_id: int) -> bool:
    """Refuses with NotAllowed whoever may not write for this agency. Says whether it is the team that writes for it."""
    is_entered = can(by, Permission.ENTER_FOR)
    authorise(by, Permission.ENTER_FOR if is_entered else Permission.WRITE, agency_id)
    return is_entered


def _is_stale(submission: Submission, page: OpenPage) -> bool:
    """Whether another page has changed it since this one showed it."""
    is_own = submission.saved_in == page.token or submission.version == page.version
    return Status(submission.status) in EDITABLE and not is_own


def check_cycle(obligation: Obligation, submission: Submission | None) -> None:
    """WrongState where the cycle does not take it: before it opens, after it was closed, after its pack was issued. What came
    back to the agency for a correction stays open: rule 14 (docs/domain.md)."""
    cycle = obligation.cycle
    if cycle.status == CycleStatus.OPEN:
        return
    if cycle.status == CycleStatus.REVIEW and submission is not None and submission.has_left_officers:
        return
    if cycle.status == CycleStatus.ISSUED and submission is not None and submission.is_corrected:
        return  # for the pack's next version
    if cycle.status == CycleStatus.PLANNED:
        raise WrongState(f"{cycle.title} has not opened yet.")
    what = "has been issued" if cycle.status == CycleStatus.ISSUED else "no longer takes updates"
    raise WrongState(f"{cycle.title} {what}. Ask the coordinator if something has to be corrected.")


def send(submission: Submission, by: Person, content: dict[str, Any], source: str = "") -> None:
    """Freezes the content as the next version, or asks the agency's lead first where the agency wants that.

    `source` is the e-mail or file of the agency that the team entered it from. The lead is not asked then: it has left the
    agency already. Raises Incomplete where the team gives no source, NotAllowed and WrongState.
    """
    obligation = submission.obligation
    is_entered = authorise_writing(by, obligation.agency_id)
    check_cycle(obligation, submission)
    if is_entered and len(source.strip()) < SHORTEST_SOURCE:
        raise Incomplete([("source", "Say which e-mail or file of the agency this comes from, and of which day.")])
    if goes_to_lead(obligation, by) and not is_entered:
        submission.apply(Verb.ASK_SIGN_OFF, by, content_hash=content_hash(content))
        return
    number, now = len(submission.versions) + 1, clock.now()
    version = SubmissionVersion(number=number, content=content, content_hash=content_hash(content), sent_at=now, sent_by_id=by.id)
    version.source = source.strip()[:LONGEST_SOURCE] if is_entered else ""
    submission.apply(Verb.SUBMIT, by, EnteredFrom(version.source) if version.source else None, version)
    submission.sent_at = now
    submission.versions.append(version)
    forget_changes(submission)


def goes_to_lead(obligation: Obligation, by: Person) -> bool:
    """Whether what the person sends waits for the agency's lead before it goes to the team."""
    return obligation.agency.signs_off and not by.is_lead


def can_sign_off(submission: Submission | None, by: Person) -> bool:
    """Whether its page asks this lead to sign it off."""
    if submission is None or submission.status != Status.AWAITING_SIGN_OFF:
        return False
    return can(by, Permission.SIGN_OFF, submission.obligation.agency_id)


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 of the content as canonical JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def can_take_back(submission: Submission, history: Sequence[SubmissionEvent], by: Person) -> bool:
    """Whether its page offers to take it back. A lead who is asked to sign it off gives it back instead."""
    if not can(by, Permission.WRITE, submission.obligation.agency_id):
        return False
    if submission.obligation.cycle.status == CycleStatus.ISSUED and not submission.is_corrected:
        return False
    if submission.status == Status.AWAITING_SIGN_OFF:
        return not can(by, Permission.SIGN_OFF)
    return submission.status == Status.SUBMITTED and not is_asked_since_sending(history)


def take_back(submission: Submission, *, by: Person) -> None:
    """Makes a draft again of what was sent. WrongState once the team has decided on it or asked something about it.

    A decision of the team on a page that still shows it is a Conflict from then on.
    """
    authorise(by, Permission.WRITE, submission.obligation.agency_id)
    cycle = submission.obligation.cycle
    if cycle.status == CycleStatus.ISSUED and not submission.is_corrected:
        raise WrongState(f"{cycle.title} has been issued. Ask the coordinator to send it back to you.")
    if submission.is_being_reviewed:
        raise WrongState("The team has begun to read it and asked you something. Answer, or ask for it to be sent back.")
    submission.apply(Verb.TAKE_BACK, by)


def check_read(submission: Submission, version: int) -> None:
    """Conflict where the lead's page showed another version than the one that would leave the agency."""
    if submission.version != version:
        raise Conflict("This has changed since you opened it. Read it again before you decide.")


def decline(submission: Submission, *, by: Person, reason: str) -> None:
    """The lead gives it back to the agency's own people, with a reason."""
    authorise(by, Permission.SIGN_OFF, submission.obligation.agency_id)
    if len(reason.strip()) < 10:
        raise Incomplete([("reason", "Say in at least ten characters what has to change.")])
    hash_to_sign_off = submission.events[-1].content_hash if submission.events else ""
    submission.apply(Verb.DECLINE, by, Correction(reason.strip()), content_hash=hash_to_sign_off)
