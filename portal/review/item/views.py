"""The page of one item, and the decisions about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for

from portal.accounts.queries import me
from portal.core.errors import Conflict, Incomplete, NotAllowed, WrongState
from portal.core.forms import page_number
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import read_afresh, transaction
from portal.cycles.models import Kind
from portal.review import actions, queries
from portal.review.forms import AskForm, DecideForm, EditForm, ReasonForm
from portal.review.item import page as item_page
from portal.review.waiting import QueueFilter
from portal.submissions.models import Submission

blueprint = Blueprint("items", __name__)


@blueprint.get("/review/<int:submission_id>")
@requires(Permission.REVIEW)
def item(submission_id: int) -> Any:
    return item_page.page(queries.submission(me(), submission_id))


@blueprint.post("/review/<int:submission_id>/approve")
@requires(Permission.REVIEW)
def approve(submission_id: int) -> Any:
    form, printed = DecideForm(), {number for text in request.form.getlist("print") if (number := page_number(text))}
    return _decide(
        submission_id,
        form,
        "Approved",
        lambda submission: actions.approve(submission, by=me(), version=page_number(form.version.data), printed=printed),
    )


@blueprint.post("/review/<int:submission_id>/approve-edited")
@requires(Permission.REVIEW)
def approve_edited(submission_id: int) -> Any:
    form = EditForm()
    typed: dict[str, Any] = {
        "version": page_number(form.version.data),
        "text": form.text.data or "",
        "next_text": form.next.data or "",
        "explanation": form.explanation.data or "",
    }
    return _decide(
        submission_id, form, "Approved with an edit", lambda submission: actions.approve_edited(submission, by=me(), **typed)
    )


@blueprint.post("/review/<int:submission_id>/send-back")
@requires(Permission.REVIEW)
def send_back(submission_id: int) -> Any:
    form, items = ReasonForm(), request.form.getlist("item")
    typed: dict[str, Any] = {"version": page_number(form.version.data), "reason": form.reason.data or "", "items": items}
    return _decide(submission_id, form, "Sent back", lambda submission: actions.send_back(submission, by=me(), **typed))


@blueprint.post("/review/<int:submission_id>/ask")
@requires(Permission.REVIEW)
def ask(submission_id: int) -> Any:
    form = AskForm()
    typed: dict[str, Any] = {"version": page_number(form.version.data), "question": form.question.data or ""}
    done = _attempt(submission_id, form, lambda submission: actions.ask(submission, by=me(), **typed))
    if not isinstance(done, Submission):
        return done
    flash(f"Your question is with {done.obligation.agency.short_name}. The item stays here.")
    return redirect(url_for("items.item", submission_id=submission_id, **QueueFilter.of(request.args).arguments), 303)


@blueprint.post("/review/<int:submission_id>/reopen")
@requires(Permission.REVIEW)
def reopen(submission_id: int) -> Any:
    form = ReasonForm()
    typed: dict[str, Any] = {"version": page_number(form.version.data), "reason": form.reason.data or ""}
    done = _attempt(submission_id, form, lambda submission: actions.reopen(submission, by=me(), **typed))
    if not isinstance(done, Submission):
        return done
    flash(f"{_name(done)} is open again for {done.obligation.agency.short_name}.")
    return redirect(url_for("items.item", submission_id=submission_id), 303)


def _attempt(submission_id: int, form: DecideForm, action: Callable[[Submission], None]) -> Any:
    """Does the action. Returns the submission; where it was refused, the page of the item as it is now, with what was typed and
    the reason."""
    submission = queries.submission(me(), submission_id)
    try:
        with transaction():
            action(submission)
    except (Conflict, WrongState, NotAllowed, Incomplete) as error:
        read_afresh()
        status = {Incomplete: 422, NotAllowed: 403}.get(type(error), 409)
        if isinstance(error, Incomplete):
            form.blame(error.problems)
        return item_page.page(queries.submission(me(), submission_id), form=form, error=error), status
    return submission


def _decide(submission_id: int, form: DecideForm, decision: str, action: Callable[[Submission], None]) -> Any:
    """Does the action, says so, and goes on to the next item of the queue. `decision` is what was done, in words."""
    done = _attempt(submission_id, form, action)
    if not isinstance(done, Submission):
        return done
    flash(f"{decision}: {_name(done)}, {done.obligation.agency.short_name}.")
    cycle, wanted = done.obligation.cycle, QueueFilter.of(request.args)
    waiting = wanted.among(queries.queue(cycle))
    if waiting:  # the next one; at the end of the queue the first that was passed over
        submissions = [item.submission for item in waiting]
        later = (submission for submission in submissions if (submission.sent_at, submission.id) > (done.sent_at, done.id))
        following = next(later, submissions[0])
        return redirect(url_for("items.item", submission_id=following.id, **wanted.arguments), 303)
    return redirect(url_for("review.queue", key=cycle.key, **wanted.arguments), 303)


def _name(submission: Submission) -> str:
    """“SM5”, “KFRS, May 2019”."""
    obligation = submission.obligation
    return f"{obligation.ref}{', ' + obligation.period.words if obligation.kind == Kind.RETURN else ''}"
