"""The page of one item, and the decisions about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for

from portal.accounts.models import ended_words
from portal.accounts.open_pages import answer_here
from portal.accounts.queries import me
from portal.core.errors import Conflict, Incomplete, NotAllowed, WrongState
from portal.core.forms import page_number
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import read_afresh, transaction
from portal.cycles.models import Kind
from portal.review import actions, lists, queries
from portal.review.claiming.actions import unseen_claim
from portal.review.claiming.queries import page_of
from portal.review.forms import DecideForm
from portal.review.item import page as item_page
from portal.review.item.other_words import DESPITE, UNDECIDED, Decision, other_words
from portal.review.item.page import version_shown
from portal.review.item.ticks import ticked_explanations, ticked_items
from portal.submissions.models import Submission

blueprint = Blueprint("items", __name__)


@blueprint.get("/review/<int:submission_id>")
@requires(Permission.REVIEW)
def item(submission_id: int) -> Any:
    return item_page.page(queries.submission(me(), submission_id))


@blueprint.post("/review/<int:submission_id>/approve")
@requires(Permission.REVIEW)
def approve(submission_id: int) -> Any:
    return _decide(
        submission_id,
        Decision.APPROVE,
        "Approved",
        lambda submission, form: actions.approve(
            submission,
            by=me(),
            version=page_number(form.version.data),
            printed=ticked_explanations(request.form, submission),
        ),
    )


@blueprint.post("/review/<int:submission_id>/approve-edited")
@requires(Permission.REVIEW)
def approve_edited(submission_id: int) -> Any:
    return _decide(
        submission_id,
        Decision.APPROVE_EDITED,
        "Approved with an edit",
        lambda submission, form: actions.approve_edited(
            submission,
            by=me(),
            version=page_number(form.version.data),
            text=form.text.data or "",
            next_text=form.next.data or "",
            explanation=form.explanation.data or "",
        ),
    )


@blueprint.post("/review/<int:submission_id>/approve-alone")
@requires(Permission.REVIEW)
def approve_alone(submission_id: int) -> Any:
    return _decide(
        submission_id,
        Decision.APPROVE_ALONE,
        "Approved by you alone",
        lambda submission, form: actions.approve_alone(
            submission,
            by=me(),
            version=page_number(form.version.data),
            reason=form.justification.data or "",
            printed=ticked_explanations(request.form, submission),
        ),
    )


@blueprint.post("/review/<int:submission_id>/send-back")
@requires(Permission.REVIEW)
def send_back(submission_id: int) -> Any:
    return _decide(
        submission_id,
        Decision.SEND_BACK,
        "Sent back",
        lambda submission, form: actions.send_back(
            submission,
            by=me(),
            version=page_number(form.version.data),
            reason=form.reason.data or "",
            items=sorted(ticked_items(request.form, submission)),
        ),
    )


@blueprint.post("/review/<int:submission_id>/ask")
@requires(Permission.REVIEW)
def ask(submission_id: int) -> Any:
    done = _attempt(
        submission_id,
        Decision.ASK,
        lambda submission, form: actions.ask(
            submission, by=me(), version=page_number(form.version.data), question=form.question.data or ""
        ),
    )
    if not isinstance(done, Submission):
        return done
    flash(f"Your question is with {done.obligation.agency.short_name}. The item stays here.")
    return redirect(url_for("items.item", submission_id=submission_id, **lists.queue(me()).asked().arguments), 303)


@blueprint.post("/review/<int:submission_id>/reopen")
@requires(Permission.REVIEW)
def reopen(submission_id: int) -> Any:
    done = _attempt(
        submission_id,
        Decision.REOPEN,
        lambda submission, form: actions.reopen(
            submission, by=me(), version=page_number(form.version.data), reason=form.reason.data or ""
        ),
    )
    if not isinstance(done, Submission):
        return done
    if done.obligation.agency.ended_on is not None:
        return _correct(done)
    flash(f"{_name(done)} is open again for {done.obligation.agency.short_name}.")
    return redirect(url_for("items.item", submission_id=submission_id), 303)


@blueprint.post("/review/<int:submission_id>/here")
@requires(Permission.REVIEW)
def here(submission_id: int) -> Any:
    """Notes that the page is open, and answers who else has it open."""
    return answer_here(page_of(queries.submission(me(), submission_id).id))


Action = Callable[[Submission, DecideForm], None]


def _attempt(submission_id: int, decision: Decision, action: Action) -> Any:
    """Does the action. Returns the submission; where it was refused, the page of the item as it is now, with what was typed and
    the reason. It is refused once where something was written for another decision, which would be lost, and where a colleague
    has taken it since the page was opened."""
    submission, form = queries.submission(me(), submission_id), DecideForm()
    others = other_words(decision, request.form, ticked_items(request.form, submission), version_shown(submission, form))
    try:
        if form.despite.data == UNDECIDED:
            raise Incomplete([("despite", "Press the button of the decision that you want.")])
        with transaction():
            unseen = unseen_claim(submission, by=me(), shown_id=page_number(form.claim.data))
            action(submission, form)  # where that is refused, there is nothing to ask
            asked = f"You have also written {' and '.join(others)}. “{DESPITE[decision]}” leaves that out." if others else ""
            asked = "" if form.despite.data == decision else asked
            if unseen or asked:
                raise Incomplete([("despite", f"{unseen} {asked}".strip())])
    except (Conflict, WrongState, NotAllowed, Incomplete) as error:
        read_afresh()
        status = {Incomplete: 422, NotAllowed: 403}.get(type(error), 409)
        if isinstance(error, Incomplete):
            form.blame(error.problems)
        return item_page.page(queries.submission(me(), submission_id), form, error, decision), status
    return submission


def _decide(submission_id: int, decision: Decision, words: str, action: Action) -> Any:
    """Does the action, says so, and goes on to the next item of the queue. `words` are what was done."""
    done = _attempt(submission_id, decision, action)
    if not isinstance(done, Submission):
        return done
    if decision is Decision.SEND_BACK and done.obligation.agency.ended_on is not None:
        return _correct(done)
    flash(f"{words}: {_name(done)}, {done.obligation.agency.short_name}.")
    cycle, wanted = done.obligation.cycle, lists.queue(me()).asked()
    waiting = lists.waiting(cycle, me(), wanted)
    if waiting:  # the next one; at the end of the queue, or in another order, the first that is left
        submissions = [item.submission for item in waiting]
        later = (submission for submission in submissions if (submission.sent_at, submission.id) > (done.sent_at, done.id))
        following = submissions[0] if "sort" in wanted.arguments else next(later, submissions[0])
        return redirect(url_for("items.item", submission_id=following.id, **wanted.arguments), 303)
    return redirect(url_for("review.queue", key=cycle.key, **wanted.arguments), 303)


def _correct(done: Submission) -> Any:
    """On to the page where the team corrects what nobody of its agency can."""
    flash(f"{_name(done)} is with the team. Correct it here, then send it: {ended_words(done.obligation.agency)}.")
    return redirect(url_for("entering.enter", obligation_id=done.obligation_id), 303)


def _name(submission: Submission) -> str:
    """“SM5”, “KFRS, May 2019”."""
    obligation = submission.obligation
    return f"{obligation.ref}{', ' + obligation.period.words if obligation.kind == Kind.RETURN else ''}"
