"""The answer when the database fails: its disk is full, it is read-only or locked, or it does not answer.

People lose nothing of what they typed, and pages that only read go on working where they can.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, render_template, request
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from portal.core.htmx import wants_fragment
from portal.core.logs import log_error
from portal.core.transaction import read_afresh
from portal.core.typed_forms import asked_address, fields_to_send_again, texts_of
from portal.extensions import db

KINDS = (OperationalError, InterfaceError, InternalError, NoConnection)
NOT_SAVING, NO_ANSWER = "The portal cannot save just now", "The portal does not answer just now"
AGAIN_SECONDS = 30
# Words in the message of SQLite or PostgreSQL, and what they mean.
_CAUSES = (
    (("disk is full", "disk full", "no space left", "disk i/o"), "Its disk is full."),
    (("readonly", "read-only"), "Its database can only be read at the moment."),
    (("locked", "lock timeout"), "Others are saving at the same moment."),
)
_UNKNOWN_CAUSE = "Its database does not answer."


def database_error(error: SQLAlchemyError) -> Any:
    """The answer, with status 503: a page with what was typed and a button that sends it again; for htmx a sentence."""
    log_error(error)
    cause, headers = _cause(error), {"Retry-After": str(AGAIN_SECONDS)}
    if wants_fragment():
        db.session.rollback()
        words = f"{cause[0].lower()}{cause[1:]} Your text is still here; it is tried again in a moment."
        return words, 503, headers | {"Content-Type": "text/plain; charset=utf-8"}
    typed, address = fields_to_send_again(), asked_address()
    title = NOT_SAVING if request.method == "POST" else NO_ANSWER
    try:
        read_afresh()
        html = render_template("errors/database.html", title=title, message=cause, address=address, typed=typed)
    except SQLAlchemyError:
        html = bare_page(title, cause, [*typed, ("csrf_token", request.form.get("csrf_token", ""))] if typed else ())
    return html, 503, headers


def bare_page(title: str, message: str, fields: Sequence[tuple[str, str]] = ()) -> str:
    """A page that needs neither the database nor the session nor the routes. A button sends `fields` again, with the CSRF
    token among them."""
    template = current_app.jinja_env.get_template("errors/bare.html")
    place = {"root": request.script_root, "address": asked_address()}
    return template.render(title=title, message=message, fields=fields, texts=texts_of(fields), **place)


def _cause(error: SQLAlchemyError) -> str:
    message = str(getattr(error, "orig", error)).lower()
    return next((words for signs, words in _CAUSES if any(sign in message for sign in signs)), _UNKNOWN_CAUSE)
