"""A partner's list, and what happens after something was sent. Writing is in update_views and return_views."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.models import Person
from portal.accounts.queries import me
from portal.core import clock
from portal.core.errors import Conflict, Incomplete, NotFound, WrongState
from portal.core.forms import page_number
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import clean
from portal.core.transaction import read_again, transaction
from portal.cycles.models import Kind, Obligation
from portal.cycles.queries import running_cycle
from portal.cycles.workflow import CycleStatus
from portal.measures.queries import series_counts
from portal.returns import actions as return_actions
from portal.returns import page as return_page
from portal.returns.sheets import sheet_for, sheet_of
from portal.submissions import actions, queries
from portal.submissions.conversation import actions as conversation_actions
from portal.submissions.conversation import queries as conversation_queries
from portal.submissions.models import Submission
from portal.submissions.workflow import EDITABLE, Status
from portal.updates import actions as update_actions
from portal.updates import page as update_page
from portal.updates.follow_ups import queries as follow_up_queries
from portal.worklist import groups as worklist
from portal.worklist import queries as worklist_queries
from portal.worklist.groups import SIGN_OFF, TO_SEND, ListItem, group_of, grouped

blueprint = Blueprint("worklist", __name__)


def my_list() -> Any:
    """The home page of contributors and leads."""
    person = me()
    asks = conversation_queries.asked_of(person)
    rows = worklist_queries.owed_now(person, also=tuple(asks))
    cycle = next((row[0].cycle for row in rows if row[0].cycle.status != CycleStatus.ISSUED), None) or running_cycle()
    counts = series_counts(person.agency_id, cycle.agreement_id) if cycle else {}
    items = [replace(_item(*row, counts=counts), asks=asks.get(row[0].id, "")) for row in rows]
    groups = grouped(items, clock.now())
    to_send = [item for group, members in groups.items() if group in TO_SEND for item in members]
    return render_template(
        "worklist/my_list.html",
        groups=groups,
        to_send=to_send,
        cycle=cycle,
        due=min((item.due for item in to_send if not item.corrects), default=None),
        worklist=worklist,
        first=_first(person, groups, to_send),
        to_follow_up=follow_up_queries.number_open(person),
    )


def _item(obligation: Obligation, submission: Submission | None, reason: str, filled: int, counts: dict[str, int]) -> ListItem:
    is_return = obligation.kind == Kind.RETURN
    expected = counts.get(obligation.frequency, 0) if is_return else 0
    ends_later = is_return and obligation.period_end >= clock.today()
    return ListItem(
        obligation.id,
        is_return,
        obligation.ref,
        obligation.period.words if is_return else obligation.title,
        obligation.due,
        Status(submission.status) if submission else Status.NOT_STARTED,
        reason,
        f"{filled} of {expected} filled" if is_return and submission else "",
        obligation.period_end + timedelta(days=1) if ends_later else None,
        corrects=obligation.cycle.title if obligation.cycle.status == CycleStatus.ISSUED else "",
    )


def _first(person: Person, groups: dict[str, list[ListItem]], to_send: list[ListItem]) -> ListItem | None:
    """What to do next: for a lead what waits for them, otherwise the first that can be done today."""
    if person.is_lead and SIGN_OFF in groups:
        return groups[SIGN_OFF][0]
    return next((item for item in to_send if item.from_day is None), None)


@blueprint.get("/sent/<int:obligation_id>")
@requires(Permission.SEE_OWN_WORK)
def sent(obligation_id: int) -> Any:
    """What happened, and what comes next."""
    person = me()
    obligation = queries.own_obligation(person, obligation_id)
    submission, is_return = queries.submission_of(obligation), obligation.kind == Kind.RETURN
    if submission is None or submission.status in EDITABLE:  # not sent, or taken back: an address that was kept
        page = "returns.data_return" if is_return else "updates.update"
        return redirect(url_for(page, obligation_id=obligation_id), 303)
    rows = worklist_queries.owed_now(person)
    left = [
        _item(*row, counts={})
        for row in rows
        if group_of(Status(row[1].status) if row[1] else Status.NOT_STARTED, row[0].due, clock.now()) in TO_SEND
    ]
    following = next((item for item in left if item.from_day is None), None)
    return render_template(
        "worklist/sent.html",
        obligation=obligation,
        submission=submission,
        is_return=is_return,
        left=left,
        following=following,
    )


@blueprint.post("/sign-off/<int:obligation_id>")
@requires(Permission.SIGN_OFF)
def sign_off(obligation_id: int) -> Any:
    submission = _submission(obligation_id)
    if submission.status == Status.SUBMITTED:
        return redirect(url_for("worklist.sent", obligation_id=obligation_id), 303)  # a double click
    try:
        with transaction():
            actions.check_read(submission, page_number(request.form.get("version")))
            if submission.obligation.kind == Kind.RETURN:
                return_actions.send_returns(sheet_of(submission.obligation), [obligation_id], by=me())
            else:
                update_actions.send_update(submission, by=me())
    except Incomplete as error:  # what was complete when the lead was asked may not be now; the page has no boxes for it
        words = " ".join(message for _, message in error.problems)
        return _shown(submission, error=WrongState(f"This cannot be sent as it is. {words} Give it back."), status=409)
    except (Conflict, WrongState) as error:
        return _shown(submission, error=error, status=409)
    return redirect(url_for("worklist.sent", obligation_id=obligation_id), 303)


@blueprint.post("/sign-off/<int:obligation_id>/decline")
@requires(Permission.SIGN_OFF)
def decline(obligation_id: int) -> Any:
    submission, reason = _submission(obligation_id), clean(request.form.get("reason", ""))
    try:
        with transaction():
            actions.check_read(submission, page_number(request.form.get("version")))
            actions.decline(submission, by=me(), reason=reason)
    except Incomplete as error:
        return _shown(submission, status=422, decline=(reason, error.message))
    except (Conflict, WrongState) as error:
        return _shown(submission, error=error, status=409, decline=(reason, ""))
    flash("You have given it back. Your reason stands at the top of it.")
    return _to(submission)


@blueprint.post("/take-back/<int:obligation_id>")
@requires(Permission.WRITE)
def take_back(obligation_id: int) -> Any:
    """Until the team has decided, or asked something."""
    submission = _submission(obligation_id)
    if submission.status != Status.DRAFT:  # a double click
        try:
            with transaction():
                actions.take_back(submission, by=me())
        except (Conflict, WrongState) as error:
            return _shown(submission, error=error, status=409)
    flash("You have taken it back. It is a draft again.")
    return _to(submission)


def _to(submission: Submission) -> Any:
    page = "returns.data_return" if submission.obligation.kind == Kind.RETURN else "updates.update"
    return redirect(url_for(page, obligation_id=submission.obligation_id), 303)


def _shown(submission: Submission, **said: Any) -> Any:
    """The update or return as it is now, and why the decision was not taken: there are no two texts to choose from."""
    if isinstance(said.get("error"), Conflict):
        said["error"] = WrongState(said["error"].message)
    number, is_return = submission.obligation_id, submission.obligation.kind == Kind.RETURN
    read_again()
    if is_return:
        return return_page.page(sheet_for(me(), number), number, **said)
    return update_page.page(queries.own_obligation(me(), number), **said)


def _submission(obligation_id: int) -> Submission:
    found = queries.submission_of(queries.own_obligation(me(), obligation_id))
    if found is None:
        raise NotFound
    return found


@blueprint.post("/talk/<int:obligation_id>/answer")
@requires(Permission.WRITE)
def answer(obligation_id: int) -> Any:
    text = clean(request.form.get("answer", ""))
    return _say(obligation_id, "Your answer is with the team.", lambda one: conversation_actions.answer(one, by=me(), text=text))


@blueprint.post("/talk/<int:obligation_id>/accept")
@requires(Permission.WRITE)
def accept_edit(obligation_id: int) -> Any:
    return _say(obligation_id, "You have accepted the edit.", lambda one: conversation_actions.accept_edit(one, by=me()))


@blueprint.post("/talk/<int:obligation_id>/object")
@requires(Permission.WRITE)
def object_to_edit(obligation_id: int) -> Any:
    reason = clean(request.form.get("objection", ""))
    done = "The team sees your objection. Your own words are printed, unless you agree on something else."
    return _say(obligation_id, done, lambda one: conversation_actions.object_to_edit(one, by=me(), reason=reason))


def _say(obligation_id: int, done: str, verb: Callable[[Submission], None]) -> Any:
    """Says it, and shows the piece again; what was refused comes back with what was typed."""
    obligation = queries.own_obligation(me(), obligation_id)
    submission = queries.submission_of(obligation)
    if submission is None:
        raise NotFound
    try:
        with transaction():
            verb(submission)
    except (Incomplete, WrongState, Conflict) as error:
        read_again()
        told = {
            "typed": request.form,
            "error": error,
            "question": conversation_queries.open_question(queries.history_of(submission)),
        }
        shown = render_template("worklist/answer.html", obligation=obligation, approved=queries.approved_text(submission), **told)
        return shown, 422 if isinstance(error, Incomplete) else 409
    flash(done)
    page = "returns.data_return" if obligation.kind == Kind.RETURN else "updates.update"
    return redirect(url_for(page, obligation_id=obligation_id), 303)
