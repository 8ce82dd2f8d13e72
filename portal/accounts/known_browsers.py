"""Recognises browsers that have signed in before, by a signed cookie.

The cookie does not sign anybody in. Wrong passwords of a known browser are counted separately (attempts.py). It ends after
half a year without a sign-in, and when the password changes, but not for the browser that changed it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import NamedTuple

from flask import Response, current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.accounts.models import Person
from portal.core.signing import ClockTolerantSigner

COOKIE_LIFETIME = timedelta(days=180)
MOST_PEOPLE = 5  # who share a browser


class KnownPerson(NamedTuple):
    """The cookie's entry for one person: the name under which their failures are counted, and a stamp of their password."""

    device: str
    password_stamp: str


def known_device(person: Person | None) -> str:
    """The name of this browser for the person's account; empty if it has not signed in to it with the present password."""
    known = _known_people().get(str(person.id)) if person else None
    return known.device if person and known and secrets.compare_digest(known.password_stamp, _password_stamp(person)) else ""


def remember(person: Person) -> None:
    """Puts the person into the cookie that goes out with the answer to this request, as the last of MOST_PEOPLE."""
    known = KnownPerson(known_device(person) or secrets.token_urlsafe(12), _password_stamp(person))
    others = [(person_id, other) for person_id, other in _known_people().items() if person_id != str(person.id)]
    g.known_people = dict([*others[-(MOST_PEOPLE - 1) :], (str(person.id), known)])


def send_cookie(response: Response) -> Response:
    """After every request of the accounts pages: sets the cookie if remember() was called."""
    if "known_people" in g:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        value = _signer().dumps(g.known_people)
        response.set_cookie(_cookie_name(), value, max_age=COOKIE_LIFETIME, secure=secure, httponly=True, samesite="Lax")
    return response


def _known_people() -> dict[str, KnownPerson]:
    """What the cookie says, by the person's id as text."""
    try:
        entries = _signer().loads(request.cookies.get(_cookie_name(), ""), max_age=int(COOKIE_LIFETIME.total_seconds()))
    except BadData:
        return {}
    return {person_id: KnownPerson(*entry) for person_id, entry in entries.items()}


def _cookie_name() -> str:
    return "__Host-known" if current_app.config["SESSION_COOKIE_SECURE"] else "known"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="known devices", signer=ClockTolerantSigner)


def _password_stamp(person: Person) -> str:
    """A text that changes whenever the password does."""
    return hashlib.sha256(person.password_hash.encode()).hexdigest()[:12]
