"""The page on which an agency asks for more time, or tells the team something about an update or a return."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from portal.accounts.queries import me
from portal.core.errors import Incomplete, WrongState
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.cycles.models import Obligation
from portal.notifications.mail import is_mail_sent
from portal.notifications.servers import mail_settings
from portal.submissions.agency_notes import actions
from portal.submissions.queries import own_obligation
from portal.worklist.agency_notes.forms import NoteForm

blueprint = Blueprint("own_notes", __name__)


@blueprint.route("/tell-the-team/<int:obligation_id>", methods=["GET", "POST"])
@requires(Permission.WRITE)
def tell(obligation_id: int) -> Any:
    obligation, form = own_obligation(me(), obligation_id), NoteForm()
    if form.validate_on_submit():
        try:
            with transaction():
                actions.leave_note(obligation, by=me(), words=form.words.data or "", until=form.until.data)
            also = " If it answers in words, you get a mail, too." if is_mail_sent(mail_settings()) else ""
            flash(f"The team sees it on its board now. Its answer will stand on this page.{also}")
            return redirect(url_for(obligation.endpoint, obligation_id=obligation_id), 303)
        except Incomplete as error:
            form.blame(error.problems)
        except WrongState as error:
            form.blame([("until", error.message)])
    shown = {"obligation": obligation, "form": form, "why_no_time": _why_no_time(obligation)}
    return render_template("own_notes/tell.html", **shown), 422 if form.is_submitted() else 200


def _why_no_time(obligation: Obligation) -> str:
    """Why no more time can be asked for; empty where it can."""
    try:
        actions.check_more_time(obligation)
    except WrongState as error:
        return error.message
    return ""
