"""An agency accepts what the team entered for it and nobody in the team may approve (rule 10, docs/domain.md)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core.errors import Conflict, NotAllowed, NotFound, WrongState
from portal.core.forms import page_number
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import read_afresh, transaction
from portal.cycles.models import Kind
from portal.review import actions
from portal.submissions import queries
from portal.submissions.conversation.actions import is_done_by
from portal.submissions.conversation.entries import entry_to_accept
from portal.submissions.workflow import APPROVING, Verb

blueprint = Blueprint("accepting", __name__)


@blueprint.post("/talk/<int:obligation_id>/accept-entry")
@requires(Permission.WRITE)
def accept_entry(obligation_id: int) -> Any:
    obligation = queries.own_obligation(me(), obligation_id)
    submission = queries.submission_of(obligation)
    if submission is None:
        raise NotFound
    if not is_done_by(queries.history_of(submission), Verb.ACCEPT_ENTRY, APPROVING, me(), ""):  # a double click
        try:
            with transaction():
                actions.accept_entry(submission, by=me(), shown=page_number(request.form.get("entry")))
        except (WrongState, Conflict, NotAllowed) as error:
            return _refused(obligation_id, error), 403 if isinstance(error, NotAllowed) else 409
    flash("You have accepted it. It is approved.")
    page = "returns.data_return" if obligation.kind == Kind.RETURN else "updates.update"
    return redirect(url_for(page, obligation_id=obligation_id), 303)


def _refused(obligation_id: int, error: WrongState | Conflict | NotAllowed) -> str:
    """Why it was not accepted, and what there is to accept now."""
    read_afresh()
    obligation = queries.own_obligation(me(), obligation_id)
    submission = queries.submission_of(obligation)
    queries.history_of(submission)
    return render_template("accepting/refused.html", obligation=obligation, entry=entry_to_accept(submission, me()), error=error)
