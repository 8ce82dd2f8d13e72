"""More time for one update or return, which the team gives while its agency has still to send it."""

from __future__ import annotations

from datetime import date

from portal.accounts.models import Person
from portal.core.errors import WrongState
from portal.cycles import actions as cycles
from portal.cycles.models import Obligation
from portal.submissions.queries import submission_of
from portal.submissions.workflow import WITH_AGENCY, Status

SENT = "This has been sent, so it needs no more time."


def is_sent(obligation: Obligation) -> bool:
    submission = submission_of(obligation)
    return submission is not None and Status(submission.status) not in WITH_AGENCY


def why_no_more_time(obligation: Obligation) -> str:
    """Why the team can give no more time for it, as a sentence; empty where it can."""
    return cycles.why_no_more_time(obligation.cycle) or (SENT if is_sent(obligation) else "")


def give_more_time(obligation: Obligation, *, by: Person, until: date, reason: str) -> None:
    """As cycles.actions.give_more_time(); WrongState for what has been sent."""
    if is_sent(obligation):
        raise WrongState(SENT)
    cycles.give_more_time(obligation, by=by, until=until, reason=reason)
