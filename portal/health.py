"""Two addresses for monitoring: whether the process runs (/healthz), and whether it can serve requests (/readyz)."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from portal.core.guards import public
from portal.core.schema import revisions


def init_app(app: Flask) -> None:
    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/readyz", view_func=readyz)


@public
def healthz() -> Any:
    return {"status": "running"}


@public
def readyz() -> Any:
    """200 when the database answers and is at the newest migration, 503 with the reason otherwise."""
    try:
        current, newest = revisions(current_app.extensions["migrate"].directory)
    except SQLAlchemyError:
        return {"status": "not ready", "reason": "the database does not answer"}, 503
    if current != newest:
        return {"status": "not ready", "reason": "the database needs `flask upgrade`"}, 503
    return {"status": "ready"}
