"""The page on which an agency asks for more time, or tells the team something about an update or a return."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from portal.accounts.queries import me
from portal.core.errors import Incomplete, WrongState
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.cycles.models import AgencyNote, Obligation, Outcome
from portal.notifications.mail import is_mail_sent
from portal.notifications.servers import mail_settings
from portal.submissions.actions import check_is_not_of_merged
from portal.submissions.agency_notes import actions, queries
from portal.submissions.queries import own_obligation
from portal.worklist.agency_notes.forms import NoteForm

blueprint = Blueprint("own_notes", __name__)


@blueprint.route("/tell-the-team/<int:obligation_id>", methods=["GET", "POST"])
@requires(Permission.WRITE)
def tell(obligation_id: int) -> Any:
    return _note_page(own_obligation(me(), obligation_id), None)


@blueprint.route("/tell-the-team/<int:obligation_id>/<int:note_id>", methods=["GET", "POST"])
@requires(Permission.WRITE)
def change(obligation_id: int, note_id: int) -> Any:
    """The same page, to write something else in place of a note that the team has not answered."""
    obligation = own_obligation(me(), obligation_id)
    return _note_page(obligation, queries.own_note(obligation, note_id))


@blueprint.post("/tell-the-team/<int:obligation_id>/<int:note_id>/withdraw")
@requires(Permission.WRITE)
def withdraw(obligation_id: int, note_id: int) -> Any:
    obligation = own_obligation(me(), obligation_id)
    note = queries.own_note(obligation, note_id)
    if note.outcome != Outcome.WITHDRAWN:  # a double click
        try:
            with transaction():
                actions.withdraw(note, by=me())
        except WrongState as error:
            flash(f"It was not withdrawn. {error.message}")
            return _to(obligation)
    flash("You have withdrawn it. The team sees that.")
    return _to(obligation)


def _note_page(obligation: Obligation, note: AgencyNote | None) -> Any:
    """The form for a note, or for another one in place of `note`."""
    check_is_not_of_merged(obligation, me())
    form = NoteForm(data={"until": note.until, "words": note.words} if note else None)
    why_no_time = _why_no_time(obligation, note)
    if form.is_right_with(**({} if why_no_time else _checks(obligation, form))):
        typed = {"words": form.words.data or "", "until": form.until.data}
        try:
            with transaction():
                actions.change(note, by=me(), **typed) if note else actions.leave_note(obligation, by=me(), **typed)
            also = " If it answers in words, you get a mail, too." if is_mail_sent(mail_settings()) else ""
            flash(f"The team sees it on its board now. Its answer will stand on this page.{also}")
            return _to(obligation)
        except Incomplete as error:
            form.blame(error.problems)
        except WrongState as error:
            form.blame([("until", error.message)])
    shown = {"obligation": obligation, "form": form, "note": note, "why_no_time": why_no_time}
    return render_template("own_notes/tell.html", **shown), 422 if form.is_submitted() else 200


def _checks(obligation: Obligation, form: NoteForm) -> dict[str, Callable[[Any], object]]:
    """What is wrong with a field is said together with what is wrong with the others."""
    asks = bool(form.until._value())
    return {"until": partial(actions.check_day, obligation), "words": partial(actions.check_note, asks=asks)}


def _to(obligation: Obligation) -> Any:
    return redirect(url_for(obligation.endpoint, obligation_id=obligation.id), 303)


def _why_no_time(obligation: Obligation, note: AgencyNote | None) -> str:
    """Why no more time can be asked for, in a new note or in place of `note`; empty where it can."""
    if note is not None and note.outcome:
        return actions.closed_words(note, me())
    try:
        actions.check_may_ask(obligation, besides=note)
    except WrongState as error:
        return error.message
    return ""
