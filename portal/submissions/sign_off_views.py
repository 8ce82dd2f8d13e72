"""The lead's say before something leaves the agency, where the agency wants that; and taking back what has left it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for

from portal.accounts.queries import me
from portal.core.errors import Conflict, Incomplete, NotFound, WrongState
from portal.core.forms import page_number
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import clean
from portal.core.transaction import read_again, transaction
from portal.cycles.models import Kind
from portal.submissions import actions, queries, return_actions, return_page, update_actions, update_page
from portal.submissions.models import Submission
from portal.submissions.sheets import sheet_for, sheet_of
from portal.submissions.views import blueprint
from portal.submissions.workflow import Status


@blueprint.post("/sign-off/<int:obligation_id>")
@requires(Permission.SIGN_OFF)
def sign_off(obligation_id: int) -> Any:
    submission = _submission(obligation_id)
    if submission.status == Status.SUBMITTED:
        return redirect(url_for("submissions.sent", obligation_id=obligation_id), 303)  # a double click
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
    return redirect(url_for("submissions.sent", obligation_id=obligation_id), 303)


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
    page = "submissions.data_return" if submission.obligation.kind == Kind.RETURN else "submissions.update"
    return redirect(url_for(page, obligation_id=submission.obligation_id), 303)


def _shown(submission: Submission, **said: Any) -> Any:
    """The update or return as it is now, and why the decision was not taken."""
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
