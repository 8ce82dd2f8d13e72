"""Parameters of addresses."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter


class RowNumber(IntegerConverter):
    """The number of a row. Longer ones cannot exist, and SQLite would stumble over them."""

    regex = r"\d{1,9}"


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
