"""Entering for an agency what it sent by mail or as a file, and taking over what it has begun. Somebody else in the team
approves it, or the agency where there is nobody else (rule 10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from portal.accounts.deputies.queries import signers_of
from portal.accounts.models import Person
from portal.core import clock
from portal.core.dates import day_words, end_of_day
from portal.core.errors import Incomplete, WrongState, passes
from portal.core.policy import Permission, authorise
from portal.cycles.models import Kind, Obligation
from portal.extensions import db
from portal.returns import actions as return_actions
from portal.returns.changes import CellTyped
from portal.returns.sheets import sheet_of
from portal.submissions import actions, notifications, queries
from portal.submissions.actions import OpenPage
from portal.submissions.conversation.entries import check_accept_entry
from portal.submissions.events import EnteredFrom
from portal.submissions.models import Submission, is_taken_over, is_team_asked
from portal.submissions.notifications import Notice
from portal.submissions.second_person import second_people
from portal.submissions.step_words import naming_who_was_first
from portal.submissions.workflow import Status, Verb, transition
from portal.updates import actions as update_actions
from portal.updates.details import Details, UpdateContent


def enter_update(obligation: Obligation, *, by: Person, page: OpenPage, written: UpdateContent, source: str) -> Submission:
    """Saves and sends at once: the team keeps no drafts in an agency's place.

    Of the details only what explains the status is taken. Rows and the private note stay as the agency had them.
    """
    existing = queries.submission_of(obligation)
    check_enter_naming(obligation, existing, by)
    own = existing.update.details if existing is not None and existing.update is not None else Details()
    entered = replace(written, details=replace(written.details, rows=own.rows, note=own.note))
    submission = update_actions.save_update(obligation, by=by, page=page, written=entered).submission
    update_actions.send_update(submission, by=by, source=source)
    _ask_agency(submission, by)
    return submission


def enter_return(
    obligation: Obligation, *, by: Person, page: OpenPage, typed: Mapping[int, CellTyped], source: str
) -> Submission | None:
    """Saves and sends the numbers of one month. `typed` is by series id."""
    check_enter_naming(obligation, queries.submission_of(obligation), by)
    sheet = sheet_of(obligation)
    return_actions.save_returns(sheet, by=by, page=lambda _: page, typed={obligation.id: typed})
    db.session.flush()
    return_actions.send_returns(sheet, [obligation.id], by=by, source=source)
    submission = sheet.month(obligation.id).submission
    if submission is not None:
        _ask_agency(submission, by)
    return submission


def _ask_agency(submission: Submission, by: Person) -> None:
    """A mail to the agency where nobody else in the team can approve what was entered for it: it can accept it."""
    if second_people(submission, besides=by):
        return
    obligation, newest = submission.obligation, submission.versions[-1]
    notice = Notice(
        kind="to accept",
        cause=f"{submission.id}:{newest.number}",
        opening=(
            "The team has entered {what} for you. Nobody else in the team can approve it, so please read it on its page. "
            "If it is right, accept it. If not, take it back, change it and send it."
        ),
        reason=newest.source,
        reply_to=by.email,
    )
    people = notifications.everybody_of(obligation.agency_id)
    able = [person for person in people if passes(check_accept_entry, submission, person)]
    notifications.post(notice, obligation, able or people)


def check_enter_naming(obligation: Obligation, submission: Submission | None, by: Person) -> None:
    """The same as check_enter(), and its refusal says who was first, where it is not the cycle's. For one item: it reads the
    history."""
    _check_cycle(obligation, submission)
    with naming_who_was_first(obligation, submission, by):
        check_enter(obligation, submission, by)


def _check_cycle(obligation: Obligation, submission: Submission | None) -> None:
    """Whether its cycle takes it, apart from what was cancelled: that somebody did."""
    if not obligation.is_cancelled:
        actions.check_cycle(obligation, submission)


def check_enter(obligation: Obligation, submission: Submission | None, by: Person) -> None:
    """Nobody writes over an agency’s own draft: what it has begun has to be taken over first. Numbers can be entered once their
    period is over."""
    authorise(by, Permission.ENTER_FOR)
    actions.check_cycle(obligation, submission)
    _check_is_over(obligation)
    if submission is None:
        return
    transition(Status(submission.status), Verb.TAKE_OVER)  # whether it is with the agency at all
    if submission.is_begun and not is_taken_over(submission.events):
        who = obligation.agency.short_name
        raise WrongState(f"{who} has begun to write this itself. Ask them to send it, or take their draft over.")


def check_take_over(obligation: Obligation, submission: Submission | None, by: Person) -> None:
    """What the agency has begun and not sent. When that is early, see `is_early`."""
    authorise(by, Permission.ENTER_FOR)
    actions.check_cycle(obligation, submission)
    _check_is_over(obligation)
    if submission is None:
        raise WrongState("Nobody has begun to write this. Enter it for the agency.")
    transition(Status(submission.status), Verb.TAKE_OVER)
    if not submission.is_begun or is_taken_over(submission.events):
        raise WrongState("There is nothing to take over. You can enter it for the agency.")


def is_early(obligation: Obligation, submission: Submission) -> bool:
    """Whether the team may take it over only if it says that the agency asked for it: before the due date, unless the agency
    has asked for it here, nobody is left there, or nobody there can sign it off."""
    is_anybody_there = obligation.agency.ended_on is None
    if not is_anybody_there or clock.now() >= end_of_day(obligation.due) or is_team_asked(submission.events):
        return False
    waits = submission.status == Status.AWAITING_SIGN_OFF
    return not (waits and not signers_of([obligation.agency_id]))


def take_over(submission: Submission, *, by: Person, version: int, source: str, is_requested: bool = False) -> None:
    """The team goes on with an agency's draft, and tells the agency. `source` says where it has this from; `is_requested` that
    the agency asked for it, where it is early. `version` is the Submission.version that the page showed.

    Raises Conflict, Incomplete, NotAllowed and WrongState. Who took it over does not approve it (rule 10).
    """
    obligation = submission.obligation
    _check_cycle(obligation, submission)
    with naming_who_was_first(obligation, submission, by, newest=True):
        check_take_over(obligation, submission, by)
    actions.check_read(submission, version, by)
    problems = []
    if len(source.strip()) < actions.SHORTEST_SOURCE:
        problems.append(("source", "Say with whom of the agency you spoke, or which e-mail or file it is, and of which day."))
    if len(source.strip()) > actions.LONGEST_SOURCE:
        problems.append(("source", f"The limit is {actions.LONGEST_SOURCE} characters. You wrote {len(source.strip())}."))
    if is_early(obligation, submission) and not is_requested:
        problems.append(("requested", f"It is not due before {day_words(obligation.due)}. Tick this if the agency asked you."))
    if problems:
        raise Incomplete(problems)
    authors = {submission.saved_by_id, *(event.by_id for event in submission.events if event.verb == Verb.ASK_TEAM)}
    submission.apply(Verb.TAKE_OVER, by, EnteredFrom(source.strip()))
    notice = Notice(
        kind="taken over",
        cause=f"{submission.id}:{sum(event.verb == Verb.TAKE_OVER for event in submission.events)}",
        opening="The team has taken over {what} and sends it for you. You need do nothing. Tell the team if that is not right.",
        reason=source.strip(),
        reply_to=by.email,
    )
    notifications.post(notice, obligation, notifications.concerned(obligation.agency_id, authors))


def source_of_take_over(submission: Submission | None) -> str:
    """Where the team has it from, if it took it over; for the page on which it goes on."""
    if submission is None or not is_taken_over(submission.events):
        return ""
    return next(event.text for event in reversed(submission.events) if event.verb == Verb.TAKE_OVER)


def _check_is_over(obligation: Obligation) -> None:
    """WrongState for a return whose period has not ended: there are no numbers of it yet."""
    if obligation.kind == Kind.RETURN and obligation.period_end >= clock.today():
        raise WrongState(f"{obligation.period.words} is not over. Its numbers can be entered once it is.")
