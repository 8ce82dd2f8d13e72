"""What partners do: save, send, sign off. The only writers of submissions on the agency's side."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.accounts.models import Person
from portal.agreement.models import ActionStatus
from portal.core import clock
from portal.core.errors import Conflict, Incomplete, WrongState
from portal.core.policy import Permission, authorise, can
from portal.cycles.models import Obligation
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.submissions import queries
from portal.submissions.models import ProgressUpdate, Submission, SubmissionVersion
from portal.submissions.workflow import EDITABLE, Status, Verb

LONGEST_TEXT, LONGEST_NEXT = 20_000, 5_000
SHORTEST_SOURCE, LONGEST_SOURCE = 10, 500
# What of an update can be sent back by itself.
UPDATE_ITEMS = {"text": "what has happened", "next": "what happens next", "status": "the status"}


@dataclass(frozen=True)
class Page:
    """The open page that a change comes from: the version it was made from, and the page's own token."""

    version: int
    token: str


def save_update(obligation: Obligation, *, by: Person, page: Page, text: str, next_text: str, status: str) -> Submission:
    """Keeps the working text. Raises Incomplete, WrongState or Conflict, and then keeps nothing."""
    problems = [
        (name, f"This has {len(value):,} characters. The limit is {limit:,}. Shorten it by {len(value) - limit:,}.")
        for name, value, limit in (("text", text, LONGEST_TEXT), ("next", next_text, LONGEST_NEXT))
        if len(value) > limit
    ]
    if status and status not in set(ActionStatus):
        problems.append(("action_status", "Choose one of the statuses."))
    if problems:
        raise Incomplete(problems)
    submission = open_for(obligation, queries.submission_of(obligation), by, page)
    given = unlocked(submission, {"text": text, "next": next_text, "status": status})
    if submission.update is None:
        submission.update = ProgressUpdate()
    submission.update.text, submission.update.next = given["text"], given["next"]
    submission.update.action_status = given["status"]
    return submission


def open_for(
    obligation: Obligation, submission: Submission | None, by: Person, page: Page, *, is_checked: bool = False
) -> Submission:
    """The submission, ready to be written by this person from this page.

    `is_checked` where the caller has seen to it that nothing of anybody else is overwritten.
    """
    authorise_writing(by, obligation.agency_id)
    check_cycle(obligation, submission)
    if submission is None:
        submission = Submission(obligation=obligation, status=Status.NOT_STARTED)
        db.session.add(submission)
    elif not is_checked and _is_stale(submission, page):
        who = submission.saved_by.name if submission.saved_by else "Somebody"
        raise Conflict(f"{who} has changed this since you opened it. Your text is not saved yet.")
    submission.apply(Verb.SAVE, by)
    submission.saved_at, submission.saved_by, submission.saved_in = clock.now(), by, page.token
    return submission


def authorise_writing(by: Person, agency_id: int) -> bool:
    """Whether it is the team that enters what an agency sent to it; NotAllowed for whoever may not write at all."""
    is_entered = can(by, Permission.ENTER_FOR)
    authorise(by, Permission.ENTER_FOR if is_entered else Permission.WRITE, agency_id)
    return is_entered


def unlocked(submission: Submission, given: Mapping[str, str]) -> Mapping[str, str]:
    """What may be written of it, by the name of the item. WrongState where something would change that was not sent back."""
    kept = submission.update
    if kept is None or not submission.unlocked:
        return given
    now = {"text": kept.text, "next": kept.next, "status": kept.action_status}
    if any(submission.is_locked(name) and value.split() != now[name].split() for name, value in given.items()):
        names = " and ".join(UPDATE_ITEMS[name] for name in UPDATE_ITEMS if not submission.is_locked(name))
        raise WrongState(f"Only what was sent back can be changed: {names}.")
    return {name: now[name] if submission.is_locked(name) else value for name, value in given.items()}


def _is_stale(submission: Submission, page: Page) -> bool:
    is_own = submission.saved_in == page.token or submission.version == page.version
    return Status(submission.status) in EDITABLE and not is_own


def check_cycle(obligation: Obligation, submission: Submission | None) -> None:
    """Refuses what comes after the cycle stopped taking it. What was sent back, or given back by the lead, stays open."""
    cycle = obligation.cycle
    if cycle.status == CycleStatus.OPEN:
        return
    if cycle.status == CycleStatus.REVIEW and submission is not None and submission.was_in_hand:
        return
    if cycle.status == CycleStatus.ISSUED and submission is not None and submission.status == Status.REOPENED:
        return  # a correction for the pack's next version
    if cycle.status == CycleStatus.PLANNED:
        raise WrongState(f"{cycle.title} has not opened yet.")
    what = "has been issued" if cycle.status == CycleStatus.ISSUED else "no longer takes updates"
    raise WrongState(f"{cycle.title} {what}. Ask the coordinator if something has to be corrected.")


def send_update(submission: Submission, *, by: Person, source: str = "") -> None:
    """Freezes the text and sends it to the team, or to the agency's lead where the agency wants that."""
    update = submission.update
    problems = []
    if update is None or not update.text.strip():
        problems.append(("text", "Write what happened since last time. If nothing did, say so and why."))
    if update is None or not update.action_status:
        problems.append(("action_status", "Choose the status of the action."))
    if problems:
        raise Incomplete(problems)
    assert update is not None
    send(submission, by, update.content, source)


def send(submission: Submission, by: Person, content: dict[str, Any], source: str = "") -> None:
    """Freezes the content as the next version, or asks the agency's lead first where the agency wants that.

    `source` is the e-mail or file that the team entered it from for the agency; it has left the agency already, so that
    no lead is asked.
    """
    obligation = submission.obligation
    is_entered = authorise_writing(by, obligation.agency_id)
    check_cycle(obligation, submission)
    if is_entered and len(source.strip()) < SHORTEST_SOURCE:
        raise Incomplete([("source", "Say which e-mail or file of the agency this comes from, and of which day.")])
    if obligation.agency.signs_off and not by.is_lead and not is_entered:
        submission.apply(Verb.ASK_SIGN_OFF, by, content_hash=content_hash(content))
        return
    number, now = len(submission.versions) + 1, clock.now()
    version = SubmissionVersion(number=number, content=content, content_hash=content_hash(content), sent_at=now, sent_by_id=by.id)
    version.source = source.strip()[:LONGEST_SOURCE] if is_entered else ""
    submission.apply(Verb.SUBMIT, by, version.source, version)
    submission.sent_at = now
    submission.versions.append(version)


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 of the content as canonical JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def check_read(submission: Submission, version: int) -> None:
    """Conflict where the lead's page showed an earlier version than the one that would leave."""
    if submission.version != version:
        raise Conflict("This has changed since you opened it. Read it again before you decide.")


def decline(submission: Submission, *, by: Person, reason: str) -> None:
    """The lead gives it back to the agency's own people, with a reason."""
    authorise(by, Permission.SIGN_OFF, submission.obligation.agency_id)
    if len(reason.strip()) < 10:
        raise Incomplete([("reason", "Say in at least ten characters what has to change.")])
    asked = submission.events[-1].content_hash if submission.events else ""
    submission.apply(Verb.DECLINE, by, reason.strip(), content_hash=asked)
