"""The queue, and approving several of its items at once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from portal.accounts.queries import me
from portal.core.errors import Conflict, NotAllowed, NotFound, WrongState
from portal.core.forms import page_number
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.cycles.queries import cycle as cycle_by_key
from portal.extensions import db
from portal.review import actions, queries
from portal.review.board.board import RETURNS
from portal.review.waiting import LOOKS, Wanted, name_of

blueprint = Blueprint("review", __name__)
MOST_AT_ONCE = 100


@blueprint.get("/cycles/<string:key>/queue")
@requires(Permission.REVIEW)
def queue(key: str) -> Any:
    cycle, wanted = cycle_by_key(key), Wanted.of(request.args)
    everything = queries.queue(cycle)
    return render_template(
        "review/queue.html",
        cycle=cycle,
        everything=everything,
        waiting=wanted.among(everything),
        wanted=wanted,
        looks=LOOKS,
        columns=[*((one.key, one.title) for one in queries.priorities(cycle)), (RETURNS, "Data returns")],
    )


@blueprint.get("/cycles/<string:key>/approve")
@requires(Permission.REVIEW)
def confirm_approval(key: str) -> Any:
    """The titles of what was ticked, before anything is approved."""
    cycle = cycle_by_key(key)
    ticked = {page_number(number) for number in request.args.getlist("item")}
    chosen = [one for one in queries.queue(cycle) if one.submission.id in ticked][:MOST_AT_ONCE]
    return render_template("review/confirm_approval.html", cycle=cycle, chosen=chosen, missing=len(ticked) - len(chosen))


@blueprint.post("/cycles/<string:key>/approve")
@requires(Permission.REVIEW)
def approve_several(key: str) -> Any:
    """Each in a transaction of its own: what cannot be approved leaves the others done, and is listed with why."""
    cycle = cycle_by_key(key)
    done: list[tuple[str, str, str]] = []
    left: list[tuple[str, str, str]] = []
    for number in request.form.getlist("item")[:MOST_AT_ONCE]:
        name, problem = _approve_one(page_number(number), page_number(request.form.get(f"version-{number}")))
        (left if problem else done).append((name, number, problem))
    return render_template("review/approved.html", cycle=cycle, done=done, left=left)


def _approve_one(submission_id: int, version: int) -> tuple[str, str]:
    """Its name, and why it was not approved: nothing where it was."""
    name = "Something that is not there any more"
    try:
        submission = queries.submission(me(), submission_id)
        name = f"{name_of(submission.obligation)}, {submission.obligation.agency.short_name}"
        with transaction():
            actions.approve(submission, by=me(), version=version)
    except (Conflict, WrongState, NotAllowed, NotFound) as error:
        db.session.expire_all()
        return name, error.message or "It cannot be found."
    return name, ""
