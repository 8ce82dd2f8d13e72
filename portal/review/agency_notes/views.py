"""The team’s pages of what agencies asked and told it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core.dates import day_words
from portal.core.errors import Incomplete, WrongState
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import read_afresh, transaction
from portal.cycles.models import AgencyNote
from portal.cycles.queries import cycle as cycle_by_key
from portal.review.agency_notes.forms import AnswerForm
from portal.submissions.agency_notes import actions, queries
from portal.submissions.more_time import why_no_more_time

blueprint = Blueprint("agency_notes", __name__)


@blueprint.get("/cycles/<string:key>/notes")
@requires(Permission.RUN_CYCLES)
def index(key: str) -> Any:
    cycle = cycle_by_key(key)
    return render_template("agency_notes/index.html", cycle=cycle, notes=queries.notes_in(cycle))


@blueprint.route("/notes/<int:note_id>", methods=["GET", "POST"])
@requires(Permission.RUN_CYCLES)
def note(note_id: int) -> Any:
    """One note, with the answer, or with the form that answers it."""
    found = queries.note(note_id)
    form = AnswerForm(data={"until": found.until})
    if not found.until:
        del form.until
        form.answer.description = ""
    elif "refuse" in request.form or "close" in request.form:
        form.until.validators, form.until.process_errors = (), []  # it stays on the page, and is not needed
    if form.validate_on_submit():
        try:
            with transaction():
                _answer(found, form)
            has_answer = found.until or form.answer.data
            flash(f"{found.obligation.agency.short_name} can read your answer." if has_answer else "Marked as read.")
            return redirect(url_for("agency_notes.index", key=found.obligation.cycle.key), 303)
        except Incomplete as error:
            form.blame(error.problems)
        except WrongState as error:
            form.blame([("until" if form.until and not found.outcome else "answer", error.message)])
        read_afresh()
        found = queries.note(note_id)
    status = 200 if not form.is_submitted() else 409 if found.outcome else 422
    why_not = _why_no_time(found) if found.until and not found.outcome else ""
    can_close = bool(found.until and not found.outcome and actions.why_not_needed(found))
    return render_template("agency_notes/note.html", note=found, form=form, why_not=why_not, can_close=can_close), status


def _why_no_time(found: AgencyNote) -> str:
    """Why what was asked for is not given as an answer to that: it was given another way, or would help nobody."""
    if found.until and found.obligation.due >= found.until:
        return f"This has until {day_words(found.obligation.due)} already."
    return why_no_more_time(found.obligation)


def _answer(found: AgencyNote, form: AnswerForm) -> None:
    words = form.answer.data or ""
    if not found.until:
        (actions.mark_read if "read" in request.form else actions.answer)(found, by=me(), words=words)
    elif "close" in request.form:
        actions.close_not_needed(found, by=me(), words=words)
    elif "refuse" in request.form:
        actions.refuse(found, by=me(), words=words)
    else:
        actions.give(found, by=me(), until=form.until.data, words=words)
