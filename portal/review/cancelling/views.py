"""The page on which the team cancels something that is owed, or asks for it again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from portal.accounts.queries import me
from portal.core.errors import Incomplete, WrongState
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.core.typed_forms import came_from
from portal.cycles.models import Obligation
from portal.cycles.queries import obligation as obligation_by_id
from portal.review.cancelling.forms import PRINTED, CancelForm
from portal.submissions.cancelling import ask_again, why_nobody_can_send, why_not_ask_again, why_not_cancel
from portal.submissions.cancelling import cancel as cancel_obligation
from portal.submissions.queries import submission_of

blueprint = Blueprint("cancelling", __name__)


@blueprint.route("/obligations/<int:obligation_id>/cancel", methods=["GET", "POST"])
@requires(Permission.RUN_CYCLES)
def cancel(obligation_id: int) -> Any:
    """Says what would follow, and cancels. Of what is cancelled it says by whom and why, and offers to ask for it again."""
    obligation, form = obligation_by_id(obligation_id), CancelForm()
    if form.validate_on_submit():
        try:
            with transaction():
                cancel_obligation(obligation, by=me(), reason=form.reason.data, is_printed=form.printed.data == PRINTED)
            flash(f"{obligation.name} of {obligation.agency.short_name} is not asked for any more. The agency gets a mail.")
            return redirect(_list_of(obligation), 303)
        except Incomplete as error:
            form.blame(error.problems)
        except WrongState as error:
            form.blame([("reason", error.message)])
    submission = submission_of(obligation)
    return render_template(
        "cancelling/cancel.html",
        obligation=obligation,
        submission=submission,
        form=form,
        why_not=why_not_cancel(obligation, submission),
        why_it_stays=why_not_ask_again(obligation) or why_nobody_can_send(obligation),
        list_of_agency=_list_of(obligation),
    ), 422 if form.is_submitted() else 200


@blueprint.post("/obligations/<int:obligation_id>/ask-again")
@requires(Permission.RUN_CYCLES)
def again(obligation_id: int) -> Any:
    obligation = obligation_by_id(obligation_id)
    with transaction():
        ask_again(obligation, by=me())
    flash(f"{obligation.name} of {obligation.agency.short_name} is asked for again. The agency gets a mail.")
    return redirect(_list_of(obligation), 303)


def _list_of(obligation: Obligation) -> str:
    return came_from(url_for("board.items", key=obligation.cycle.key, agency=obligation.agency.key))
