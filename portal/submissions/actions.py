"""What partners do: save, send, sign off. The only writers of submissions on the agency's side."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from portal.accounts.models import Person
from portal.agreement.models import ActionStatus
from portal.core import clock
from portal.core.dates import day_words
from portal.core.errors import Conflict, Incomplete, WrongState
from portal.core.policy import Permission, authorise
from portal.cycles.models import Obligation
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.measures import queries as measure_queries
from portal.submissions import cells, queries
from portal.submissions.models import ProgressUpdate, ReturnCell, Submission, SubmissionVersion
from portal.submissions.workflow import EDITABLE, Status, Verb

LONGEST_TEXT, LONGEST_NEXT = 20_000, 5_000


@dataclass(frozen=True)
class Page:
    """The open page that a change comes from: the version it was made from, and the page's own token."""

    version: int
    token: str


@dataclass(frozen=True)
class CellTyped:
    typed: str
    note: str
    status: str


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
    submission = _open_for(obligation, by, page)
    if submission.update is None:
        submission.update = ProgressUpdate()
    submission.update.text, submission.update.next, submission.update.action_status = text, next_text, status
    return submission


def save_return(obligation: Obligation, *, by: Person, page: Page, typed: Mapping[int, CellTyped]) -> Submission:
    """Keeps every cell as it was typed, right or wrong. Cells of series that the agency does not return are ignored."""
    if obligation.period_end >= clock.today() and any(cell.typed for cell in typed.values()):
        raise Incomplete(
            [("top", f"{obligation.period.words} is not over. You can enter its numbers from {_day_after(obligation)}.")]
        )
    submission = _open_for(obligation, by, page)
    own = {
        series.id
        for series in measure_queries.returned_series(obligation.agency_id, obligation.frequency, obligation.cycle.agreement_id)
    }
    there = {cell.series_id: cell for cell in submission.cells}
    for series_id, cell in typed.items():
        if series_id not in own:
            continue
        found = there.get(series_id)
        if found is None:
            found = ReturnCell(series_id=series_id)
            submission.cells.append(found)
        found.typed, found.note = cell.typed[: cells.LONGEST_TYPED], cell.note[: cells.LONGEST_NOTE]
        found.status = cell.status if cell.status in cells.STATUSES else "final"
    return submission


def _day_after(obligation: Obligation) -> str:
    return day_words(obligation.period_end + timedelta(days=1))


def _open_for(obligation: Obligation, by: Person, page: Page) -> Submission:
    """The submission, ready to be written by this person from this page."""
    authorise(by, Permission.WRITE, obligation.agency_id)
    submission = queries.submission_of(obligation)
    check_cycle(obligation, submission)
    if submission is None:
        submission = Submission(obligation=obligation, status=Status.NOT_STARTED)
        db.session.add(submission)
    elif Status(submission.status) in EDITABLE and submission.saved_in != page.token and submission.version != page.version:
        who = submission.saved_by.name if submission.saved_by else "Somebody"
        raise Conflict(f"{who} has changed this since you opened it. Your text is not saved yet.")
    submission.apply(Verb.SAVE, by)
    submission.saved_at, submission.saved_by, submission.saved_in = clock.now(), by, page.token
    return submission


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
    update = submission.update
    problems = []
    if update is None or not update.text.strip():
        problems.append(("text", "Write what happened since last time. If nothing did, say so and why."))
    if update is None or not update.action_status:
        problems.append(("action_status", "Choose the status of the action."))
    if problems:
        raise Incomplete(problems)
    assert update is not None
    _send(submission, by, update.content)


def send_return(submission: Submission, *, by: Person) -> None:
    """Freezes the numbers and sends them. Raises Incomplete with every cell that lacks an answer."""
    obligation = submission.obligation
    if obligation.period_end >= clock.today():
        raise Incomplete([("top", f"{obligation.period.words} is not over. You can send this from {_day_after(obligation)}.")])
    there = {cell.series_id: cell for cell in submission.cells}
    content, problems = {}, []
    for series in measure_queries.returned_series(obligation.agency_id, obligation.frequency, obligation.cycle.agreement_id):
        kept = there.get(series.id)
        cell = cells.read_cell(kept.typed if kept else "", series.measure.unit)
        note = kept.note if kept else ""
        if problem := cells.missing_answer(cell, note):
            where = f"note-{series.id}" if cell.symbol == "x" else f"cell-{series.id}"
            problems.append((where, f"{series.full_name}: {problem}"))
        value = None if cell.value is None else str(cell.value)
        content[str(series.id)] = {
            "value": value,
            "symbol": cell.symbol,
            "note": note,
            "status": kept.status if kept else "final",
        }
    if problems:
        raise Incomplete(problems)
    _send(submission, by, {"cells": content})


def _send(submission: Submission, by: Person, content: dict[str, Any]) -> None:
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
