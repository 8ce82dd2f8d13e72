"""What coordinators decide about what partners sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from portal.accounts.models import Person
from portal.core.errors import Conflict, Incomplete, NotAllowed
from portal.core.policy import Permission, authorise
from portal.cycles.models import Kind, Obligation
from portal.measures.actions import record
from portal.submissions.follow_ups import take_up
from portal.submissions.models import Submission, SubmissionVersion
from portal.submissions.workflow import Verb

SHORTEST_REASON, LONGEST_REASON = 10, 2000


def approve(submission: Submission, *, by: Person, version: int, printed: Collection[int] = ()) -> None:
    """Approves what was sent. Numbers become observations; a lead's status becomes the action's.

    `printed` names the series whose explanation goes to the pack, as the note of its value.
    """
    newest = _decide(submission, by, version)
    if newest.sent_by_id == by.id or submission.saved_by_id == by.id:
        raise NotAllowed("You cannot approve what you sent or edited yourself. Ask a colleague.")
    submission.apply(Verb.APPROVE, by, number=newest.number)
    submission.approved_version = newest
    take_up(submission, newest)
    obligation = submission.obligation
    if obligation.kind == Kind.RETURN:
        _record(obligation, newest, by, printed)
    elif obligation.action is not None and obligation.agency_id == obligation.action.lead_agency_id:
        obligation.action.report_status(newest.content["action_status"], obligation.cycle.period_end)


def send_back(submission: Submission, *, by: Person, version: int, reason: str) -> None:
    """Gives it back to the agency, with a reason that stands at the top of its list."""
    newest = _decide(submission, by, version)
    submission.apply(Verb.SEND_BACK, by, _checked(reason), newest.number)


def reopen(submission: Submission, *, by: Person, version: int, reason: str) -> None:
    """Lets the agency change what was approved. What was approved stays in force until something new is."""
    newest = _decide(submission, by, version)
    submission.apply(Verb.REOPEN, by, _checked(reason), newest.number)


def _decide(submission: Submission, by: Person, version: int) -> SubmissionVersion:
    """The version decided on; Conflict when it is not the one that the page showed."""
    authorise(by, Permission.REVIEW)
    if submission.version != version:
        raise Conflict("This has changed since you opened it. Read it again before you decide.")
    if submission.latest is None:
        raise Conflict("Nothing has been sent yet.")
    return submission.latest


def _checked(reason: str) -> str:
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise Incomplete([("reason", f"Say in at least {SHORTEST_REASON} characters what has to change.")])
    if len(reason) > LONGEST_REASON:
        raise Incomplete([("reason", f"The limit is {LONGEST_REASON:,} characters. You wrote {len(reason):,}.")])
    return reason


def _record(obligation: Obligation, version: SubmissionVersion, by: Person, printed: Collection[int]) -> None:
    readings = version.readings
    for series_id in set(printed) & set(version.queries):
        said = (query["explanation"] for query in version.queries[series_id] if query["explanation"])
        note = " ".join(dict.fromkeys(part for part in (readings[series_id].note, *said) if part))
        readings[series_id] = replace(readings[series_id], note=note)
    record(readings, obligation.period, by=by, reason=_why(version))


def _why(version: SubmissionVersion) -> str:
    """The reason kept with a value that this version replaces: what the agency was asked for."""
    asked = next((event.reason for event in reversed(version.submission.events) if event.reason), "")
    return f"Version {version.number} of the return was approved. {asked}".strip()
