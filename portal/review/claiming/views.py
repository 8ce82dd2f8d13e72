"""The buttons on a row of the queue and on an item, by which people of the team share out what waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, request, url_for

from portal.accounts.queries import me
from portal.core.errors import Conflict, Incomplete, NotFound, WrongState
from portal.core.forms import page_number
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import plural
from portal.core.transaction import transaction
from portal.core.typed_forms import BACK, came_from
from portal.cycles.queries import cycle as cycle_by_key
from portal.extensions import db
from portal.review import lists, queries
from portal.review.claiming import actions
from portal.review.ticks import MOST_AT_ONCE, TICKED, ticked_in
from portal.review.waiting import name_of
from portal.submissions.models import Submission

blueprint = Blueprint("claiming", __name__)


@blueprint.post("/review/<int:submission_id>/take")
@requires(Permission.REVIEW)
def take(submission_id: int) -> Any:
    return _do(submission_id, lambda one: actions.take(one, by=me()), "You have taken {it}.")


@blueprint.post("/review/<int:submission_id>/take-over/<int:holder_id>")
@requires(Permission.REVIEW)
def take_over(submission_id: int, holder_id: int) -> Any:
    """`holder_id` is the colleague who has it, as the page says."""
    words = "You have taken over {it}. Your colleague sees that."
    return _do(submission_id, lambda one: actions.take_over(one, by=me(), holder_id=holder_id), words)


@blueprint.post("/review/<int:submission_id>/give-back")
@requires(Permission.REVIEW)
def give_back(submission_id: int) -> Any:
    return _do(submission_id, lambda one: actions.give_back(one, by=me()), "Nobody has {it} now.")


@blueprint.post("/review/<int:submission_id>/pass-on")
@requires(Permission.REVIEW)
def pass_on(submission_id: int) -> Any:
    to_id = page_number(request.form.get("person"))
    return _do(submission_id, lambda one: actions.pass_on(one, by=me(), to_id=to_id), "You have passed on {it}.")


@blueprint.post("/cycles/<string:key>/queue/take")
@requires(Permission.REVIEW)
def take_several(key: str) -> Any:
    """Takes each in a transaction of its own: what a colleague has, or has decided, is named and stays as it is."""
    cycle = cycle_by_key(key)
    ticked = sorted(ticked_in(request.form))[:MOST_AT_ONCE]
    problems = [problem for one in ticked if (problem := _taken_or_not(one))]
    taken = len(ticked) - len(problems)
    flash(f"You have taken {plural(taken, 'item')}." if ticked else "Tick what you want to take, then press the button again.")
    for problem in problems:
        flash(problem)
    return redirect(came_from(url_for("review.queue", key=cycle.key)), 303)


def _taken_or_not(submission_id: int) -> str:
    """Takes it; why not, where it cannot be."""
    name = "Something that is not there any more"
    try:
        submission = queries.submission(me(), submission_id)
        name = _named(submission)
        with transaction():
            actions.take(submission, by=me())
    except (Conflict, WrongState, NotFound) as error:
        db.session.expire_all()
        return f"{name}: {error.message}".removesuffix(": ")
    return ""


def _do(submission_id: int, action: Callable[[Submission], object], words: str) -> Any:
    """Does it and says so, or why not; back to the queue whose row was pressed, with its ticks, or to the item."""
    submission = queries.submission(me(), submission_id)
    named = _named(submission)
    try:
        with transaction():
            action(submission)
    except (Conflict, WrongState) as error:
        flash(error.message)
    except Incomplete as error:
        flash(error.problems[0][1])
    else:
        flash(words.replace("{it}", named))
    if request.form.get("to") != "item" and (queue := came_from("")):
        ticks = urlencode({f"{TICKED}{one}": "yes" for one in sorted(ticked_in(request.form))})
        return redirect(f"{queue}{'&' if '?' in queue else '?'}{ticks}" if ticks else queue, 303)
    wanted = lists.queue(me()).asked().arguments
    return redirect(url_for("items.item", submission_id=submission_id, back=request.form.get(BACK) or None, **wanted), 303)


def _named(submission: Submission) -> str:
    """“SM5 County lines, Kent Police”."""
    return f"{name_of(submission.obligation)}, {submission.obligation.agency.short_name}"
