"""Hands mails to a mail server (SMTP), or to GOV.UK Notify (govuk_notify.py).

It knows no database: outbox.py decides what is sent. There are three failures: the mail is refused for good, it may be tried
again, or the server cannot be reached (or is not set right), which says nothing about the mail and ends the run.
"""

from __future__ import annotations

import hashlib
import smtplib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from typing import Any, Protocol

from portal.core import clock
from portal.core.links import lead_nowhere
from portal.notifications import govuk_notify as notify

TIMEOUT = 20  # seconds for each step; all steps together stay under outbox.CLAIM_LASTS


class MailRefused(Exception):
    """The server will never accept this mail."""


class MailDeferred(Exception):
    """The server did not accept the mail this time. It may be tried again."""


class NoServer(Exception):
    """The server cannot be reached, or does not accept the portal as a sender at all."""


class Sendable(Protocol):
    """What a backend needs to know of a mail."""

    recipient: Any
    reply_to: Any
    subject: Any
    text: Any
    html: Any
    dedupe_key: Any
    created_at: Any


class Backend(Protocol):
    """A way to send mails."""

    def send(self, mail: Sendable) -> None:
        """Returns when the server has accepted the mail; otherwise raises MailRefused, MailDeferred or NoServer."""

    def close(self) -> None: ...


def is_configured(settings: Mapping[str, Any]) -> bool:
    """Whether the settings name a mail server or GOV.UK Notify."""
    return bool(settings["NOTIFY_API_KEY"] or settings["SMTP_HOST"])


def is_mail_sent(settings: Mapping[str, Any]) -> bool:
    """Whether mails leave the portal: there is a server, and their addresses lead to the portal."""
    return is_configured(settings) and not lead_nowhere()


def backend(settings: Mapping[str, Any], sender_name: str) -> Backend | None:
    """The backend that the settings name, GOV.UK Notify before SMTP; None if they name neither. `sender_name` is whom mails are
    from; GOV.UK Notify has a name of its own for that."""
    if settings["NOTIFY_API_KEY"]:
        return NotifyBackend(notify.Account(settings["NOTIFY_API_KEY"], settings["NOTIFY_TEMPLATE_ID"], settings["NOTIFY_URL"]))
    if settings["SMTP_HOST"]:
        return SmtpBackend(
            host=settings["SMTP_HOST"],
            port=settings["SMTP_PORT"],
            user=settings["SMTP_USER"],
            password=settings["SMTP_PASSWORD"],
            starttls=settings["SMTP_STARTTLS"],
            sender=settings["MAIL_FROM"],
            sender_name=sender_name,
        )
    return None


def email_message(mail: Sendable, sender: str, sender_name: str = "") -> EmailMessage:
    """The mail as plain text and HTML. Its Message-ID is made from its key, so that mailboxes recognise a second copy.

    Raises MailRefused if an address is not valid. The class Address refuses a text that would become two addresses.
    """
    message = EmailMessage(policy=SMTP_POLICY)
    try:
        message["From"] = Address(sender_name, addr_spec=sender)
        message["To"] = Address(addr_spec=mail.recipient)
        if mail.reply_to:
            message["Reply-To"] = Address(addr_spec=mail.reply_to)
        message["Subject"] = mail.subject
    except Exception as error:  # the parser of addresses raises many kinds of errors
        raise MailRefused(f"An address or the subject cannot be written: {error}") from None
    message["Date"] = format_datetime(clock.real_now())
    name = hashlib.sha256(f"{mail.dedupe_key} {mail.created_at.isoformat()}".encode()).hexdigest()[:40]
    message["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


@dataclass(kw_only=True)
class SmtpBackend:
    """Sends a run of mails over one connection, which is opened for the first mail and again after it broke."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    sender: str
    sender_name: str = ""
    connection: smtplib.SMTP | None = None

    def send(self, mail: Sendable) -> None:
        message = email_message(mail, self.sender, self.sender_name)
        server = self.connection or self._connect()
        try:
            server.send_message(message, self.sender, [mail.recipient])
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise _refusal(code, answer) from None
        except smtplib.SMTPSenderRefused as error:
            self.close()
            raise NoServer(f"The mail server refuses MAIL_FROM: {_decoded(error.smtp_error)}") from None
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPNotSupportedError as error:
            raise MailRefused(str(error)) from None
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise MailDeferred(f"The connection broke: {error}") from None
        finally:
            if server.sock is None:  # the server closed the connection (421): the next mail opens a new one
                self.connection = None

    def _connect(self) -> smtplib.SMTP:
        try:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
            try:
                if self.starttls:
                    server.starttls(context=_verifying_context())
                if self.user:
                    server.login(self.user, self.password)
            except BaseException:
                server.close()
                raise
        except (smtplib.SMTPException, OSError) as error:
            raise NoServer(f"{self.host}:{self.port}: {error}") from None
        self.connection = server
        return server

    def close(self) -> None:
        """Closes the connection. Errors are ignored, because the server has answered for every mail by now."""
        if self.connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.connection.quit()
            self.connection.close()
            self.connection = None


def _verifying_context() -> Any:
    """TLS that checks the certificate of the server."""
    import ssl

    return ssl.create_default_context()


def _refusal(code: int, answer: bytes | str) -> MailRefused | MailDeferred:
    """The error for a server's answer: codes from 500 on are for good (RFC 5321)."""
    words = f"{code} {_decoded(answer)}"
    return MailRefused(words) if code >= 500 else MailDeferred(words)


def _decoded(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer


@dataclass
class NotifyBackend:
    """Sends mails through GOV.UK Notify, each by a request of its own."""

    account: notify.Account

    def send(self, mail: Sendable) -> None:
        try:
            status, error_words = notify.send(
                self.account, mail.recipient, mail.subject, mail.text, mail.dedupe_key, timeout=TIMEOUT
            )
        except OSError as error:
            raise NoServer(f"GOV.UK Notify: {error}") from None
        if status in (401, 403, 404):
            raise NoServer(f"GOV.UK Notify: {status} {error_words}")
        if status == 429 or status >= 500:
            raise MailDeferred(f"GOV.UK Notify: {status} {error_words}")
        if status != 201:
            raise MailRefused(f"GOV.UK Notify: {status} {error_words}")

    def close(self) -> None:
        """Nothing to close: no connection stays open."""
