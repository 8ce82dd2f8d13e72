"""Carries what a person typed through a sign-in that comes in between, because the session had ended.

Nothing is stored on the server for somebody who is not signed in. The fields travel as hidden inputs whose names begin with
PREFIX, and are sent again only when the person presses the button, with a fresh token. A signed field of every form says
for whom its page was made, so what one person typed is never shown to another who signs in at the same browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, flash, redirect, render_template, request
from flask_login import current_user
from itsdangerous import BadSignature, Signer
from werkzeug.datastructures import MultiDict

PREFIX, OWNER, BACK = "held.", "owner", "back"
OF_ANOTHER = "This browser still held what somebody else had typed. It was not taken over, and nothing of it is saved."
NOT_COMPLETE = "This form was not complete, so nothing was saved. Open its page again, and send it from there."
_NEVER_CARRIED = frozenset({"csrf_token", "password", "current", "new", "again"})


def owner() -> str:
    """The value of the field OWNER: whom the page is made for, signed; empty if nobody is signed in."""
    return _signer().sign(str(current_user.person.id)).decode() if current_user.is_authenticated else ""


def is_own(fields: Iterable[tuple[str, str]]) -> bool:
    """Whether the fields come from a page that was made for the person who is signed in now."""
    return _owner_of(fields) == str(current_user.person.id)


def _owner_of(fields: Iterable[tuple[str, str]]) -> str:
    """The id of the person for whom the page of these fields was made; empty where they do not say, or not truly."""
    signed = next((value for name, value in fields if name == OWNER), "")
    try:
        return str(_signer().unsign(signed).decode())
    except BadSignature:
        return ""


def _signer() -> Signer:
    return Signer(current_app.config["SECRET_KEY"], salt="whose page")


def carried_fields(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """The fields that an earlier page carried along, under their own names."""
    return [(name[len(PREFIX) :], value) for name, value in form.items(multi=True) if name.startswith(PREFIX)]


def typed_fields() -> list[tuple[str, str]]:
    """The fields of this request, without passwords and tokens; none if another site sent it."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return []
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in _NEVER_CARRIED and not name.startswith(PREFIX)
    ]


def fields_to_send_again() -> list[tuple[str, str]]:
    """typed_fields() and the carried fields with their prefix, for a page that sends the same request again."""
    return typed_fields() + [(f"{PREFIX}{name}", value) for name, value in carried_fields(request.form)]


# Fields that no person fills in: what a page knows of the time when it was opened, and what a button does.
_OF_THE_PAGE = re.compile(
    r"(csrf_token|owner|back|to|token|origin|shown|seen|digest|sure_of|newest|made_from|as-opened|deletes|version|earlier_pages|claim|was)"
    r"(-.*)?|opened-at-.*|key-\d+"
)
_LIKE_A_WORD = re.compile(r"[^\W\d_].*[.!?,;:’']|[A-ZÀ-Þ].*[a-zß-ÿ]")  # choices send keys in small letters, or numbers
_NUMBER = re.compile(r"[-+£]?[\d,. ]*\d[\d,. ]*%?|\[?[xzc]\]?")
_OF_NUMBERS = re.compile(r"cell-.*|.*\b(number|amount|value|numbers)")


def texts_of(fields: Iterable[tuple[str, str]]) -> list[str]:
    """What somebody wrote, as far as a form without its page tells: texts, and single words that no choice in a list sends; then
    all numbers as one text, in the order of the page. Without carried fields."""
    typed = [(name, value.strip()) for name, value in fields if not name.startswith(PREFIX) and not _OF_THE_PAGE.fullmatch(name)]
    numbers = [value for name, value in typed if value and _OF_NUMBERS.fullmatch(name) and _NUMBER.fullmatch(value)]
    texts = [value for _, value in typed if " " in value or (_LIKE_A_WORD.search(value) and len(value) > 1)]
    return [*texts, *([", ".join(numbers)] if numbers else [])]


def safe_target(address: str) -> str:
    """The address if it is a path of this portal, otherwise “/”, so that a link cannot lead to another host."""
    if not address.isprintable():  # a line break would begin another header
        return "/"
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return "/"
    return address


def this_address() -> str:
    """The address of this page without what is asked of it, for a form that leads to its own page: also where the portal lies
    under a root, as in a rehearsal."""
    return f"{request.script_root}{request.path}"


def asked_address() -> str:
    """The address of this request with all that it asks."""
    return f"{request.script_root}{request.full_path.rstrip('?')}"


def list_address() -> str | None:
    """The address of this page with the filters, the order and the page of its list, for links from which one comes back; None
    where nothing is asked, because pages lead back to the bare list by themselves."""
    return f"{request.script_root}{request.full_path}" if request.query_string else None


def came_from(otherwise: str) -> str:
    """The list from which the person came, as the link there said; `otherwise` where it said nothing."""
    back = request.values.get(BACK, "")
    return safe_target(back) if back else otherwise


def offer_to_send_again(address: str, fields: Sequence[tuple[str, str]], status: int = 200, *, first: str = "") -> Any:
    """The page “What you typed is still here”, with a button that sends the fields to `address`.

    `first` says what has to be done before that. Fields of another person are not shown, nor those that do not say whose they
    are: the answer leads to the start page.
    """
    if not is_own(fields):
        flash(OF_ANOTHER if _owner_of(fields) else NOT_COMPLETE)
        return redirect(f"{request.script_root}/", 303)
    shown = [(name, value) for name, value in fields if name != OWNER]
    return render_template("errors/signed_out.html", address=address, fields=shown, first=first), status
