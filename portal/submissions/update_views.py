"""Writing a progress update."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for

from portal.accounts.queries import me
from portal.core import clock
from portal.core.errors import Conflict, Incomplete, WrongState
from portal.core.forms import new_token
from portal.core.guards import requires
from portal.core.htmx import render, wants_fragment
from portal.core.policy import Permission, can
from portal.core.transaction import transaction
from portal.cycles.models import Cycle, Kind, Obligation
from portal.extensions import db
from portal.submissions import actions, queries, worklist
from portal.submissions.forms import STATUS_MEANINGS, UpdateForm
from portal.submissions.models import Submission, SubmissionVersion
from portal.submissions.views import blueprint
from portal.submissions.workflow import EDITABLE, Status


@blueprint.get("/updates/<int:obligation_id>")
@requires(Permission.SEE_OWN_WORK)
def update(obligation_id: int) -> Any:
    return page(queries.own_obligation(me(), obligation_id, Kind.UPDATE))


@blueprint.post("/updates/<int:obligation_id>")
@requires(Permission.WRITE)
def save_update(obligation_id: int) -> Any:
    obligation = queries.own_obligation(me(), obligation_id, Kind.UPDATE)
    form = UpdateForm()
    try:
        with transaction():
            submission = _save(obligation, form)
    except (Incomplete, WrongState, Conflict) as error:
        return _refused(obligation, form, error)
    if wants_fragment():
        form.version.data = str(submission.version)
        return render("submissions/update.html", "saved", submission=submission, form=form, error=None)
    flash("Saved as a draft. Nothing has been sent yet.")
    return redirect(url_for("submissions.update", obligation_id=obligation_id), 303)


@blueprint.post("/updates/<int:obligation_id>/send")
@requires(Permission.WRITE)
def send_update(obligation_id: int) -> Any:
    obligation = queries.own_obligation(me(), obligation_id, Kind.UPDATE)
    form = UpdateForm()
    if queries.was_just_sent(obligation, form.content):
        return redirect(url_for("submissions.sent", obligation_id=obligation_id), 303)  # a double click
    try:
        with transaction():  # together, so that no other click comes between
            actions.send_update(_save(obligation, form), by=me())
    except Incomplete as error:
        return _refused(obligation, form, error, is_kept=_is_kept(obligation, form))
    except (WrongState, Conflict) as error:
        return _refused(obligation, form, error)
    return redirect(url_for("submissions.sent", obligation_id=obligation_id), 303)


def _is_kept(obligation: Obligation, form: UpdateForm) -> bool:
    """Saves what cannot be sent yet; False where it cannot be saved either."""
    try:
        with transaction():
            _save(obligation, form)
    except (Incomplete, WrongState, Conflict):
        return False
    return True


def _save(obligation: Obligation, form: UpdateForm) -> Submission:
    return actions.save_update(
        obligation,
        by=me(),
        page=form.page,
        text=form.text.data or "",
        next_text=form.next.data or "",
        status=form.action_status.data or "",
    )


def _refused(
    obligation: Obligation, form: UpdateForm, error: Incomplete | WrongState | Conflict, *, is_kept: bool = False
) -> Any:
    """The same page with what was typed, and why it was not taken; `is_kept` where it is saved and only not sent."""
    status = 422 if isinstance(error, Incomplete) else 409
    if isinstance(error, Incomplete):
        form.blame(error.problems)
    if wants_fragment():
        return render("submissions/update.html", "saved", status, submission=None, form=form, error=error, is_kept=False)
    db.session.expire_all()
    return page(obligation, form=form, error=error, status=status, is_kept=is_kept)


def page(
    obligation: Obligation,
    form: UpdateForm | None = None,
    error: Exception | None = None,
    status: int = 200,
    decline: tuple[str, str] = ("", ""),
    is_kept: bool = False,
) -> Any:
    """The update as it is saved, or as it was typed and refused. `decline` is a lead's reason, and what is wrong with it."""
    submission = queries.submission_of(obligation)
    if form and submission and (is_kept or isinstance(error, Conflict)):
        form.version.data = str(submission.version)  # in a conflict both texts are on the page: the next save is a decision
    history = queries.history_of(submission)
    before = queries.last_approved(obligation)
    state = Status(submission.status) if submission else Status.NOT_STARTED
    return render(
        "submissions/update.html",
        "saved",
        status,
        obligation=obligation,
        submission=submission,
        form=form or _filled(submission, before),
        error=error,
        is_kept=is_kept,
        decline=decline,
        state=state,
        editable=state in EDITABLE and can(me(), Permission.WRITE, obligation.agency_id) and is_taken(obligation, submission),
        history=history,
        question=queries.open_question(history),
        approved=queries.approved_text(submission) if state is Status.APPROVED else None,
        returned=queries.last_reason(history) if state in (Status.RETURNED, Status.REOPENED, Status.DRAFT) else None,
        before=before,
        meanings=STATUS_MEANINGS,
        is_late=worklist.is_late(state, obligation.due, clock.now()),
        limit=actions.LONGEST_TEXT,
    )


def is_taken(obligation: Obligation, submission: Submission | None) -> bool:
    try:
        actions.check_cycle(obligation, submission)
    except WrongState:
        return False
    return True


def _filled(submission: Submission | None, before: tuple[SubmissionVersion, Cycle] | None) -> UpdateForm:
    """The form as the draft has it; before the first save with the status of last time, which seldom changes."""
    kept = submission.update if submission else None
    status_before = before[0].content["action_status"] if before else ""
    return UpdateForm(
        formdata=None,
        text=kept.text if kept else "",
        next=kept.next if kept else "",
        action_status=kept.action_status if kept else status_before,
        version=str(submission.version) if submission else "0",
        token=new_token(),
    )
