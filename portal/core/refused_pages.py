"""Answers a form with a redirect to the page that says what is wrong, or that asks or shows something before anything is done,
so that it can be left and come back to.

A page that answers a POST directly cannot be: Back and reload ask whether to send the form again, or show an error of the
browser. So the page is stored, with what was typed on it, for the browser that typed it and for a limited time, and shown at
an address of its own. Answers to htmx stay as they are. Passwords are never on such a page (see shown_once.py), and files cannot
be stored.

See docs/decisions/2026-11-26-a-refused-page-has-an-address.md.
"""

from __future__ import annotations

import secrets
import zlib
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, flash, g, make_response, redirect, request
from flask_login import current_user
from sqlalchemy import Index, LargeBinary, String, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import HTTPException

from portal.core import clock
from portal.core.errors import Conflict
from portal.core.htmx import wants_fragment
from portal.core.transaction import transaction
from portal.extensions import Base, db

REFUSED, ANSWER = "refused", "answer"  # the names in addresses, which static/js/unsaved-store.js knows, too
STORED_FOR = timedelta(hours=12)  # as long as a sign-in lasts at most
MOST_PAGES, MOST_BYTES = 5, 512 * 1024  # of one browser; of one page, compressed
_REFUSALS = frozenset({403, 409, 422})
_STORED = _REFUSALS | {200}
GONE = "We no longer have that page, or it belongs to another browser. If it said that something was wrong, nothing was saved."
HEADER = "Refused-With"  # the status of a refusal, so that logs and tests can tell it from a success


class RefusedPage(Base):
    """A page that said why something was refused, or asked something. `sign_in_id` is the browser that may read it."""

    __tablename__ = "refused_page"
    __table_args__ = (Index("ix_refused_page_sign_in_id", "sign_in_id"), Index("ix_refused_page_at", "at"))

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    sign_in_id: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(String(2000))
    html: Mapped[bytes] = mapped_column(LargeBinary)  # compressed with zlib
    at: Mapped[datetime]  # in real time


def init_app(app: Flask) -> None:
    app.before_request(_show)
    app.after_request(_store)


def forget(sign_in_id: str) -> None:
    """Deletes what was stored for a browser whose person signs out."""
    db.session.execute(delete(RefusedPage).where(RefusedPage.sign_in_id == sign_in_id))


def _show() -> Any:
    """The stored page, if this address names one of this browser; otherwise the nearest page that there is."""
    key = request.args.get(REFUSED, request.args.get(ANSWER))
    if request.method not in ("GET", "HEAD") or key is None:
        return None
    if current_user.is_authenticated:
        page = db.session.get(RefusedPage, key[:40])
        is_there = page is not None and page.at > clock.real_now() - STORED_FOR
        if page is not None and is_there and (page.sign_in_id, page.path) == (current_user.id, request.path):
            return make_response(zlib.decompress(page.html))
        flash(GONE)
    return redirect(f"{request.script_root}{nearest_page(request.path)}", 303)


def nearest_page(path: str) -> str:
    """The path, or the first above it, that can be opened."""
    addresses = current_app.url_map.bind("")
    while path:
        try:
            addresses.match(path, method="GET")
        except HTTPException:
            path = path.rpartition("/")[0]
        else:
            return path
    return "/"


def _store(response: Response) -> Response:
    if request.method != "POST" or response.status_code not in _STORED or response.mimetype != "text/html":
        return response
    if wants_fragment() or not current_user.is_authenticated:
        return response
    html = zlib.compress(response.get_data())
    if len(html) > MOST_BYTES:
        return response  # shown all the same, but only once
    page = RefusedPage(key=secrets.token_urlsafe(24), sign_in_id=current_user.id, path=request.path, html=html)
    page.at = clock.real_now()
    if not _is_stored(page):
        return response
    arguments = [(name, value) for name, value in request.args.items(multi=True) if name not in (REFUSED, ANSWER)]
    is_refused = response.status_code in _REFUSALS
    if is_refused:
        response.headers[HEADER] = str(response.status_code)
    query = urlencode([*arguments, (REFUSED if is_refused else ANSWER, page.key)])
    response.headers["Location"] = f"{request.script_root}{request.path}?{query}"
    response.status_code = 303
    response.set_data("")
    return response


def _is_stored(page: RefusedPage) -> bool:
    """Stores it in a transaction of its own, instead of pages that are old or too many. False where that cannot be done."""
    db.session.rollback()
    g.pop("is_reading", None)
    g.may_try_again = False
    own = select(RefusedPage.key).where(RefusedPage.sign_in_id == page.sign_in_id).order_by(RefusedPage.at.desc())
    is_over = RefusedPage.key.in_(own.offset(MOST_PAGES - 1)) | (RefusedPage.at < page.at - STORED_FOR)
    try:
        with transaction():
            db.session.execute(delete(RefusedPage).where(is_over))
            db.session.add(page)
    except (SQLAlchemyError, Conflict):
        return False
    return True
