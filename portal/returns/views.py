"""The pages of data returns: one sheet for all months of a cycle, to fill in, send, fill with zeros and revise."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core.errors import Conflict, Incomplete, PortalError, WrongState
from portal.core.forms import page_number, page_of
from portal.core.guards import requires
from portal.core.htmx import wants_fragment
from portal.core.policy import Permission
from portal.core.text import clean
from portal.core.transaction import read_afresh, transaction
from portal.extensions import db
from portal.returns import actions as return_actions
from portal.returns import corrections, explanations
from portal.returns.cell_history import saves_of
from portal.returns.forms import pages_of, shared_reason, typed_cells
from portal.returns.lists import own_returns
from portal.returns.nil_return import nil_return_of
from portal.returns.page import Refusal, answer_of_save, is_already_sent, notes_of, page, wanted_months
from portal.returns.sheets import Month, ReturnSheet, cell_value, sheet_for
from portal.submissions.actions import check_is_not_of_merged
from portal.submissions.models import Submission
from portal.submissions.own_states import own_work_of
from portal.submissions.workflow import Verb

blueprint = Blueprint("returns", __name__)


@blueprint.get("/returns")
@requires(Permission.SEE_OWN_WORK)
def all_returns() -> Any:
    found = own_returns(me())
    return render_template("returns/index.html", list=found, rows=own_work_of(found))


@blueprint.get("/returns/<int:obligation_id>")
@requires(Permission.SEE_OWN_WORK)
def data_return(obligation_id: int) -> Any:
    sheet = sheet_for(me(), obligation_id)
    if wants_fragment() and "open" in request.args:
        return notes_of(sheet, obligation_id, request.args.get("open", type=int))
    return page(sheet, obligation_id)


@blueprint.post("/returns/<int:obligation_id>")
@requires(Permission.WRITE)
def save_return(obligation_id: int) -> Any:
    sheet = sheet_for(me(), obligation_id)
    try:
        with transaction():
            _save(sheet)
    except (Incomplete, WrongState, Conflict) as error:
        return _refused(obligation_id, error)
    if "share" in request.form or "unshare" in request.form:
        return _share(sheet, obligation_id)
    if "fill" in request.form:
        return _fill_down(sheet, obligation_id)
    if wants_fragment():
        return answer_of_save(sheet, obligation_id)
    if line := request.form.get("open", type=int):
        return redirect(url_for("returns.data_return", obligation_id=obligation_id, open=line, _anchor=f"row-{line}"), 303)
    flash("Saved as a draft. Nothing has been sent yet.")
    return redirect(url_for("returns.data_return", obligation_id=obligation_id), 303)


def _share(sheet: ReturnSheet, obligation_id: int) -> Any:
    """Gives or takes back an explanation that many values share. What else was typed is saved already."""
    try:
        with transaction():
            if (shared_id := request.form.get("unshare", type=int)) is not None:
                explanations.take_back_shared(sheet, shared_id, by=me())
                flash("The reason is taken back. Its values are asked about again.")
            else:
                count = explanations.share_explanation(sheet, shared_reason(request.form), by=me())
                flash(f"The reason is given for {count} {'value' if count == 1 else 'values'}. Nothing has been sent yet.")
    except (Incomplete, WrongState, Conflict) as error:
        return _refused(obligation_id, error, is_saved=True)
    return redirect(url_for("returns.data_return", obligation_id=obligation_id, _anchor="shared"), 303)


def _fill_down(sheet: ReturnSheet, obligation_id: int) -> Any:
    """Fills the empty cells of the measure and month that the button names. What else was typed is saved already."""
    month_id, _, measure = request.form["fill"].partition("-")
    month = next((one for one in sheet.months if one.id == page_number(month_id)), sheet.month(obligation_id))
    measure_id = page_number(measure)
    with transaction():
        count = return_actions.fill_down(sheet, month.id, measure_id, by=me(), page=page_of(request.form))
    flash(_filled_words(sheet, month, measure_id, count))
    return redirect(url_for("returns.data_return", obligation_id=obligation_id, _anchor=f"measure-{measure_id}"), 303)


def _filled_words(sheet: ReturnSheet, month: Month, measure_id: int, count: int) -> str:
    """What filling down did, or why it did nothing."""
    period = month.obligation.period.words
    if count:
        what = "1 empty box has" if count == 1 else f"{count} empty boxes have"
        return f"{what} the number above now, in {period}. Nothing has been sent yet."
    of = [series for series in sheet.series if series.measure_id == measure_id]
    if any(not cell_value(month, series).typed for series in of):
        return f"Nothing was filled down: the first box of {period} is empty. Enter its number, then fill down."
    return f"Nothing was filled down: no box of {period} is empty there."


@blueprint.post("/returns/<int:obligation_id>/send")
@requires(Permission.WRITE)
def send_return(obligation_id: int) -> Any:
    sheet = sheet_for(me(), obligation_id)
    if is_already_sent(sheet):
        return redirect(url_for("worklist.sent", obligation_id=obligation_id), 303)  # a double click
    wanted = wanted_months(sheet, obligation_id)
    try:
        with transaction():  # together, so that no other click comes between
            return_actions.lock_agreement(sheet)
            _save(sheet)
            return_actions.send_returns(sheet, wanted, by=me(), is_unchanged_meant="unchanged" in request.form)
    except Incomplete as error:
        return _refused(obligation_id, error, is_saved=_try_to_save(obligation_id))
    except (WrongState, Conflict) as error:
        return _refused(obligation_id, error)
    answered_id = (
        obligation_id if obligation_id in wanted else wanted[-1]
    )  # a button of one month may stand on the page of another
    others = [one for one in wanted if one != answered_id]
    return redirect(url_for("worklist.sent", obligation_id=answered_id, others=others), 303)


def _save(sheet: ReturnSheet) -> None:
    return_actions.save_returns(sheet, by=me(), page=pages_of(request.form), typed=typed_cells(request.form, sheet))
    db.session.flush()


def _try_to_save(obligation_id: int) -> bool:
    """Saves what could not be sent, and tells whether that worked."""
    try:
        with transaction():
            _save(sheet_for(me(), obligation_id))
    except (Incomplete, WrongState, Conflict):
        return False
    return True


def _refused(obligation_id: int, error: Incomplete | WrongState | Conflict, *, is_saved: bool = False) -> Any:
    """The page with what was typed and why it was refused. `is_saved` where it is saved and only could not be sent."""
    read_afresh()
    sheet = sheet_for(me(), obligation_id)
    refusal = Refusal(error, typed_cells(request.form, sheet), is_saved)
    if wants_fragment():
        return answer_of_save(sheet, obligation_id, refusal)
    return page(sheet, obligation_id, refusal)


@blueprint.get("/returns/<int:obligation_id>/changes")
@requires(Permission.WRITE)
def draft_changes(obligation_id: int) -> Any:
    return _changes_page(obligation_id)


@blueprint.post("/returns/<int:obligation_id>/changes")
@requires(Permission.WRITE)
def take_back_changes(obligation_id: int) -> Any:
    sheet = sheet_for(me(), obligation_id)
    ids = {page_number(number) for number in request.form.getlist("change")}
    try:
        with transaction():
            count = return_actions.take_back_changes(sheet, ids, by=me(), page=pages_of(request.form))
    except (Incomplete, WrongState, Conflict) as error:
        read_afresh()
        return _changes_page(obligation_id, error)
    flash(f"{count} {'number is' if count == 1 else 'numbers are'} as before. Nothing has been sent.")
    return redirect(url_for("returns.draft_changes", obligation_id=obligation_id), 303)


def _changes_page(obligation_id: int, error: PortalError | None = None) -> Any:
    sheet = sheet_for(me(), obligation_id)
    obligation = sheet.month(obligation_id).obligation
    html = render_template("returns/changes.html", obligation=obligation, saves=saves_of(sheet), error=error)
    return html, 409 if error else 200


@blueprint.get("/returns/<int:obligation_id>/nil")
@requires(Permission.WRITE)
def confirm_nil(obligation_id: int) -> Any:
    return _nil_page(obligation_id)


def _nil_page(obligation_id: int, problem: str = "") -> Any:
    """What would be filled in, and with a `problem` of the reason, as it was typed."""
    sheet = sheet_for(me(), obligation_id)
    month = sheet.month(obligation_id)
    reason = clean(request.form.get("shared-why", ""))
    nil = nil_return_of(sheet, obligation_id)
    html = render_template("returns/nil.html", obligation=month.obligation, month=month, nil=nil, problem=problem, reason=reason)
    return html, 422 if problem else 200


@blueprint.post("/returns/<int:obligation_id>/nil")
@requires(Permission.WRITE)
def fill_nil(obligation_id: int) -> Any:
    sheet = sheet_for(me(), obligation_id)
    period, reason = sheet.month(obligation_id).obligation.period, clean(request.form.get("shared-why", ""))
    try:
        with transaction():
            origin = page_of(request.form)
            count = return_actions.fill_with_zeros(sheet, obligation_id, by=me(), page=origin, reason=reason)
    except Incomplete as error:
        read_afresh()
        return _nil_page(obligation_id, error.problems[0][1])
    if not count:
        flash(f"No box of {period.words} is empty, so nothing was filled in.")
        return redirect(url_for("returns.data_return", obligation_id=obligation_id), 303)
    flash(
        f"{count} empty {'cell' if count == 1 else 'cells'} of {period.words} {'is' if count == 1 else 'are'} 0 now. "
        "Nothing has been sent yet."
    )
    return redirect(url_for("returns.data_return", obligation_id=obligation_id), 303)


@blueprint.route("/returns/<int:obligation_id>/revise", methods=["GET", "POST"])
@requires(Permission.WRITE)
def revise(obligation_id: int) -> Any:
    """Opens an approved return for correction; with `leave`, closes it again as it was approved."""
    sheet, reason = sheet_for(me(), obligation_id), clean(request.form.get("reason", ""))
    month, error = sheet.month(obligation_id), None
    check_is_not_of_merged(month.obligation, me())
    if request.method == "POST" and month.submission is not None:
        try:
            if "leave" in request.form:
                return _leave(sheet, month)
            return _revise(month.submission, month, reason)
        except (Incomplete, WrongState) as refusal:
            error = refusal
            read_afresh()
            month = sheet_for(me(), obligation_id).month(obligation_id)
    html = render_template("returns/revise.html", obligation=month.obligation, month=month, reason=reason, error=error)
    return html, 200 if error is None else 422 if isinstance(error, Incomplete) else 409


def _revise(submission: Submission, month: Month, reason: str) -> Any:
    opened = corrections.opened_by_agency(submission)
    if opened is None or (opened.by_id, opened.text) != (me().id, reason.strip()):  # otherwise a double click
        with transaction():
            corrections.revise(submission, by=me(), reason=reason)
    flash(f"{month.obligation.period.words} is open again. Put the numbers right, then send it.")
    return redirect(url_for("returns.data_return", obligation_id=month.id), 303)


def _leave(sheet: ReturnSheet, month: Month) -> Any:
    is_left = month.submission is not None and month.submission.newest_verb == Verb.LEAVE  # a double click
    if not is_left:
        with transaction():
            corrections.leave(sheet, month, by=me())
    flash(f"{month.obligation.period.words} stands as it was approved. Nothing of it has to be sent.")
    return redirect(url_for("returns.data_return", obligation_id=month.id), 303)
