"""What the parameters of addresses may be."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.routing import IntegerConverter

from portal.core.errors import NotFound


class RowNumber(IntegerConverter):
    """The id of a row. No table has ids of more than nine digits, and SQLite raises an error for very long ones."""

    regex = r"[0-9]{1,9}"


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber

    @app.before_request
    def refuse_nul() -> None:
        if "\0" in request.path or b"%00" in request.query_string:  # PostgreSQL raises an error for a text with a NUL
            raise NotFound
