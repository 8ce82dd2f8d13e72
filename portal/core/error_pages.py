"""Every error as an answer: a table of errors with their HTTP status and title, and the handlers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask, current_app, flash, redirect, render_template, request
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError

from portal.core import database_errors, errors, limits
from portal.core.htmx import wants_fragment
from portal.core.logs import log_error
from portal.core.refused_pages import nearest_page
from portal.core.typed_forms import NOT_COMPLETE, is_own, texts_of, typed_fields
from portal.extensions import db

PAGES: dict[type[errors.PortalError], tuple[int, str]] = {
    errors.NotFound: (404, "Page not found"),
    errors.NotAllowed: (403, "You cannot do this"),
    errors.WrongState: (409, "This has moved on"),
    errors.Conflict: (409, "Somebody else was here at the same time"),
    errors.Incomplete: (422, "Something is missing"),
}

HTTP_PAGES: dict[int, tuple[str, str]] = {
    400: ("There is a problem with this request", "Go back, copy what you typed, and open the page again."),
    404: ("Page not found", "Check the address, or start again from your list."),
    405: ("You cannot open this page directly", "Go back, and use the button on the page."),
    411: ("There is a problem with this request", "Go back, and use the button on the page."),
    413: (
        "This is too much to send at once",
        "Go back in your browser, where what you typed should still be. Copy it to be safe, and shorten it, or choose a "
        "smaller file. "
        "A page takes at most 2 MB of text, and files of up to 10 MB.",
    ),
    415: ("There is a problem with this request", "Go back, and use the button on the page."),
    500: ("Something went wrong on our side", "What was saved before is safe. Try again in a minute."),
}


# Answers to a save while somebody types, shown after “Not saved:”. They come when the page on screen is out of date.
_NOT_SAVED_WORDS = dict.fromkeys(
    (400, 405, 411, 415), "the portal could not read this. Copy your text, then open the page again."
)
_NOT_SAVED_WORDS |= dict.fromkeys((403, 404), "you can no longer write here. Copy your text before you leave this page.")


def init_app(app: Flask) -> None:
    for kind in PAGES:
        app.register_error_handler(kind, _portal_error)
    app.register_error_handler(errors.NotWhole, _not_whole)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected_error)
    for kind_of_database_error in database_errors.KINDS:
        app.register_error_handler(kind_of_database_error, database_errors.database_error)


def page(status: int, title: str, message: str, *, texts: Sequence[str] = ()) -> Any:
    """The error as a page, with the `texts` that the person typed, or as a sentence for htmx."""
    if wants_fragment():  # a sentence and no page: portal.js shows it after “Not saved:”
        message = _NOT_SAVED_WORDS.get(status, message)
        return message, status, {"Content-Type": "text/plain; charset=utf-8"}
    try:
        return render_template("errors/error.html", title=title, message=message, texts=texts), status
    except SQLAlchemyError:  # the page needs the database, which may be what failed
        db.session.rollback()
        return database_errors.bare_page(title, message), status


def _portal_error(error: errors.PortalError) -> Any:
    db.session.rollback()
    status, title = PAGES[type(error)]
    return page(status, title, error.message or HTTP_PAGES[404][1], texts=_own_texts())


def _own_texts() -> list[str]:
    """What was typed into the page that is refused, where it was made for who is signed in now."""
    try:
        typed = typed_fields()
    except HTTPException:  # too much was sent at once to be read
        return []
    return texts_of(typed) if current_user.is_authenticated and is_own(typed) else []


def _not_whole(error: errors.NotWhole) -> Any:
    """Leads to the page of the form, as it is saved; a save while somebody types is only refused."""
    db.session.rollback()
    if wants_fragment():
        return page(400, "", "")
    flash(NOT_COMPLETE)
    return redirect(f"{request.script_root}{nearest_page(request.path)}", 303)


def _http_error(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    if isinstance(error, SecurityError):  # the Host is none of TRUSTED_HOSTS, for which no address can be built
        return database_errors.bare_page(*HTTP_PAGES[status]), status
    if status == 413:
        limits.drain_body()
        if wants_fragment():
            return page(status, "", "this is too much at once. Your text is still here: shorten it.")
    title, message = HTTP_PAGES.get(status, HTTP_PAGES[400])
    return page(status, title, message)


def _unexpected_error(error: Exception) -> Any:
    db.session.rollback()
    log_error(error)
    if current_app.testing:
        raise error
    return page(500, *HTTP_PAGES[500])
