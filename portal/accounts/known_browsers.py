"""Browsers that have signed in before, known by a signed cookie. It opens nothing: it only says whose wrong passwords count
together (attempts.py). It ends when the password changes, but for the browser that
changed it, and after half a year without a sign-in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from flask import Response, current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.accounts.models import Person
from portal.core.signing import ClockTolerantSigner

COOKIE_LIFETIME = timedelta(days=180)
MOST_PEOPLE = 5  # who share a browser
Known = dict[str, tuple[str, str]]  # person's id → the browser's name for them, and the stamp of their password


def known_device(person: Person | None) -> str:
    """The name under which this browser has signed in to the person's account; empty where it has not."""
    name, stamp = _known().get(str(person.id), ("", "")) if person else ("", "")
    return name if person and secrets.compare_digest(stamp, _stamp(person)) else ""


def remember(person: Person) -> None:
    """Has the answer to this request say that the browser has signed in to the person's account."""
    name = known_device(person) or secrets.token_urlsafe(12)
    others = [(key, value) for key, value in _known().items() if key != str(person.id)]
    g.known_devices = dict([*others[-(MOST_PEOPLE - 1) :], (str(person.id), (name, _stamp(person)))])


def send_cookie(response: Response) -> Response:
    if "known_devices" in g:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        value = _signer().dumps(g.known_devices)
        response.set_cookie(_name(), value, max_age=COOKIE_LIFETIME, secure=secure, httponly=True, samesite="Lax")
    return response


def _known() -> Known:
    try:
        found: Any = _signer().loads(request.cookies.get(_name(), ""), max_age=int(COOKIE_LIFETIME.total_seconds()))
    except BadData:
        return {}
    return {key: (name, stamp) for key, (name, stamp) in found.items()}


def _name() -> str:
    return "__Host-known" if current_app.config["SESSION_COOKIE_SECURE"] else "known"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="known devices", signer=ClockTolerantSigner)


def _stamp(person: Person) -> str:
    return hashlib.sha256(person.password_hash.encode()).hexdigest()[:12]
