"""Serves each copy by an application of its own, under an address that begins with its key.

So every page of a rehearsal is the real one, and nothing in it can reach the real database: the application does not know it.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any

from flask import Flask, current_app, has_request_context, request
from flask_login import current_user, user_logged_out
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from portal.core.errors import WrongState
from portal.core.logs import log_error
from portal.core.schema import newest_revision
from portal.core.transaction import reading
from portal.extensions import db
from portal.rehearsals import copies, from_server
from portal.rehearsals.queries import still_signed_in

OUTSIDE = "portal.outside"  # in the environment of a request of a rehearsal: the beginning of the real portal's addresses
OVER = "over"  # in the address to which pages of a rehearsal lead that is over
ELSEWHERE = "elsewhere"  # the same in a browser in which nobody is in the rehearsal, though it goes on in another
_ADDRESS = re.compile(r"(/rehearsal/([0-9a-f]{32}))(/.*)?")
_NO_MAILS = {"SMTP_HOST": "", "NOTIFY_API_KEY": ""}


class Rehearsals:
    """The WSGI application before that of the portal. `make_app` makes an application with these settings."""

    def __init__(self, app: Flask, make_app: Callable[..., Flask]) -> None:
        self._portal, self._settings, self._inner, self._make_app = app, dict(app.config), app.wsgi_app, make_app
        self._apps: dict[str, Flask] = {}
        self._lock = Lock()
        self.folder = _folder_of(app)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self._let_go()
        found = _ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
        app = self._app_for(environ, found[2]) if found else None
        why = OVER if app is None else "" if _has_session(environ, app) else ELSEWHERE
        if found and why and "HTTP_HX_REQUEST" not in environ:
            return redirect(f"{environ.get('SCRIPT_NAME', '')}/rehearsals?{why}=yes", 303)(environ, start_response)
        if found is None or app is None:
            return self._inner(environ, start_response)
        root = environ.get("SCRIPT_NAME", "")
        inside = {**environ, "SCRIPT_NAME": root + found[1], "PATH_INFO": found[3] or "/", OUTSIDE: root}
        return app.wsgi_app(inside, start_response)

    def _app_for(self, environ: dict[str, Any], key: str) -> Flask | None:
        """The application of this copy, if whoever began it asks for it, signed in to the portal and still with the right."""
        if not copies.is_there(self.folder, key):
            return None
        try:
            with self._portal.request_context(environ), reading():
                is_own = current_user.is_authenticated and key in self.keys_of(current_user.person.id)
                return self.app_of(key) if is_own else None
        except SQLAlchemyError as error:
            log_error(error)
            return None

    def keys_of(self, person_id: int) -> list[str]:
        """The copies that this person began and can go on with."""
        return [key for key, owner in self._going_on().items() if owner.person_id == person_id]

    def _going_on(self) -> dict[str, copies.Owner]:
        """The copies with which somebody can go on. They end with the sign-in that began them, with the account, and with the
        right to run cycles."""
        found = {key: copies.owner_of(self.folder, key) for key in copies.keys(self.folder) if copies.is_there(self.folder, key)}
        owners = {key: owner for key, owner in found.items() if owner is not None}
        signed_in = still_signed_in([owner.sign_in_id for owner in owners.values()]) if owners else set()
        return {key: owner for key, owner in owners.items() if owner.sign_in_id in signed_in}

    def app_of(self, key: str) -> Flask | None:
        """The application of this copy; None where there is none any more, or none that this code can read."""
        is_there = copies.is_there(self.folder, key)
        if not is_there or (key not in self._apps and not self._is_readable(key)):
            if is_there:
                self.end(key)
            return None
        return self._app(key)

    def _app(self, key: str) -> Flask:
        with self._lock:
            if key not in self._apps:
                self._apps[key] = self._make_app(**self._settings | _NO_MAILS | self._settings_of(key))
            return self._apps[key]

    def _is_readable(self, key: str) -> bool:
        """Whether its tables are those of this code: the portal may have been updated since."""
        return copies.revision_of(self.folder, key) == newest_revision(self._portal.extensions["migrate"].directory)

    def _settings_of(self, key: str) -> dict[str, Any]:
        address = f"{self._settings['BASE_URL'] or self._settings['LOCAL_URL']}".rstrip("/")
        return {
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{copies.copy_of(self.folder, key)}",
            "REHEARSAL": key,
            "SESSION_COOKIE_NAME": f"rehearsal_{key[:8]}",
            "SESSION_COOKIE_PATH": f"/rehearsal/{key}",
            "BASE_URL": f"{address}/rehearsal/{key}",
        }

    @contextmanager
    def making(self, owner: copies.Owner) -> Iterator[tuple[str, Flask]]:
        """A new copy for this person, instead of one that they have: its key and its application. The block prepares it. Where
        that fails, nothing of it is left."""
        with copies.one_at_a_time(self.folder):
            self._tidy()
            for key in self.keys_of(owner.person_id):
                self.end(key)
            key = copies.make_copy(self.folder)
            try:
                if not copies.is_file():
                    from_server.fill(self._app(key))
                yield key, self._app(key)
                copies.mark_ready(self.folder, key, owner)
            except (OSError, sqlite3.Error, SQLAlchemyError) as error:
                self.end(key)
                log_error(error)
                raise WrongState(copies.COPY_FAILED) from error
            except BaseException:
                self.end(key)
                raise

    def remove_useless(self) -> None:
        """Deletes the copies with which nobody can go on. For commands."""
        if self.folder.exists():
            with suppress(WrongState), copies.one_at_a_time(self.folder):
                self._tidy()

    def _tidy(self) -> None:
        """The caller has the lock, so that a copy which is not finished is left over from a process that was killed."""
        going_on = self._going_on()
        for key in copies.keys(self.folder):
            if key not in going_on or not self._is_readable(key):
                self.end(key)

    def end_with(self, sign_in_id: str) -> None:
        """Ends what was begun with this sign-in."""
        for key in copies.keys(self.folder):
            owner = copies.owner_of(self.folder, key)
            if owner is not None and owner.sign_in_id == sign_in_id:
                self.end(key)

    def end(self, key: str) -> None:
        """Closes the application, and deletes the copy."""
        self.forget(key)
        copies.remove(self.folder, key)

    def _let_go(self) -> None:
        """Forgets the applications of copies that another worker has deleted, so that their files are closed."""
        for key in list(self._apps):
            if not copies.copy_of(self.folder, key).exists():
                self.forget(key)

    def forget(self, key: str) -> None:
        """Closes the application of the copy, which stays; the next request makes another."""
        with self._lock:
            app = self._apps.pop(key, None)
        if app is not None:
            with app.app_context():
                db.engine.dispose()


def _has_session(environ: dict[str, Any], app: Flask) -> bool:
    """Whether this browser was let into the copy, as somebody."""
    return app.config["SESSION_COOKIE_NAME"] in Request(environ).cookies


def _folder_of(app: Flask) -> Path:
    """Beside the file of the database; where that is held by a server, in the folder of the portal's data, under its name."""
    database = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if database.get_backend_name() == "sqlite":
        return Path(str(database.database)).parent / "rehearsals"
    return Path(app.config["INSTANCE_DIR"]) / "rehearsals" / str(database.database)


