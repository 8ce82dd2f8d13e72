"""Hands mails to a mail server, or to GOV.UK Notify (core/notify.py). No database: core/outbox.py decides what is sent.

Whatever goes wrong is one of three: the mail is refused for good, it may be tried again, or the server is not there (or
not set right), which says nothing about the mail and ends the run.
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
from portal.notifications import govuk_notify as notify

TIMEOUT = 20  # seconds for each step; all steps together stay under outbox.CLAIM_LASTS


class MailRefused(Exception):
    """The server will never take this mail."""


class NotNow(Exception):
    """The server did not take it this time."""


class NoServer(Exception):
    """The server cannot be reached, or will not have us at all."""


class Sendable(Protocol):
    """What a backend needs of a mail."""

    recipient: Any
    reply_to: Any
    subject: Any
    text: Any
    html: Any
    dedupe_key: Any
    created_at: Any


class Backend(Protocol):
    def send(self, mail: Sendable) -> None:
        """Returns when the server has accepted it; otherwise raises MailRefused, NotNow or NoServer."""

    def close(self) -> None: ...


def is_set(settings: Mapping[str, Any]) -> bool:
    return bool(settings["NOTIFY_API_KEY"] or settings["SMTP_HOST"])


def backend(settings: Mapping[str, Any]) -> Backend | None:
    """The one that is set, GOV.UK Notify before SMTP; None where neither is."""
    if settings["NOTIFY_API_KEY"]:
        return NotifyBackend(notify.Account(settings["NOTIFY_API_KEY"], settings["NOTIFY_TEMPLATE_ID"], settings["NOTIFY_URL"]))
    if settings["SMTP_HOST"]:
        return SmtpBackend(
            settings["SMTP_HOST"],
            settings["SMTP_PORT"],
            settings["SMTP_USER"],
            settings["SMTP_PASSWORD"],
            settings["SMTP_STARTTLS"],
            settings["MAIL_FROM"],
        )
    return None


def message(mail: Sendable, sender: str) -> EmailMessage:
    """Plain text and HTML. The Message-ID follows from the mail’s key: a second copy is known by it.

    Raises MailRefused where an address is none; the addresses’ own class sees to it that one stays one.
    """
    built = EmailMessage(policy=SMTP_POLICY)
    try:
        built["From"] = Address(addr_spec=sender)
        built["To"] = Address(addr_spec=mail.recipient)
        if mail.reply_to:
            built["Reply-To"] = Address(addr_spec=mail.reply_to)
        built["Subject"] = mail.subject
    except Exception as error:  # the parser of addresses raises whatever it stumbles over
        raise MailRefused(f"An address or the subject cannot be written: {error}") from None
    built["Date"] = format_datetime(clock.real_now())
    name = hashlib.sha256(f"{mail.dedupe_key} {mail.created_at.isoformat()}".encode()).hexdigest()[:40]
    built["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    built["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    built.set_content(mail.text)
    built.add_alternative(mail.html, subtype="html")
    return built


@dataclass
class SmtpBackend:
    """One connection for a run, opened when the first mail goes and again after it broke."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    sender: str
    connection: smtplib.SMTP | None = None

    def send(self, mail: Sendable) -> None:
        built = message(mail, self.sender)
        server = self.connection or self._connect()
        try:
            server.send_message(built, self.sender, [mail.recipient])
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise _answer(code, words) from None
        except smtplib.SMTPSenderRefused as error:
            self.close()
            raise NoServer(f"The mail server refuses MAIL_FROM: {_words(error.smtp_error)}") from None
        except smtplib.SMTPResponseException as error:
            raise _answer(error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPNotSupportedError as error:
            raise MailRefused(str(error)) from None
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise NotNow(f"The connection broke: {error}") from None
        finally:
            if server.sock is None:  # the server said goodbye (421): the next mail gets a new connection
                self.connection = None

    def _connect(self) -> smtplib.SMTP:
        try:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
            try:
                if self.starttls:
                    server.starttls(context=_verified())
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
        """What goes wrong in parting concerns no mail: they are all accepted by now, or were not."""
        if self.connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.connection.quit()
            self.connection.close()
            self.connection = None


def _verified() -> Any:
    import ssl

    return ssl.create_default_context()


def _answer(code: int, words: bytes | str) -> MailRefused | NotNow:
    said = f"{code} {_words(words)}"
    return MailRefused(said) if code >= 500 else NotNow(said)


def _words(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


@dataclass
class NotifyBackend:
    account: notify.Account

    def send(self, mail: Sendable) -> None:
        try:
            status, said = notify.send(self.account, mail.recipient, mail.subject, mail.text, mail.dedupe_key, timeout=TIMEOUT)
        except OSError as error:
            raise NoServer(f"GOV.UK Notify: {error}") from None
        if status in (401, 403, 404):
            raise NoServer(f"GOV.UK Notify: {status} {said}")
        if status == 429 or status >= 500:
            raise NotNow(f"GOV.UK Notify: {status} {said}")
        if status != 201:
            raise MailRefused(f"GOV.UK Notify: {status} {said}")

    def close(self) -> None:
        """Nothing stays open."""
