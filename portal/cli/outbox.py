"""The command `flask outbox send`: sends the mails that wait."""

from __future__ import annotations

import os
import secrets
from collections import Counter

import click

from portal.accounts.notifications import AGENCY_ENDED
from portal.accounts.queries import partnership, reason_not_to_mail
from portal.cli.database import DatabaseGroup
from portal.core import links
from portal.core.transaction import transaction
from portal.extensions import db
from portal.notifications import mail as mailing
from portal.notifications import outbox as letters
from portal.notifications.mail import Backend
from portal.notifications.outbox import Mail
from portal.notifications.servers import mail_settings

outbox = DatabaseGroup("outbox", help="Mails that wait to be sent.")


@outbox.command("send")
def send() -> None:
    """Sends what waits. For a timer; several at the same time share the work."""
    backend = mailing.backend(mail_settings(), partnership())
    if backend is None:
        click.echo("No mail server is set (SMTP_HOST or NOTIFY_API_KEY). The outbox can be read in the portal, at /outbox.")
        return
    if links.lead_nowhere():
        raise click.ClickException("BASE_URL is not set, so the links in mails would lead nowhere. Nothing was sent.")
    db.session.rollback()
    worker, counts = f"{os.getpid()}-{secrets.token_hex(4)}", Counter[str]()
    try:
        while mail := _claim(worker):
            counts[_send_one(mail, backend)] += 1
    except mailing.NoServer as error:
        raise click.ClickException(f"The mail server does not answer. Everything waits for the next run. {error}") from None
    finally:
        backend.close()
        click.echo(f"{counts['sent']} sent, {counts['waiting']} to be tried again, {counts['failed']} given up.")


def _claim(worker: str) -> Mail | None:
    """The next mail, with addresses that lead to the portal, also if it was written before BASE_URL was set."""
    with transaction():
        mail = letters.claim(worker)
        if mail is not None:
            mail.text, mail.html = links.with_base_url(mail.text), links.with_base_url(mail.html)
        return mail


def _reason_not_to_send(mail: Mail) -> str:
    """Looks again at whom it is for: an account may have been closed or moved since it was written."""
    if mail.kind == AGENCY_ENDED:
        return ""
    is_about_work = mail.cycle_id is not None or mail.obligation_id is not None
    with transaction():  # ends before the mail server is asked, so that it keeps nobody waiting
        return reason_not_to_mail(mail.person_id, mail.recipient, mail.created_at, is_about_work=is_about_work)


def _send_one(mail: Mail, backend: Backend) -> str:
    """One mail, one commit: that it was accepted is stored before the next one is sent."""
    problem: Exception | None = None
    has_answered = False
    if letters.is_stale(mail):
        problem = mailing.MailRefused("It has waited for more than three days, and was not sent any more.")
    elif reason := _reason_not_to_send(mail):
        problem = mailing.MailRefused(reason)
    else:
        try:
            backend.send(mail)
        except (mailing.MailRefused, mailing.MailDeferred, mailing.NoServer) as error:
            problem, has_answered = error, not isinstance(error, mailing.NoServer)
    with transaction():
        if problem is None:
            letters.note_sent(mail)
        else:
            is_final = isinstance(problem, mailing.MailRefused)
            letters.note_failure(mail, str(problem), is_final=is_final, is_of_person=has_answered)
    if isinstance(problem, mailing.NoServer):
        raise problem
    return mail.state
