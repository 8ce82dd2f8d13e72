"""The lead's say before something leaves the agency, where the agency wants that."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for

from portal.accounts.queries import me
from portal.core.errors import Incomplete, NotFound
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.text import clean
from portal.core.transaction import transaction
from portal.cycles.models import Kind
from portal.submissions import actions, queries, return_views, update_views
from portal.submissions.models import Submission
from portal.submissions.views import blueprint


@blueprint.post("/sign-off/<int:obligation_id>")
@requires(Permission.SIGN_OFF)
def sign_off(obligation_id: int) -> Any:
    submission = _submission(obligation_id)
    with transaction():
        send = actions.send_return if submission.obligation.kind == Kind.RETURN else actions.send_update
        send(submission, by=me())
    return redirect(url_for("submissions.sent", obligation_id=obligation_id), 303)


@blueprint.post("/sign-off/<int:obligation_id>/decline")
@requires(Permission.SIGN_OFF)
def decline(obligation_id: int) -> Any:
    submission, reason = _submission(obligation_id), clean(request.form.get("reason", ""))
    is_return = submission.obligation.kind == Kind.RETURN
    try:
        with transaction():
            actions.decline(submission, by=me(), reason=reason)
    except Incomplete as error:
        shown = return_views.page if is_return else update_views.page
        return shown(queries.own_obligation(me(), obligation_id), status=422, decline=(reason, error.message))
    flash("You have given it back. Your reason stands at the top of it.")
    page = "submissions.data_return" if is_return else "submissions.update"
    return redirect(url_for(page, obligation_id=obligation_id), 303)


def _submission(obligation_id: int) -> Submission:
    found = queries.submission_of(queries.own_obligation(me(), obligation_id))
    if found is None:
        raise NotFound
    return found
