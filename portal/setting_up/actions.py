"""The first visit of an empty portal, and the settings of the partnership."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from portal.accounts import actions as accounts
from portal.accounts import passwords, queries
from portal.accounts.models import Person
from portal.core import clock, colours, settings
from portal.core.errors import Incomplete, NotFound
from portal.core.policy import Permission, Role, authorise
from portal.core.settings import Setting
from portal.extensions import db
from portal.setting_up.partnership import PartnershipSettings

CODE_LASTS = timedelta(hours=24)  # real time, as everything about signing in


def make_code() -> str:
    """The code of the first visit, in place of an earlier one. Only its hash is stored. NotFound once there is an
    administrator."""
    if queries.has_administrator():
        raise NotFound
    code = passwords.generate_password()
    until = clock.real_now() + CODE_LASTS
    settings.store(settings.FIRST_VISIT, json.dumps({"code": passwords.hash_password(code), "until": until.isoformat()}))
    return code


def hash_of_code() -> str | None:
    """The hash of a code that still counts; None where it is too old or was never made."""
    found = _stored()
    return found.get("code") if found else None


def ticket_for(code_hash: str) -> str:
    """A ticket with which this browser makes the administrator, as long as the code counts and nobody enters it elsewhere.
    NotFound where a newer code was made meanwhile, or the account."""
    found = _stored(locked=True)
    if not found or found.get("code") != code_hash:
        raise NotFound
    ticket = secrets.token_urlsafe(32)
    settings.store(settings.FIRST_VISIT, json.dumps({**found, "ticket": _digest(ticket)}))
    return ticket


def is_ticket(ticket: str, *, locked: bool = False) -> bool:
    """Whether the ticket is the one that was given out last, and still counts."""
    found = _stored(locked=locked)
    return bool(found) and secrets.compare_digest(str(found.get("ticket", "")), _digest(ticket))


def make_administrator(ticket: str, *, email: str, name: str, password: str, partnership: PartnershipSettings) -> Person:
    """The first account, of no partner agency, and the partnership's settings. NotFound without the ticket, or once there is
    an administrator; Incomplete for a password that is refused."""
    if not is_ticket(ticket, locked=True) or queries.has_administrator():
        raise NotFound
    if problem := passwords.problem_of(password, email):
        raise Incomplete([("password", problem)])
    agency = accounts.ensure_administration_agency()
    person = accounts.add_person(by=None, email=email, name=name, role=Role.ADMINISTRATOR, agency=agency, password=password)
    db.session.flush()
    db.session.delete(db.session.get(Setting, settings.FIRST_VISIT))
    save_partnership(partnership, by=person)
    return person


def save_partnership(partnership: PartnershipSettings, *, by: Person) -> None:
    """Raises Incomplete for a colour on which white text cannot be read."""
    authorise(by, Permission.SET_UP)
    if problem := colours.problem_of(partnership.colour):
        raise Incomplete([("colour", problem)])
    settings.store(settings.PARTNERSHIP, partnership.name)
    settings.store(settings.HEADER_NAME, partnership.header_name)
    settings.store(settings.COLOUR, "" if partnership.colour == colours.USUAL else partnership.colour)
    settings.store(settings.TIME_ZONE, partnership.time_zone)
    settings.store(settings.SMTP_HOST, partnership.smtp_host)
    settings.store(settings.SMTP_PORT, str(partnership.smtp_port))
    settings.store(settings.MAIL_FROM, partnership.mail_from)


def _stored(*, locked: bool = False) -> dict[str, Any]:
    """What is stored of the first visit; empty where it is too old. Locked, so that of two at once the second waits."""
    row = db.session.get(Setting, settings.FIRST_VISIT, with_for_update=locked or None, populate_existing=locked)
    found: dict[str, Any] = json.loads(row.value) if row else {}
    return found if found and datetime.fromisoformat(found["until"]) > clock.real_now() else {}


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
