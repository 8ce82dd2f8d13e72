"""Serves each copy by an application of its own, under an address that begins with its key.

So every page of a rehearsal is the real one, and nothing in it can reach the real database: the application does not know it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from typing import Any

from flask import Flask, current_app, has_request_context, request
from werkzeug.wrappers import Response

from portal.extensions import db
from portal.rehearsals import copies

OUTSIDE = "portal.outside"  # in the environment of a request of a rehearsal: the beginning of the real portal's addresses
_ADDRESS = re.compile(r"(/rehearsal/([0-9a-f]{32}))(/.*)?")
_NO_MAILS = {"SMTP_HOST": "", "NOTIFY_API_KEY": ""}


class Rehearsals:
    """The WSGI application before that of the portal. `make_app` makes an application with these settings."""

    def __init__(self, app: Flask, make_app: Callable[..., Flask]) -> None:
        self._settings, self._inner, self._make_app = dict(app.config), app.wsgi_app, make_app
        self._apps: dict[str, Flask] = {}
        self._lock = Lock()
        self.folder = _folder_beside(str(app.config["SQLALCHEMY_DATABASE_URI"]))

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        found = _ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
        app = self.app_of(found[2]) if found else None
        if found is None or app is None:
            return self._inner(environ, start_response)
        root = environ.get("SCRIPT_NAME", "")
        inside = {**environ, "SCRIPT_NAME": root + found[1], "PATH_INFO": found[3] or "/", OUTSIDE: root}
        return app.wsgi_app(inside, start_response)

    def app_of(self, key: str) -> Flask | None:
        """The application of this copy; None where there is none any more."""
        if not copies.is_there(self.folder, key):
            self.end(key)
            return None
        with self._lock:
            if key not in self._apps:
                self._apps[key] = self._make_app(**self._settings | _NO_MAILS | self._settings_of(key))
            return self._apps[key]

    def _settings_of(self, key: str) -> dict[str, Any]:
        address = f"{self._settings['BASE_URL'] or self._settings['LOCAL_URL']}".rstrip("/")
        return {
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{copies.copy_of(self.folder, key)}",
            "REHEARSAL": key,
            "SESSION_COOKIE_NAME": f"rehearsal_{key[:8]}",
            "SESSION_COOKIE_PATH": f"/rehearsal/{key}",
            "BASE_URL": f"{address}/rehearsal/{key}",
        }

    def end(self, key: str) -> None:
        """Forgets the application, and deletes the copy."""
        with self._lock:
            app = self._apps.pop(key, None)
        if app is not None:
            with app.app_context():
                db.engine.dispose()
        copies.remove(self.folder, key)


def _folder_beside(database: str) -> Path:
    """Beside the file of the database; no such folder is ever made where it is a server."""
    return Path(database.removeprefix("sqlite:///")).parent / "rehearsals"


def init_app(app: Flask, make_app: Callable[..., Flask]) -> None:
    app.jinja_env.globals["rehearsal_home"] = _home
    if not app.config.get("REHEARSAL"):
        app.extensions["rehearsals"] = app.wsgi_app = Rehearsals(app, make_app)  # type: ignore[method-assign]


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
