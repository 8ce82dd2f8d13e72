"""The agency's answers to the team: to a question, and to an edit of its text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core.errors import Conflict, Incomplete, NotFound, WrongState
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import clean
from portal.core.transaction import read_again, transaction
from portal.cycles.models import Kind
from portal.submissions import queries, talk_actions, talk_queries
from portal.submissions.models import Submission
from portal.submissions.views import blueprint


@blueprint.post("/talk/<int:obligation_id>/answer")
@requires(Permission.WRITE)
def answer(obligation_id: int) -> Any:
    text = clean(request.form.get("answer", ""))
    return _say(obligation_id, "Your answer is with the team.", lambda one: talk_actions.answer(one, by=me(), text=text))


@blueprint.post("/talk/<int:obligation_id>/accept")
@requires(Permission.WRITE)
def accept_edit(obligation_id: int) -> Any:
    return _say(obligation_id, "You have accepted the edit.", lambda one: talk_actions.accept_edit(one, by=me()))


@blueprint.post("/talk/<int:obligation_id>/object")
@requires(Permission.WRITE)
def object_to_edit(obligation_id: int) -> Any:
    reason = clean(request.form.get("objection", ""))
    done = "The team sees your objection. Your own words are printed, unless you agree on something else."
    return _say(obligation_id, done, lambda one: talk_actions.object_to_edit(one, by=me(), reason=reason))


def _say(obligation_id: int, done: str, verb: Callable[[Submission], None]) -> Any:
    """Says it, and shows the piece again; what was refused comes back with what was typed."""
    obligation = queries.own_obligation(me(), obligation_id)
    submission = queries.submission_of(obligation)
    if submission is None:
        raise NotFound
    try:
        with transaction():
            verb(submission)
    except (Incomplete, WrongState, Conflict) as error:
        read_again()
        told = {"typed": request.form, "error": error, "question": talk_queries.open_question(queries.history_of(submission))}
        shown = render_template(
            "submissions/talk.html", obligation=obligation, approved=queries.approved_text(submission), **told
        )
        return shown, 422 if isinstance(error, Incomplete) else 409
    flash(done)
    page = "submissions.data_return" if obligation.kind == Kind.RETURN else "submissions.update"
    return redirect(url_for(page, obligation_id=obligation_id), 303)
