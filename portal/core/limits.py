"""How large a request may be, and how long it waits for others that write.

A form holds text that people typed. What can be saved is far shorter (20,000 characters of an update). But a text that is
too long has to come back to its writer, so a form may be far larger than anybody types. Only routes with `@takes_files`
take more.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from werkzeug.exceptions import BadRequest, LengthRequired, UnsupportedMediaType

from portal.extensions import WRITE_WAITS

LARGEST_FORM = 2 * 1024 * 1024  # bytes
LARGEST_UPLOAD = 16 * 1024 * 1024
FILE_FIELDS = {"file"}
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
LONG_WRITE_WAIT = 30  # seconds
_DRAIN_BYTES, _DRAIN_SECONDS = 64 * 1024 * 1024, 5.0

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Marks a route whose form may have a file."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def waits_long(view: View) -> View:
    """Marks a route that writes for seconds. Two such requests at once wait for each other, up to LONG_WRITE_WAIT."""
    view.write_waits = LONG_WRITE_WAIT  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    """Has to come before every other extension, because the first that looks at the form would read all of it."""
    app.before_request(_bound_request)


def _bound_request() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    takes_files = getattr(view, "takes_files", False)
    request.max_content_length = LARGEST_UPLOAD if takes_files else LARGEST_FORM
    request.max_form_memory_size = LARGEST_FORM
    g.write_waits = getattr(view, "write_waits", WRITE_WAITS)
    if request.method != "POST":
        return
    if request.content_length is None:
        raise LengthRequired  # every browser says how long a form is
    # gunicorn says that the body ends where the connection does. If a connection broke, a text or a number would be cut and
    # its beginning saved. Without this key Werkzeug insists on the length that was announced.
    request.environ.pop("wsgi.input_terminated", None)
    if request.mimetype not in FORMS and request.content_length:
        raise UnsupportedMediaType  # no address takes anything but a form
    if None in request.form or set(request.files) - (FILE_FIELDS if takes_files else set()):
        raise BadRequest("a part without a name, or a file where a text belongs")


def drain_body() -> None:
    """Reads and drops the rest of a request that is refused for its size, within limits of bytes and seconds.

    A browser that is still sending when the connection closes would show its own error instead of our page.
    """
    stream, left, until = request.environ["wsgi.input"], _DRAIN_BYTES, time.monotonic() + _DRAIN_SECONDS
    while left > 0 and time.monotonic() < until:
        piece = stream.read(min(left, 1 << 10))
        if not piece:
            return
        left -= len(piece)
