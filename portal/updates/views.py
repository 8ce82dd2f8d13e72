"""The routes of a progress update: write it, preview it, send it, say that nothing changed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for

from portal.accounts.open_pages import lines, note_here
from portal.accounts.queries import me
from portal.core.errors import Conflict, Incomplete, WrongState
from portal.core.guards import requires
from portal.core.htmx import render, wants_fragment
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.cycles.models import Kind, Obligation
from portal.submissions import open_pages, queries
from portal.submissions.draft_history import changes_of
from portal.submissions.models import Submission
from portal.updates import actions as update_actions
from portal.updates import queries as updates_queries
from portal.updates import rows as update_rows
from portal.updates.draft_history import change_lines
from portal.updates.forms import UpdateForm
from portal.updates.page import PAGE, merged_words, page, refused, saved_line

blueprint = Blueprint("updates", __name__)


@blueprint.get("/updates/<int:obligation_id>")
@requires(Permission.SEE_OWN_WORK)
def update(obligation_id: int) -> Any:
    return page(queries.own_obligation(me(), obligation_id, Kind.UPDATE))


@blueprint.post("/updates/<int:obligation_id>")
@requires(Permission.WRITE)
def save_update(obligation_id: int) -> Any:
    """Saves, with what was chosen of two people's texts. The button that was pressed may add a row (`add`), take one away
    (`remove`), or put last time's text in (`start`)."""
    obligation = queries.own_obligation(me(), obligation_id, Kind.UPDATE)
    form = UpdateForm.posted()
    if removed := request.form.get("remove", ""):
        form.drop_row(removed)
    if "start" in request.form:
        _start_from_last_time(obligation, form)
    take_choice(obligation, form)
    try:
        with transaction():
            saved = update_actions.save_update(obligation, by=me(), page=form.page, written=form.written)
    except (Incomplete, WrongState, Conflict) as error:
        return refused(obligation, form, error)
    if wants_fragment():
        return saved_line(form, saved)
    if saved.merged_with is not None:
        flash(merged_words(saved.merged_with, me()))
    if "show" in request.form:
        return redirect(f"{url_for('updates.update', obligation_id=obligation_id)}?open=changes#changes", 303)
    return _back_to(obligation_id, form, request.form.get("add") or removed.partition("-")[0], is_less=bool(removed))


def _back_to(obligation_id: int, form: UpdateForm, part: str, *, is_less: bool) -> Any:
    """The page again. Where a row was added or taken away (`is_less`), that part is open."""
    if part not in form.rows:
        flash("Saved as a draft. Nothing has been sent yet.")
        return redirect(url_for("updates.update", obligation_id=obligation_id), 303)
    fields = next(kind.fields for kind in update_rows.PARTS if kind.key == part)
    place = part if is_less else f"{part}-{len(form.rows[part])}-{fields[0].name}"
    address = url_for("updates.update", obligation_id=obligation_id)
    return redirect(f"{address}?{'open' if is_less else 'more'}={part}#{place}", 303)


def _start_from_last_time(obligation: Obligation, form: UpdateForm) -> None:
    """Puts last time's text into the form, unless somebody has begun to write."""
    before = updates_queries.last_approved(obligation)
    if before is None or form.text.data or form.next.data:
        flash("You have begun to write, so last time’s text was not put in. It stands beside the box.")
        return
    last = before.published
    form.text.data, form.next.data = last.text, last.next


@blueprint.post("/updates/<int:obligation_id>/preview")
@requires(Permission.WRITE)
def preview_update(obligation_id: int) -> Any:
    """Shows the text as the pack will print it. It is saved first, so that nothing is lost without scripts."""
    obligation = queries.own_obligation(me(), obligation_id, Kind.UPDATE)
    form = UpdateForm.posted()
    try:
        with transaction():
            save(obligation, form)
    except (Incomplete, WrongState, Conflict) as error:
        return refused(obligation, form, error, block="preview")
    if wants_fragment():
        return render(PAGE, "preview", form=form, error=None, previewed=True)
    address = url_for("updates.update", obligation_id=obligation_id)
    return redirect(f"{address}?open=preview#preview", 303)


