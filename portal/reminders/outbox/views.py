"""The pages of the outbox: mails that wait, were sent or failed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from portal.accounts.queries import address_of, me
from portal.core.guards import requires
from portal.core.policy import Permission
from portal.core.transaction import transaction
from portal.notifications import mail as mailing
from portal.notifications import outbox
from portal.notifications.servers import mail_settings
from portal.reminders.outbox.lists import mails

blueprint = Blueprint("outbox", __name__)


@blueprint.get("/outbox")
@requires(Permission.RUN_CYCLES)
def index() -> Any:
    is_set = mailing.is_configured(mail_settings())
    state_words = {state: state.capitalize() for state in outbox.STATES} | {"sent": outbox.sent_words(has_server=is_set)}
    return render_template("outbox/index.html", list=mails(state_words), state_words=state_words)


@blueprint.get("/outbox/<int:mail_id>")
@requires(Permission.RUN_CYCLES)
def mail(mail_id: int) -> Any:
    is_set = mailing.is_configured(mail_settings())
    sent_words = outbox.sent_words(has_server=is_set)
    return render_template("outbox/mail.html", mail=outbox.mail(mail_id), is_set=is_set, sent_words=sent_words)


@blueprint.post("/outbox/<int:mail_id>/again")
@requires(Permission.RUN_CYCLES)
def again(mail_id: int) -> Any:
    with transaction():
        found = outbox.mail(mail_id)
        outbox.try_again(found, to=address_of(found.person_id) or found.recipient, by=me())
    flash("It is sent with the next run.")
    return redirect(url_for("outbox.mail", mail_id=mail_id), 303)
