"""More time for one update or return, which the team gives, or takes back, while its agency has still to send it."""

from __future__ import annotations

from datetime import date

from portal.accounts.models import Person
from portal.core import clock
from portal.core.dates import day_words
from portal.core.errors import WrongState
from portal.cycles import actions as cycles
from portal.cycles.models import Obligation
from portal.submissions import notifications
from portal.submissions.notifications import Notice
from portal.submissions.queries import submission_of
from portal.submissions.workflow import WITH_AGENCY, Status

SENT = "This has been sent, so it needs no more time."


def is_sent(obligation: Obligation) -> bool:
    submission = submission_of(obligation)
    return submission is not None and Status(submission.status) not in WITH_AGENCY


def why_no_more_time(obligation: Obligation) -> str:
    """Why the team can give no more time for it, as a sentence; empty where it can."""
    return cycles.why_cycle_gives_no_more_time(obligation.cycle) or (SENT if is_sent(obligation) else "")


def give_more_time(obligation: Obligation, *, by: Person, until: date, reason: str) -> None:
    """As cycles.actions.give_more_time(); WrongState for what has been sent."""
    if is_sent(obligation):
        raise WrongState(SENT)
    cycles.give_more_time(obligation, by=by, until=until, reason=reason)


def why_no_less_time(obligation: Obligation) -> str:
    """Why the team can take no time back, as a sentence; empty where it can."""
    if not obligation.has_more_time:
        return f"It has no more time than the whole cycle, which is due on {day_words(obligation.cycle.due)}."
    return why_no_more_time(obligation)


def take_time_back(obligation: Obligation, *, by: Person, until: date, reason: str) -> None:
    """It is due on `until` again, or still; the agency gets a mail. WrongState where no time can be taken back, Incomplete for
    another day than cycles.actions.check_less_time() takes."""
    if problem := why_no_less_time(obligation):
        raise WrongState(problem)
    before = obligation.due
    cycles.shorten_time(obligation, by=by, until=until, reason=reason)
    opening = f"{{what}} is due on {day_words(obligation.due)} now, and no longer on {day_words(before)}."
    # The same day may be given and taken back again.
    cause = f"{obligation.id}:{before}:{until}:{clock.now().isoformat()}"
    notice = Notice(kind="less time", cause=cause, opening=opening, reason=reason, reply_to=by.email)
    notifications.post(notice, obligation, notifications.everybody_of(obligation.agency_id))