@blueprint.post("/updates/<int:obligation_id>/send")
@requires(Permission.WRITE)
def send_update(obligation_id: int) -> Any:
    obligation = queries.own_obligation(me(), obligation_id, Kind.UPDATE)
    form = UpdateForm.posted()
    if updates_queries.was_just_sent(obligation, form.written):
        return redirect(url_for("worklist.sent", obligation_id=obligation_id), 303)  # a double click
    is_new_text = take_choice(obligation, form)
    try:
        with transaction():  # together, so that no other click comes between
            saved = update_actions.save_update(obligation, by=me(), page=form.page, written=form.written)
            if saved.merged_with is None and not is_new_text:
                update_actions.send_update(saved.submission, by=me(), is_unchanged_meant=bool(form.unchanged.data))
    except Incomplete as error:
        return refused(obligation, form, error, is_saved=save_if_possible(obligation, form))
    except (WrongState, Conflict) as error:
        return refused(obligation, form, error)
    if saved.merged_with is not None or is_new_text:  # nobody sends what they have not seen
        what = merged_words(saved.merged_with, me()) if saved.merged_with else "What you have chosen is saved."
        flash(f"{what} Nothing has been sent yet: read it, then send it.")
        return redirect(url_for("updates.update", obligation_id=obligation_id), 303)
    return redirect(url_for("worklist.sent", obligation_id=obligation_id), 303)


@blueprint.post("/updates/<int:obligation_id>/no-change")
@requires(Permission.WRITE)
def send_unchanged(obligation_id: int) -> Any:
    """“No change this cycle”, in one click."""
    obligation = queries.own_obligation(me(), obligation_id, Kind.UPDATE)
    form = UpdateForm.posted()
    if updates_queries.was_just_sent_unchanged(obligation, form.no_change.data or ""):
        return redirect(url_for("worklist.sent", obligation_id=obligation_id), 303)  # a double click
    try:
        with transaction():
            update_actions.send_unchanged(obligation, by=me(), page=form.page, written=form.written)
    except Incomplete as error:
        return refused(obligation, form, error, is_saved=save_if_possible(obligation, form))
    except (WrongState, Conflict) as error:
        return refused(obligation, form, error)
    return redirect(url_for("worklist.sent", obligation_id=obligation_id), 303)


@blueprint.get("/updates/<int:obligation_id>/changes")
@requires(Permission.WRITE)
def draft_changes(obligation_id: int) -> Any:
    """The history of the draft, for the box that was opened."""
    obligation = queries.own_obligation(me(), obligation_id, Kind.UPDATE)
    submission = queries.submission_of(obligation)
    if wants_fragment() and submission is not None:
        return render(PAGE, "changes", changes=change_lines(changes_of(submission)), obligation=obligation)
    return redirect(f"{url_for('updates.update', obligation_id=obligation_id)}?open=changes#changes", 303)


@blueprint.post("/updates/<int:obligation_id>/changes/<int:change_id>/take-back")
@requires(Permission.WRITE)
def take_back_change(obligation_id: int, change_id: int) -> Any:
    """Undoes one change of the draft. What is typed on the page is saved first."""
    obligation, form = queries.own_obligation(me(), obligation_id, Kind.UPDATE), UpdateForm.posted()
    try:
        with transaction():
            update_actions.take_back_change(save(obligation, form), change_id, by=me())
    except (Incomplete, WrongState, Conflict) as error:
        is_saved = isinstance(error, WrongState) and save_if_possible(obligation, form)
        return refused(obligation, form, error, is_saved=is_saved)
    flash("The change is taken back. It stands among the changes, where you can undo that too.")
    return redirect(f"{url_for('updates.update', obligation_id=obligation_id)}?open=changes#changes", 303)


@blueprint.post("/updates/<int:obligation_id>/here")
@requires(Permission.WRITE)
def here(obligation_id: int) -> Any:
    """Notes that the page is open, and answers who else has it open."""
    obligation = queries.own_obligation(me(), obligation_id, Kind.UPDATE)
    with suppress(Conflict), transaction():  # two tabs at the same moment: one of them is enough
        note_here(open_pages.page_of(obligation), by=me())
    return lines(open_pages.others_here(obligation, queries.submission_of(obligation), me()))


def save_if_possible(obligation: Obligation, form: UpdateForm) -> bool:
    """Saves what could not be sent. False where it cannot be saved either."""
    try:
        with transaction():
            save(obligation, form)
    except (Incomplete, WrongState, Conflict):
        return False
    return True


def save(obligation: Obligation, form: UpdateForm) -> Submission:
    """Saves the draft, within the transaction of the caller, before something else is done with it."""
    take_choice(obligation, form)
    saved = update_actions.save_update(obligation, by=me(), page=form.page, written=form.written)
    if saved.merged_with is not None and not wants_fragment():
        flash(merged_words(saved.merged_with, me()))
    return saved.submission


def take_choice(obligation: Obligation, form: UpdateForm) -> bool:
    """Takes what was chosen of two people's texts, on a page that asks; whether that changed anything."""
    return form.is_choosing and form.merge(queries.submission_of(obligation))
