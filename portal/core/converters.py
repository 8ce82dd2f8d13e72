"""Parameters of addresses."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.routing import IntegerConverter

from portal.core.errors import NotFound


class RowNumber(IntegerConverter):
    """The number of a row. Longer ones cannot exist, and SQLite would stumble over them."""

    regex = r"[0-9]{1,9}"


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber

    @app.before_request
    def refuse_nul() -> None:
        if "\0" in request.path or b"%00" in request.query_string:  # PostgreSQL cannot even be asked for it
            raise NotFound
