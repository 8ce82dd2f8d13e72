"""The queue, and approving several of its items at once."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for

from portal.accounts.queries import me
from portal.core.errors import Conflict, NotAllowed, NotFound, WrongState
from portal.core.forms import page_number
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.core.typed_forms import came_from
from portal.cycles.queries import cycle as cycle_by_key
from portal.extensions import db
from portal.review import actions, lists, queries
from portal.review.claiming.actions import unseen_claim
from portal.review.claiming.queries import claims_of, colleagues_of
from portal.review.ticks import MOST_AT_ONCE, TICKED, ticked_in
from portal.review.waiting import name_of

blueprint = Blueprint("review", __name__)


@blueprint.get("/cycles/<string:key>/queue")
@requires(Permission.REVIEW)
def queue(key: str) -> Any:
    cycle = cycle_by_key(key)
    colleagues = colleagues_of(me())
    asked = lists.queue(me(), lists.choices(cycle), is_shared=bool(colleagues)).asked()
    shown = asked.page_of(queries.queue(cycle, me()))
    shows_all, ticked = request.args.get("ticked") == "all", ticked_in(request.args)
    waiting = queries.waiting_items(shown.rows)
    claims = claims_of([item.submission.id for item in waiting]) if colleagues else {}
    shared = {"is_shared": bool(colleagues), "claims": claims}
    return render_template(
        "review/queue.html", cycle=cycle, list=shown, waiting=waiting, shows_all=shows_all, ticked=ticked, **shared
    )


@blueprint.get("/cycles/<string:key>/approve")
@requires(Permission.REVIEW)
def confirm_approval(key: str) -> Any:
    """The titles of what was ticked, before anything is approved."""
    cycle = cycle_by_key(key)
    ticked = ticked_in(request.args)
    chosen = [item for item in lists.waiting(cycle, me(), lists.queue(me()).asked()) if item.submission.id in ticked][
        :MOST_AT_ONCE
    ]
    queue_address = came_from(url_for("review.queue", key=key))
    ticks = urlencode({f"{TICKED}{item.submission.id}": "yes" for item in chosen})
    back = f"{queue_address}{'&' if '?' in queue_address else '?'}{ticks}" if ticks else queue_address
    missing = len(ticked) - len(chosen)
    shown = {"claims": claims_of([item.submission.id for item in chosen]), "missing": missing, "back": back}
    return render_template("review/confirm_approval.html", cycle=cycle, chosen=chosen, **shown)


@blueprint.post("/cycles/<string:key>/approve")
@requires(Permission.REVIEW)
def approve_several(key: str) -> Any:
    """Approves each in a transaction of its own, so that one that cannot be approved is listed with the reason and does not
    hold up the others."""
    cycle = cycle_by_key(key)
    outcomes = [
        _approve_one(number, page_number(request.form.get(f"version-{number}")), page_number(request.form.get(f"claim-{number}")))
        for number in request.form.getlist("item")[:MOST_AT_ONCE]
    ]
    done, left = [item for item in outcomes if not item.problem], [item for item in outcomes if item.problem]
    return render_template("review/approved.html", cycle=cycle, done=done, left=left)


class ApprovalOutcome(NamedTuple):
    """What became of one item: its name, its number as the page sent it, and why it was not approved (empty if it was)."""

    name: str
    number: str
    problem: str


def _approve_one(number: str, version: int, holder_id: int) -> ApprovalOutcome:
    """Approves the submission with this number, if it can be. `version` is the Submission.version that the page showed, and
    `holder_id` whom it named as having taken it."""
    name = "Something that is not there any more"
    try:
        submission = queries.submission(me(), page_number(number))
        name = f"{name_of(submission.obligation)}, {submission.obligation.agency.short_name}"
        with transaction():
            unseen = unseen_claim(submission, by=me(), shown_id=holder_id)
            actions.approve(submission, by=me(), version=version)  # where that is refused, whose it is does not matter
            if unseen:
                raise Conflict(unseen)
    except (Conflict, WrongState, NotAllowed, NotFound) as error:
        db.session.expire_all()
        return ApprovalOutcome(name, number, error.message or "It cannot be found.")
    return ApprovalOutcome(name, number, "")