def init_app(app: Flask, make_app: Callable[..., Flask]) -> None:
    app.jinja_env.globals["rehearsal_home"] = _home
    if not app.config.get("REHEARSAL"):
        app.extensions["rehearsals"] = app.wsgi_app = Rehearsals(app, make_app)  # type: ignore[method-assign]
        user_logged_out.connect(_end_with_sign_in, app)


def _end_with_sign_in(app: Flask, user: Any, **_more: Any) -> None:
    """Whoever signs out of the portal leaves no rehearsal behind."""
    found: Rehearsals = app.extensions["rehearsals"]
    found.end_with(user.id)


def rehearsals() -> Rehearsals:
    """Those of the portal that answers now."""
    found: Rehearsals = current_app.extensions["rehearsals"]
    return found


def _home() -> str:
    """For the banner of a page of a rehearsal: where its coordinator goes on from. Empty on the real pages."""
    if not has_request_context() or OUTSIDE not in request.environ:
        return ""
    return f"{request.environ[OUTSIDE]}/rehearsals"


def sign_in_by_cookie(response: Response, app: Flask, sign_in_id: str) -> None:
    """Gives the browser the session of somebody in the copy, beside its own."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    response.set_cookie(
        app.config["SESSION_COOKIE_NAME"],
        serializer.dumps({"_user_id": sign_in_id, "_fresh": True, "_permanent": True}),
        path=app.config["SESSION_COOKIE_PATH"],
        secure=app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
