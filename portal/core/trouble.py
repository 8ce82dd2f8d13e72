"""The database cannot do what it should: what to tell people. They lose nothing of what they typed, and reading goes on
where it can."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, render_template, request
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from portal.core.htmx import wants_fragment
from portal.core.logs import log_error
from portal.core.transaction import read_again
from portal.core.typed_forms import handed_on, texts_of
from portal.extensions import db

KINDS = (OperationalError, InterfaceError, InternalError, NoConnection)
NOT_SAVING, NO_ANSWER = "The portal cannot save just now", "The portal does not answer just now"
AGAIN_SECONDS = 30
# By what SQLite or PostgreSQL says.
_CAUSES = (
    (("disk is full", "disk full", "no space left", "disk i/o"), "Its disk is full."),
    (("readonly", "read-only"), "Its database can only be read at the moment."),
    (("locked", "lock timeout"), "Others are saving at the same moment."),
)
_ELSE = "Its database does not answer."


def trouble(error: SQLAlchemyError) -> Any:
    """503, with what was typed and a button that sends it again; for htmx a sentence."""
    log_error(error)
    cause, headers = _cause(error), {"Retry-After": str(AGAIN_SECONDS)}
    if wants_fragment():
        db.session.rollback()
        words = f"{cause[0].lower()}{cause[1:]} Your text is still here; it is tried again in a moment."
        return words, 503, headers | {"Content-Type": "text/plain; charset=utf-8"}
    typed, address = handed_on(), request.full_path.rstrip("?")
    title = NOT_SAVING if request.method == "POST" else NO_ANSWER
    try:
        read_again()
        shown = render_template("errors/trouble.html", title=title, message=cause, address=address, typed=typed)
    except SQLAlchemyError:
        shown = bare_page(title, cause, [*typed, ("csrf_token", request.form.get("csrf_token", ""))] if typed else ())
    return shown, 503, headers


def bare_page(title: str, message: str, fields: Sequence[tuple[str, str]] = ()) -> str:
    """A page that asks nothing of the database, of the session or of the routes; `fields` are sent again by a button, with
    the token that they came with."""
    template = current_app.jinja_env.get_template("errors/bare.html")
    place = {"root": request.script_root, "address": request.full_path.rstrip("?")}
    return template.render(title=title, message=message, fields=fields, texts=texts_of(fields), **place)


def _cause(error: SQLAlchemyError) -> str:
    said = str(getattr(error, "orig", error)).lower()
    return next((words for signs, words in _CAUSES if any(sign in said for sign in signs)), _ELSE)
