"""What partners do: save, send, sign off. The only writers of submissions on the agency's side."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from portal.accounts.models import Person
from portal.agreement.models import ActionStatus
from portal.core import clock
from portal.core.errors import Conflict, Incomplete, WrongState
from portal.core.policy import Permission, authorise
from portal.cycles.models import Obligation
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.submissions import queries
from portal.submissions.details import (
    LONGEST_WORDS,
    Details,
    detail_problems,
    personal_problems,
    text_problems,
)
from portal.submissions.models import ProgressUpdate, Submission, SubmissionVersion
from portal.submissions.update_rows import too_long
from portal.submissions.workflow import EDITABLE, Status, Verb

LONGEST_TEXT, LONGEST_NEXT = 20_000, 5_000


@dataclass(frozen=True)
class Page:
    """The open page that a change comes from: the version it was made from, and the page's own token."""

    version: int
    token: str


def save_update(
    obligation: Obligation, *, by: Person, page: Page, text: str, next_text: str, status: str, details: Details | None = None
) -> Submission:
    """Keeps the working text; without `details` those that it had. Raises Incomplete, WrongState or Conflict, and then
    keeps nothing."""
    limits = [("text", text, LONGEST_TEXT), ("next", next_text, LONGEST_NEXT)]
    if details is not None:
        limits += [(name, getattr(details, name), LONGEST_WORDS) for name in ("explanation", "replaced_by", "note", "no_change")]
    problems = [
        (name, f"This has {len(value):,} characters. The limit is {limit:,}. Shorten it by {len(value) - limit:,}.")
        for name, value, limit in limits
        if len(value) > limit
    ]
    if status and status not in set(ActionStatus):
        problems.append(("action_status", "Choose one of the statuses."))
    problems += too_long(details.rows) if details else []
    if problems:
        raise Incomplete(problems)
    submission = open_for(obligation, queries.submission_of(obligation), by, page)
    update = submission.update = submission.update or ProgressUpdate(details={})
    update.text, update.next, update.action_status = text, next_text, status
    if details is not None:
        update.details = details.kept
    return submission


def open_for(
    obligation: Obligation, submission: Submission | None, by: Person, page: Page, *, is_checked: bool = False
) -> Submission:
    """The submission, ready to be written by this person from this page.

    `is_checked` where the caller has seen to it that nothing of anybody else is overwritten.
    """
    authorise(by, Permission.WRITE, obligation.agency_id)
    check_cycle(obligation, submission)
    if submission is None:
        submission = Submission(obligation=obligation, status=Status.NOT_STARTED)
        db.session.add(submission)
    elif not is_checked and _is_stale(submission, page):
        who = submission.saved_by.name if submission.saved_by else "Somebody"
        raise Conflict(f"{who} has changed this since you opened it. Your text is not saved yet.")
    submission.apply(Verb.SAVE, by)
    submission.saved_at, submission.saved_by, submission.saved_in = clock.now(), by, page.token
    flag_modified(submission, "saved_at")  # the same page within the same second changes nothing here, yet it is a new version
    return submission


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


def send_update(submission: Submission, *, by: Person) -> None:
    """Freezes the text and sends it to the team, or to the agency's lead where the agency wants that."""
    update = submission.update or ProgressUpdate(text="", next="", action_status="", details={})
    problems = text_problems(update.text, update.action_status)
    problems += detail_problems(update.details, update.action_status, clock.today())
    problems += personal_problems(update.asked, update.details.get("not_personal") or [])
    if problems:
        raise Incomplete(problems)
    before = queries.last_approved(submission.obligation)
    more: dict[str, Any] = {"asked": [one.words for one in update.asked]} if update.asked else {}
    if files := [one.listed for one in submission.evidence if one.removed_at is None]:
        more["evidence"] = files
    if before and is_same(before[0].content["text"], update.text):
        more["carried_from"] = before[1].title
    send(submission, by, update.content | more)


def send_unchanged(
    obligation: Obligation, *, by: Person, page: Page, text: str, next_text: str, status: str, details: Details
) -> None:
    """“No change this cycle”, with the reason in `details`: last time's text goes again, marked as carried forward.

    Refused where something was written, where the status is another, and twice running.
    """
    before = queries.last_approved(obligation)
    if before is None:
        raise WrongState("Nothing was published for your agency before. Write what has happened.")
    last, reason = before[0].content, details.no_change.strip()
    problem = ""
    if (last.get("details") or {}).get("no_change"):
        problem = "You said “no change” last time too. Write what is being done, or why the action stands still."
    elif len(reason) < 10:
        problem = "Say in at least ten characters why nothing changed."
    elif not is_same(text or last["text"], last["text"]):
        problem = "You have written a text this time. Send that, or clear it first."
    elif status and status != last["action_status"]:
        problem = "You have chosen another status than last time, which is a change. Write what has happened."
    if problem:
        raise Incomplete([("no_change", problem)])
    unchanged = replace(details, unchanged=True)
    text, next_text, status = last["text"], next_text or last["next"], last["action_status"]
    send_update(
        save_update(obligation, by=by, page=page, text=text, next_text=next_text, status=status, details=unchanged), by=by
    )


def is_same(one: str, other: str) -> bool:
    """Whether two texts say the same, however their lines are broken."""
    return one.split() == other.split()


def send(submission: Submission, by: Person, content: dict[str, Any]) -> None:
    """Freezes the content as the next version, or asks the agency's lead first where the agency wants that."""
    obligation = submission.obligation
    authorise(by, Permission.WRITE, obligation.agency_id)
    check_cycle(obligation, submission)
    if obligation.agency.signs_off and not by.is_lead:
        submission.apply(Verb.ASK_SIGN_OFF, by)
        return
    number = len(submission.versions) + 1
    submission.apply(Verb.SUBMIT, by, number=number)
    submission.sent_at = clock.now()
    submission.versions.append(
        SubmissionVersion(
            number=number, content=content, content_hash=content_hash(content), sent_at=clock.now(), sent_by_id=by.id
        )
    )


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 of the content as canonical JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def take_back(submission: Submission, *, by: Person) -> None:
    """What was sent is a draft again, until the team has decided on it. A decision on a page that shows it is refused then."""
    authorise(by, Permission.WRITE, submission.obligation.agency_id)
    cycle = submission.obligation.cycle
    if cycle.status == CycleStatus.ISSUED:
        raise WrongState(f"{cycle.title} has been issued. Ask the coordinator to send it back to you.")
    submission.apply(Verb.TAKE_BACK, by)


def check_read(submission: Submission, version: int) -> None:
    """Conflict where the lead's page showed an earlier version than the one that would leave."""
    if submission.version != version:
        raise Conflict("This has changed since you opened it. Read it again before you decide.")


def decline(submission: Submission, *, by: Person, reason: str) -> None:
    """The lead gives it back to the agency's own people, with a reason."""
    authorise(by, Permission.SIGN_OFF, submission.obligation.agency_id)
    if len(reason.strip()) < 10:
        raise Incomplete([("reason", "Say in at least ten characters what has to change.")])
    submission.apply(Verb.DECLINE, by, reason.strip())
