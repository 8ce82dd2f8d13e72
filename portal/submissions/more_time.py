"""More time for one update or return, which the team gives while its agency has still to send it."""

from __future__ import annotations

from datetime import date

from portal.accounts.models import Person
from portal.core.errors import WrongState
from portal.cycles import actions as cycles
from portal.cycles.models import Obligation
from portal.submissions.overtaken import was_overtaken
from portal.submissions.queries import submission_of
from portal.submissions.workflow import WITH_AGENCY, Status

CORRECTED = "The pack printed what was approved of this, so a correction has no date."
OVERTAKEN = "A later update of the agency is approved, so nobody waits for this one."
CANCELLED = "This is not asked for any more, so it needs no more time."
SENT = "This has been sent, so it needs no more time."


def check_needed(obligation: Obligation) -> None:
    """Raises WrongState, with why, for what needs no more time."""
    if problem := _why_none_is_needed(obligation):
        raise WrongState(problem)


def _why_none_is_needed(obligation: Obligation) -> str:
    if obligation.is_cancelled:
        return CANCELLED
    submission = submission_of(obligation)
    if submission is not None and Status(submission.status) not in WITH_AGENCY:
        return SENT
    if not obligation.cycle.is_issued:
        return ""
    if submission is not None and submission.is_corrected:
        return CORRECTED
    was_sent = submission is not None and submission.has_left_officers
    return OVERTAKEN if not was_sent and was_overtaken(obligation) else ""


def why_no_more_time(obligation: Obligation) -> str:
    """Why the team can give no more time for it, as a sentence; empty where it can."""
    return cycles.why_no_more_time(obligation.cycle) or _why_none_is_needed(obligation)


def give_more_time(obligation: Obligation, *, by: Person, until: date, reason: str) -> None:
    """As cycles.actions.give_more_time(); WrongState for what needs no more time. The pack of an issued cycle stays as it is: the
    day counts for lists, reminders and a correction."""
    check_needed(obligation)
    cycles.give_more_time(obligation, by=by, until=until, reason=reason)
