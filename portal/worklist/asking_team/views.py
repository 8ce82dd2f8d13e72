"""The page on which an agency asks the team to send something in its place."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts.queries import me
from portal.core.errors import Incomplete, WrongState
from portal.core.forms import page_number
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import clean
from portal.core.transaction import read_afresh, transaction
from portal.submissions import actions, queries
from portal.submissions.models import Submission
from portal.submissions.workflow import WITH_AGENCY
from portal.worklist import queries as worklist_queries

blueprint = Blueprint("asking_team", __name__)
CHOOSE = "Choose what the team is to send."


@blueprint.route("/ask-the-team", methods=["GET", "POST"])
@requires(Permission.WRITE)
def ask() -> Any:
    if request.method == "GET":
        return _page()
    chosen, text = page_number(request.form.get("obligation")), clean(request.form.get("text", "")).strip()
    try:
        with transaction():
            submission = queries.submission_of(queries.own_obligation(me(), chosen)) if chosen else None
            if submission is None:
                raise Incomplete([("obligation", CHOOSE)])
            actions.ask_team(submission, by=me(), text=text)
    except Incomplete as error:
        read_afresh()
        return _page(error.problems), 422
    except WrongState as error:
        read_afresh()
        return _page([("obligation", error.message)]), 409
    flash("The team sees on its board that you ask for it. You get a mail when they take it over.")
    return redirect(url_for("home"), 303)


def _page(problems: list[tuple[str, str]] | None = None) -> Any:
    rows = worklist_queries.owed_now(me())
    begun: list[Submission] = [row.submission for row in rows if row.submission and row.submission.status in WITH_AGENCY]
    queries.histories_of(begun)
    return render_template(
        "asking_team/ask.html",
        offered=[submission.obligation for submission in begun if actions.can_ask_team(submission, me())],
        problems=problems or [],
        typed=request.form,
    )
