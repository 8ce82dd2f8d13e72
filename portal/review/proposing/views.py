"""The page on which a reviewer proposes other numbers for a return that was sent."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core.errors import Conflict, Incomplete, NotFound, PortalError, WrongState
from portal.core.forms import page_number
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import clean
from portal.core.transaction import read_afresh, transaction
from portal.cycles.models import Kind
from portal.returns.number_proposals import actions
from portal.returns.number_proposals.numbers import proposed_return
from portal.returns.number_proposals.queries import waiting_proposal
from portal.returns.sheets import sheet_of
from portal.review import lists, queries
from portal.review.item.values import months_of, value_groups
from portal.submissions.models import Submission

blueprint = Blueprint("proposing", __name__)


@blueprint.get("/review/<int:submission_id>/propose")
@requires(Permission.REVIEW)
def form(submission_id: int) -> Any:
    return _page(_sent_return(submission_id))


@blueprint.post("/review/<int:submission_id>/propose")
@requires(Permission.REVIEW)
def propose(submission_id: int) -> Any:
    submission, typed, reason = _sent_return(submission_id), _typed(), clean(request.form.get("reason", ""))
    if not _is_proposed_already(submission, typed, reason):
        try:
            with transaction():
                actions.propose(
                    submission,
                    sheet_of(submission.obligation),
                    by=me(),
                    version=page_number(request.form.get("version")),
                    typed=typed,
                    reason=reason,
                    meant=request.form.get("meant", ""),
                )
        except (Conflict, WrongState, Incomplete) as error:
            read_afresh()
            return _page(_sent_return(submission_id), error)
    flash(f"{submission.obligation.agency.short_name} is asked to accept your numbers. Nothing is approved until it answers.")
    return _to_item(submission_id)


@blueprint.post("/review/<int:submission_id>/propose/take-back")
@requires(Permission.REVIEW)
def take_back(submission_id: int) -> Any:
    submission = _sent_return(submission_id)
    try:
        with transaction():
            actions.withdraw(submission, by=me(), shown=page_number(request.form.get("proposal")))
    except (Conflict, WrongState) as error:
        flash(error.message)
    else:
        flash("You have taken the proposed numbers back.")
    return _to_item(submission_id)


def _to_item(submission_id: int) -> Any:
    return redirect(url_for("items.item", submission_id=submission_id, **lists.queue(me()).asked().arguments), 303)


def _sent_return(submission_id: int) -> Submission:
    submission = queries.submission(me(), submission_id)
    if submission.obligation.kind != Kind.RETURN or submission.latest is None:
        raise NotFound
    return submission


def _typed() -> dict[int, str]:
    """What was typed in the boxes `to-ID`, by series id."""
    boxes = {page_number(name.removeprefix("to-")): text for name, text in request.form.items() if name.startswith("to-")}
    return {series_id: clean(text) for series_id, text in boxes.items() if series_id and text.strip()}


def _is_proposed_already(submission: Submission, typed: dict[int, str], reason: str) -> bool:
    """Whether exactly this waits already: a double click, or a second try after an answer that was lost."""
    waiting = waiting_proposal(submission)
    same = {str(series_id): text.strip() for series_id, text in typed.items()}
    return waiting is not None and (waiting.by_id, waiting.typed, waiting.reason) == (me().id, same, reason.strip())


def _page(submission: Submission, error: PortalError | None = None) -> Any:
    """`error` says why what was typed was refused."""
    obligation, typed = submission.obligation, _typed()
    problems = dict(error.problems) if isinstance(error, Incomplete) else {}
    sheet = sheet_of(obligation)
    meaning = ""
    if "meant" in problems and submission.latest is not None:
        meaning = proposed_return(sheet, sheet.month(obligation.id), submission.latest, typed).meaning
    page = render_template(
        "items/propose.html",
        submission=submission,
        obligation=obligation,
        groups=value_groups(submission),
        months=months_of(obligation),
        typed=typed,
        reason=clean(request.form.get("reason", "")),
        error=error,
        problems=problems,
        meaning=meaning,
        refusal="" if isinstance(error, Incomplete) else _refusal(submission),
        wanted=lists.queue(me()).asked().arguments,
    )
    return page, 200 if error is None else 422 if problems else 409


def _refusal(submission: Submission) -> str:
    """Why nothing can be proposed, as a sentence; empty where it can."""
    try:
        actions.check_propose(submission)
    except WrongState as refusal:
        return refusal.message
    return ""
