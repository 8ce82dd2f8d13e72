"""Signing off: a lead or a deputy sends it on to the team. Where nobody can, it goes on by itself, marked."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.deputies.queries import signers_of
from portal.accounts.models import Person
from portal.core.errors import Incomplete, WrongState
from portal.cycles.models import Kind, Obligation
from portal.extensions import db
from portal.returns import actions as return_actions
from portal.returns.sheets import sheet_of
from portal.submissions import actions, notifications, queries
from portal.submissions.models import Submission
from portal.submissions.notifications import Notice
from portal.submissions.workflow import Status
from portal.updates import actions as update_actions

PASSED_ON = "no lead to sign off"


def sign_off(submission: Submission, *, by: Person, version: int) -> None:
    """Sends what the page showed (`version`) to the team. Raises Conflict, Incomplete, NotAllowed and WrongState."""
    actions.check_read(submission, version, by)
    actions.sign_off(submission, by=by)
    _send(submission, by)


def pass_on_what_nobody_can_sign(agency_id: int | None = None) -> int:
    """Sends to the team what waits for a sign-off that nobody of its agency can give, of that agency or of all, and tells their
    people. Returns how many. What cannot be sent as it is stays where it is: the board shows it."""
    statement = (
        select(Submission)
        .join(Submission.obligation)
        .where(Submission.status == Status.AWAITING_SIGN_OFF)
        .options(contains_eager(Submission.obligation).options(joinedload(Obligation.agency), joinedload(Obligation.cycle)))
        .order_by(Submission.id)
    )
    if agency_id is not None:
        statement = statement.where(Obligation.agency_id == agency_id)
    db.session.flush()
    waiting = db.session.scalars(statement).all()
    queries.histories_of(waiting)
    signers = signers_of({submission.obligation.agency_id for submission in waiting})
    stuck = [one for one in waiting if not actions.can_any_sign(one, signers.get(one.obligation.agency_id, []))]
    return sum(_pass_on(submission) for submission in stuck)


def _pass_on(submission: Submission) -> bool:
    """Whether it could be sent on."""
    try:
        with db.session.begin_nested():
            _send(submission, actions.pass_on_unsigned(submission))
    except (Incomplete, WrongState):
        db.session.refresh(submission)
        return False
    obligation = submission.obligation
    notice = Notice(
        kind=PASSED_ON,
        cause=f"{submission.id}:{len(submission.versions)}",
        opening="Nobody at your agency can sign off {what} now, so that it went to the team, marked as not signed off.",
    )
    notifications.post(notice, obligation, notifications.everybody_of(obligation.agency_id))
    return True


def _send(submission: Submission, by: Person) -> None:
    if submission.obligation.kind == Kind.RETURN:
        return_actions.send_returns(sheet_of(submission.obligation), [submission.obligation_id], by=by)
    else:
        update_actions.send_update(submission, by=by)
