"""What an agency does about a return that is approved: it opens it to correct its numbers, and closes it again where that was a
mistake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts.models import Person
from portal.core.dates import day_words, local
from portal.core.errors import WrongState, passes
from portal.core.policy import Permission, authorise
from portal.core.text import SHORTEST_EXPLANATION
from portal.returns.actions import frozen_cell
from portal.returns.cell_history import forget_changes
from portal.returns.models import readings_of
from portal.returns.sheets import Month, ReturnSheet, cell_value
from portal.statistics.comparison import Reading
from portal.submissions import queries
from portal.submissions.conversation.actions import checked_words
from portal.submissions.events import Correction
from portal.submissions.models import Submission, SubmissionEvent
from portal.submissions.workflow import Status, Verb, transition
from portal.wording.value_signs import value_words


def revise(submission: Submission, *, by: Person, reason: str) -> None:
    """Opens an approved return again, for its agency. What was approved stays in force until the team approves something new.

    WrongState where it is open already, with who opened it; Incomplete where the reason is too short or too long.
    """
    authorise(by, Permission.WRITE, submission.obligation.agency_id)
    opened = opened_by_agency(submission)
    if opened is not None and opened.by_id != by.id:
        day = day_words(local(opened.at).date())
        raise WrongState(f"{opened.by.name} has opened it for correction already, on {day}. What you wrote was not used.")
    transition(Status(submission.status), Verb.REOPEN)
    message = f"Say in at least {SHORTEST_EXPLANATION} characters what was wrong. It is kept with the old value."
    words = checked_words(reason, "reason", SHORTEST_EXPLANATION, message)
    submission.apply(Verb.REOPEN, by, Correction(words), submission.latest)


def opened_by_agency(submission: Submission) -> SubmissionEvent | None:
    """The step by which somebody of the agency opened it, while it is open; None where it is not, or where the team did."""
    if submission.status != Status.REOPENED:
        return None
    event = queries.last_correction(submission.events)
    return event if event is not None and event.by.agency_id == submission.obligation.agency_id else None


def check_leave(sheet: ReturnSheet, month: Month, by: Person) -> None:
    """For closing again what the agency itself opened: only while every number, note and status is as it was approved."""
    authorise(by, Permission.WRITE, month.obligation.agency_id)
    if month.submission is None or opened_by_agency(month.submission) is None:
        raise WrongState("Only what your agency has opened for correction itself can be left as it was approved.")
    if not _is_as_approved(sheet, month, month.submission):
        raise WrongState("Something has been changed since it was opened. Put it back first, or send it.")


def can_leave(sheet: ReturnSheet, month: Month, by: Person) -> bool:
    return passes(check_leave, sheet, month, by)


def leave(sheet: ReturnSheet, month: Month, *, by: Person) -> None:
    """Closes it again: it stands as it was approved, and nobody is asked for it any more."""
    check_leave(sheet, month, by)
    assert month.submission is not None
    month.submission.apply(Verb.LEAVE, by, version=month.submission.latest)
    forget_changes(month.submission.id)


@dataclass(frozen=True)
class Corrections:
    """What whoever signs a correction off reads: what was wrong, and each number that is another than the approved one, as
    “Dover: 44, was 23”."""

    opened: SubmissionEvent | None
    lines: Sequence[str]


def corrections_to_sign(sheet: ReturnSheet, month: Month) -> Corrections | None:
    """None where nothing of the month was approved yet."""
    version = queries.approved_version_of(month.submission) if month.submission else None
    if month.submission is None or version is None:
        return None
    before = readings_of(version)
    lines = []
    for series in sheet.series:
        value = cell_value(month, series)
        typed = Reading(value.cell.value, value.cell.symbol, value.status or "final")
        was, now = _words(before.get(series.id)), _words(typed)
        if was != now:
            lines.append(f"{series.full_name}: {now}, was {was}")
    return Corrections(queries.last_correction(month.submission.events), lines)


def _words(reading: Reading | None) -> str:
    return (value_words(reading.value, reading.symbol, reading.status) if reading else "") or "empty"


def _is_as_approved(sheet: ReturnSheet, month: Month, submission: Submission) -> bool:
    version = queries.approved_version_of(submission)
    approved = version.content["cells"] if version is not None else {}
    names = ("value", "symbol", "note", "status")
    return all(_same(frozen_cell(cell_value(month, series), ()), approved.get(str(series.id)), names) for series in sheet.series)


def _same(now: dict[str, object], before: dict[str, object] | None, names: tuple[str, ...]) -> bool:
    return before is not None and all(now.get(name) == before.get(name) for name in names)
