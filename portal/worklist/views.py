"""A partner's list; and what partners do with what was sent: sign it off, take it back, answer. Writing itself is in
portal/updates and portal/returns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.deputies.queries import can_sign_for
from portal.accounts.queries import me
from portal.core.errors import Conflict, Incomplete, NotAllowed, NotFound, PortalError, WrongState
from portal.core.forms import page_number
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import clean
from portal.core.transaction import read_afresh, transaction
from portal.cycles.models import Kind
from portal.returns import page as return_page
from portal.returns.number_proposals import actions as proposals
from portal.returns.number_proposals.page import shown_proposal
from portal.returns.sheets import sheet_for, sheet_of
from portal.submissions import actions, queries
from portal.submissions.conversation import actions as conversation_actions
from portal.submissions.conversation import queries as conversation_queries
from portal.submissions.models import Submission
from portal.submissions.own_states import own_work_of
from portal.submissions.workflow import ON_NUMBERS, Status, Verb
from portal.updates import page as update_page
from portal.updates.follow_ups import queries as follow_up_queries
from portal.worklist.lists import list_of
from portal.worklist.own_work import own_work as list_of_own_work
from portal.worklist.receipts import Receipt, receipt_of
from portal.worklist.signing_off import actions as signing_off

blueprint = Blueprint("worklist", __name__)


def my_list() -> Any:
    """The home page of contributors and leads."""
    person = me()
    return render_template("worklist/my_list.html", list=list_of(person), to_follow_up=follow_up_queries.number_open(person))


@blueprint.get("/your-updates-and-returns")
@requires(Permission.SEE_OWN_WORK)
def own_work() -> Any:
    """Everything that the agency was ever asked for, with its state."""
    found = list_of_own_work(me())
    return render_template("worklist/own_work.html", list=found, rows=own_work_of(found))


@blueprint.get("/sent/<int:obligation_id>")
@requires(Permission.SEE_OWN_WORK)
def sent(obligation_id: int) -> Any:
    """The page after sending: what was sent, what happens now, and what to do next."""
    receipt = receipt_of(me(), obligation_id, request.args.getlist("others", type=int))
    if not isinstance(receipt, Receipt):  # not sent, or taken back: somebody came by an old address
        return redirect(url_for(receipt.endpoint, obligation_id=obligation_id), 303)
    return render_template("worklist/sent.html", receipt=receipt, list=receipt.list, agency=me().agency)


@blueprint.post("/sign-off/<int:obligation_id>")
@requires(Permission.WRITE)
def sign_off(obligation_id: int) -> Any:
    submission = _to_sign_off(obligation_id)
    if submission.status == Status.SUBMITTED:
        return redirect(url_for("worklist.sent", obligation_id=obligation_id), 303)  # a double click
    try:
        with transaction():
            signing_off.sign_off(submission, by=me(), version=page_number(request.form.get("version")))
    except Incomplete as error:  # what was complete when the lead was asked may not be now; the page has no boxes for it
        words = " ".join(message for _, message in error.problems)
        return _undone(submission, error=WrongState(f"This cannot be sent as it is. {words} Give it back."), status=409)
    except (Conflict, WrongState, NotAllowed) as error:
        return _undone(submission, error=error, status=_status_of(error))
    return redirect(url_for("worklist.sent", obligation_id=obligation_id), 303)


@blueprint.post("/sign-off/<int:obligation_id>/decline")
@requires(Permission.WRITE)
def decline(obligation_id: int) -> Any:
    submission, reason = _to_sign_off(obligation_id), clean(request.form.get("reason", ""))
    done = conversation_actions.newest_step(queries.history_of(submission), Verb.DECLINE)
    if submission.is_given_back and done is not None and (done.by_id, done.text) == (me().id, reason.strip()):
        return redirect(url_for("home"), 303)  # a double click
    try:
        with transaction():
            actions.check_read(submission, page_number(request.form.get("version")), me())
            actions.decline(submission, by=me(), reason=reason)
    except Incomplete as error:
        return _undone(submission, status=422, decline=(reason, error.message))
    except (Conflict, WrongState, NotAllowed) as error:
        return _undone(submission, error=error, status=_status_of(error), decline=(reason, ""))
    flash("You have given it back. Your reason stands at the top of it.")
    return redirect(url_for("home"), 303)  # to what else is to be signed off


def _to_sign_off(obligation_id: int) -> Submission:
    """The submission, for whoever signs off for its agency today. For others there is nothing of the kind."""
    submission = _submission(obligation_id)
    if not can_sign_for(me(), submission.obligation.agency_id):
        raise NotFound
    return submission


def _status_of(error: PortalError) -> int:
    return 403 if isinstance(error, NotAllowed) else 409


@blueprint.post("/take-back/<int:obligation_id>")
@requires(Permission.WRITE)
def take_back(obligation_id: int) -> Any:
    """Takes back what was sent, until the team has decided or asked something."""
    submission = _submission(obligation_id)
    if submission.status != Status.DRAFT:  # a double click
        try:
            with transaction():
                actions.take_back(submission, by=me())
        except (Conflict, WrongState) as error:
            return _undone(submission, error=error, status=409)
    flash("You have taken it back. It is a draft again.")
    return _to(submission)


def _to(submission: Submission) -> Any:
    """To the page of the update or return."""
    page = "returns.data_return" if submission.obligation.kind == Kind.RETURN else "updates.update"
    return redirect(url_for(page, obligation_id=submission.obligation_id), 303)


def _undone(submission: Submission, *, status: int, error: PortalError | None = None, decline: tuple[str, str] = ("", "")) -> Any:
    """The update or return as it is now, and why nothing was done. `decline` is the lead's reason, and what is wrong with it.

    A Conflict is shown as a WrongState: at a Conflict the page offers two texts to choose from, and here there are none.
    """
    if isinstance(error, Conflict):
        error = WrongState(error.message)
    number, is_return = submission.obligation_id, submission.obligation.kind == Kind.RETURN
    read_afresh()
    if is_return:
        return return_page.page(sheet_for(me(), number), number, error=error, status=status, decline=decline)
    return update_page.page(queries.own_obligation(me(), number), error=error, status=status, decline=decline)


def _submission(obligation_id: int) -> Submission:
    submission = queries.submission_of(queries.own_obligation(me(), obligation_id))
    if submission is None:
        raise NotFound
    return submission


@blueprint.post("/talk/<int:obligation_id>/answer")
@requires(Permission.WRITE)
def answer(obligation_id: int) -> Any:
    text = clean(request.form.get("answer", ""))
    return _answer(
        obligation_id,
        "Your answer is with the team.",
        lambda submission: conversation_actions.answer(
            submission, by=me(), text=text, question=page_number(request.form.get("question"))
        ),
        Verb.ANSWER,
        text,
    )


@blueprint.post("/talk/<int:obligation_id>/accept")
@requires(Permission.WRITE)
def accept_edit(obligation_id: int) -> Any:
    return _answer(
        obligation_id,
        "You have accepted the edit.",
        lambda submission: conversation_actions.accept_edit(submission, by=me(), shown=page_number(request.form.get("edit"))),
        Verb.ACCEPT_EDIT,
    )


@blueprint.post("/talk/<int:obligation_id>/object")
@requires(Permission.WRITE)
def object_to_edit(obligation_id: int) -> Any:
    reason = clean(request.form.get("objection", ""))
    done = "The team sees your objection. Packs that are made from now on print your own words."
    return _answer(
        obligation_id,
        done,
        lambda submission: conversation_actions.object_to_edit(
            submission, by=me(), reason=reason, shown=page_number(request.form.get("edit"))
        ),
        Verb.OBJECT,
        reason,
    )


@blueprint.post("/talk/<int:obligation_id>/accept-numbers")
@requires(Permission.WRITE)
def accept_numbers(obligation_id: int) -> Any:
    whys = {name.removeprefix("why-"): clean(text) for name, text in request.form.items() if name.startswith("why-")}
    return _answer(
        obligation_id,
        "You have accepted the numbers. They are sent to the team as your agency’s.",
        lambda submission: proposals.accept(
            submission,
            sheet_of(submission.obligation),
            by=me(),
            shown=page_number(request.form.get("proposal")),
            whys=whys,
        ),
        Verb.ACCEPT_NUMBERS,
    )


@blueprint.post("/talk/<int:obligation_id>/refuse-numbers")
@requires(Permission.WRITE)
def refuse_numbers(obligation_id: int) -> Any:
    words = clean(request.form.get("refusal", ""))
    return _answer(
        obligation_id,
        "You have refused the numbers. Those that you sent stay, and the team sees why.",
        lambda submission: proposals.refuse(submission, by=me(), words=words, shown=page_number(request.form.get("proposal"))),
        Verb.REFUSE_NUMBERS,
        words,
    )


# The steps of which the newest says how a question, an edit or proposed numbers were answered.
_ANSWERS = {
    Verb.ANSWER: (Verb.ASK, Verb.ANSWER),
    Verb.ACCEPT_EDIT: (Verb.APPROVE_EDITED, Verb.ACCEPT_EDIT, Verb.OBJECT),
    Verb.OBJECT: (Verb.APPROVE_EDITED, Verb.ACCEPT_EDIT, Verb.OBJECT),
    Verb.ACCEPT_NUMBERS: ON_NUMBERS,
    Verb.REFUSE_NUMBERS: ON_NUMBERS,
}


def _answer(obligation_id: int, done: str, action: Callable[[Submission], None], verb: Verb, text: str = "") -> Any:
    """Does the action and shows the page of the update or return with `done`; what was refused comes back as typed. `verb` and
    `text` are those of the step that it makes: by them a second press is known."""
    submission = _submission(obligation_id)
    obligation = submission.obligation
    if conversation_actions.is_done_by(queries.history_of(submission), verb, _ANSWERS[verb], me(), text):
        flash(done)
        return _to(submission)
    try:
        with transaction():
            action(submission)
    except (Incomplete, WrongState, Conflict, NotAllowed) as error:
        read_afresh()
        page = render_template(
            "worklist/answer.html",
            obligation=obligation,
            approved=queries.approved_version_of(submission),
            question=conversation_queries.open_question(queries.history_of(submission)),
            proposal=shown_proposal(submission, me()) if obligation.kind == Kind.RETURN else None,
            typed=request.form,
            explanations=[words for name, words in request.form.items() if name.startswith("why-") and words.strip()],
            error=error,
        )
        return page, {Incomplete: 422, NotAllowed: 403}.get(type(error), 409)
    flash(done)
    return _to(submission)
