"""What a person typed before the session ended, kept in the page until they are signed in again.

Nothing is stored on the server for somebody who is not signed in: the fields travel as hidden inputs, and are sent
again only when the person presses the button, with a fresh token.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import render_template, request
from werkzeug.datastructures import MultiDict

PREFIX = "held."
_NOT_HELD = frozenset({"csrf_token", "password", "current", "new", "again"})


def held_fields(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """The fields that an earlier page handed on."""
    return [(name[len(PREFIX) :], value) for name, value in form.items(multi=True) if name.startswith(PREFIX)]


def typed_fields() -> list[tuple[str, str]]:
    """The fields of the request that came too late. Another site's form is not held."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return []
    return [
        (name, value) for name, value in request.form.items(multi=True) if name not in _NOT_HELD and not name.startswith(PREFIX)
    ]


def show_held(address: str, fields: Iterable[tuple[str, str]], status: int = 200) -> Any:
    """“What you typed is still here”, with one button that sends it again to `address`."""
    return render_template("errors/held.html", address=address, fields=list(fields)), status
