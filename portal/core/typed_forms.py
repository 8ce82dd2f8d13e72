"""What a person typed before the session ended, kept in the page until they are signed in again.

Nothing is stored on the server for somebody who is not signed in: the fields travel as hidden inputs, and are sent
again only when the person presses the button, with a fresh token. Every form says in a signed field whose page it stands
on: what one person typed is never handed to another who signs in at the same browser.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, flash, redirect, render_template, request
from flask_login import current_user
from itsdangerous import BadSignature, Signer
from werkzeug.datastructures import MultiDict

PREFIX, OWNER = "held.", "owner"
_NOT_HELD = frozenset({"csrf_token", "password", "current", "new", "again"})


def owner() -> str:
    """Who the page is made for, signed; nothing for somebody who is not signed in."""
    return _signer().sign(str(current_user.person.id)).decode() if current_user.is_authenticated else ""


def is_own(fields: Iterable[tuple[str, str]]) -> bool:
    """Whether the fields stood on a page that was made for whoever is signed in now."""
    signed = next((value for name, value in fields if name == OWNER), "")
    try:
        return bool(_signer().unsign(signed).decode() == str(current_user.person.id))
    except BadSignature:
        return False


def _signer() -> Signer:
    return Signer(current_app.config["SECRET_KEY"], salt="whose page")


def held_fields(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """The fields that an earlier page handed on."""
    return [(name[len(PREFIX) :], value) for name, value in form.items(multi=True) if name.startswith(PREFIX)]


def typed_fields() -> list[tuple[str, str]]:
    """The fields of this request, without passwords and tokens; none if another site sent it."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return []
    return [
        (name, value) for name, value in request.form.items(multi=True) if name not in _NOT_HELD and not name.startswith(PREFIX)
    ]


def handed_on() -> list[tuple[str, str]]:
    """The same, with what an earlier page handed on: for a page that is to be sent again as it is."""
    return typed_fields() + [(f"{PREFIX}{name}", value) for name, value in held_fields(request.form)]


def texts_of(fields: Iterable[tuple[str, str]]) -> list[str]:
    """Values with a space in them, taken to be what somebody wrote. What an earlier page handed on is not shown."""
    return [value for name, value in fields if " " in value.strip() and not name.startswith(PREFIX)]


def safe_target(address: str) -> str:
    """A path of this portal, never another host's."""
    if not address.isprintable():  # a line break would begin another header
        return "/"
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return "/"
    return address


def show_held(address: str, fields: Sequence[tuple[str, str]], status: int = 200, *, first: str = "") -> Any:
    """“What you typed is still here”, with one button that sends it again to `address`; `first` is what has to be done
    before that. What another person typed is not shown: then it leads to the start page."""
    if not is_own(fields):
        flash("This browser still held what somebody else had typed. It was not taken over, and nothing of it is saved.")
        return redirect("/", 303)
    shown = [(name, value) for name, value in fields if name != OWNER]
    return render_template("errors/signed_out.html", address=address, fields=shown, first=first), status
