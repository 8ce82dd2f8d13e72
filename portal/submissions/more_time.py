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
from portal.submissions.overtaken import was_overtaken
from portal.submissions.queries import submission_of
from portal.submissions.step_words import cancelled_words, naming_who_was_first
from portal.submissions.workflow import WITH_AGENCY, Status

MORE_TIME, LESS_TIME = "more time", "less time"  # the kinds of mails
CORRECTED = "What was approved of this is in the report, so a correction has no date."
OVERTAKEN = "A later update of the agency is approved, so nobody waits for this one."
CANCELLED = "This is not asked for any more, so it needs no more time."
SENT = "This has been sent, so it needs no more time."


def is_sent(obligation: Obligation) -> bool:
    submission = submission_of(obligation)
    return submission is not None and Status(submission.status) not in WITH_AGENCY


def check_needed(obligation: Obligation) -> None:
    """Raises WrongState, with why, for what needs no more time."""
    if problem := why_none_is_needed(obligation):
        raise WrongState(problem)


def why_none_is_needed(obligation: Obligation) -> str:
    """Why it needs no more time, as a sentence that its agency and the team can read; empty where more time would help."""
    if obligation.is_cancelled:
        return CANCELLED
    if is_sent(obligation):
        return SENT
    submission = submission_of(obligation)
    if not obligation.cycle.is_issued:
        return ""
    if submission is not None and submission.is_corrected:
        return CORRECTED
    was_sent = submission is not None and submission.has_left_officers
    return OVERTAKEN if not was_sent and was_overtaken(obligation) else ""


def why_no_more_time(obligation: Obligation) -> str:
    """Why the team can give no more time for it, as a sentence; empty where it can."""
    return cycles.why_cycle_gives_no_more_time(obligation.cycle) or why_none_is_needed(obligation)


def extend(obligation: Obligation, *, by: Person, until: date, reason: str) -> None:
    """As cycles.actions.give_more_time(); WrongState for what needs no more time. The pack of an issued cycle stays as it is: the
    day counts for lists, reminders and a correction. Whoever calls this tells the agency."""
    with naming_who_was_first(obligation, submission_of(obligation), by):
        check_needed(obligation)
    cycles.give_more_time(obligation, by=by, until=until, reason=reason)


def give_more_time(obligation: Obligation, *, by: Person, until: date, reason: str) -> None:
    """extend(), and a mail about it to everybody of the agency."""
    extend(obligation, by=by, until=until, reason=reason)
    _tell(obligation, MORE_TIME, f"The team gives you until {day_words(until)} for {{what}}.", reason, by)


def why_no_less_time(obligation: Obligation) -> str:
    """Why the team can take no time back, as a sentence; empty where it can."""
    if not obligation.has_more_time:
        return f"It has no more time than the whole cycle, which is due on {day_words(obligation.cycle.due)}."
    return why_no_more_time(obligation)


def take_time_back(obligation: Obligation, *, by: Person, until: date, reason: str) -> None:
    """It is due on `until` again, or still; the agency gets a mail. WrongState where no time can be taken back, Incomplete for
    another day than cycles.actions.check_earlier_day() takes."""
    if problem := why_no_less_time(obligation):
        raise WrongState(f"{cancelled_words(obligation, by) or _shortened_words(obligation, by)} {problem}".strip())
    before = obligation.due
    cycles.shorten_time(obligation, by=by, until=until, reason=reason)
    opening = f"{{what}} is due on {day_words(obligation.due)} now, and no longer on {day_words(before)}."
    _tell(obligation, LESS_TIME, opening, reason, by)


def _shortened_words(obligation: Obligation, reader: Person) -> str:
    """“Ruth Ellis took time back at 10:42.” Empty where nobody has since it was given."""
    if obligation.shortened_at is None or obligation.shortened_by is None:
        return ""
    who = "You" if obligation.shortened_by_id == reader.id else obligation.shortened_by.name
    return f"{who} took time back {clock.when_words(obligation.shortened_at)}."


def _tell(obligation: Obligation, kind: str, opening: str, reason: str, by: Person) -> None:
    """A mail to everybody of the agency. The same day may be given and taken back again, so the moment tells them apart."""
    cause = f"{obligation.id}:{obligation.due}:{clock.now().isoformat()}"
    notice = Notice(kind=kind, cause=cause, opening=opening, reason=reason, reply_to=by.email)
    notifications.post(notice, obligation, notifications.everybody_of(obligation.agency_id))
