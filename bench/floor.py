"""The floor: a bare Flask app that signs a person in, does one indexed query or write, and renders a page of the same size.

Its settings of SQLite are those of portal/extensions.py, written here again on purpose: if the portal's become slower,
the floor must not.
"""

from __future__ import annotations

import os
import secrets
from functools import cached_property
from typing import Any

from flask import Flask, render_template, request
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from sqlalchemy import Connection, Engine, column, create_engine, event, select, table, update

PERSON = table("person", column("id"), column("name"))
TEXT = table("progress_update", column("submission_id"), column("text"))


class Visitor(UserMixin):  # type: ignore[misc]
    """Whoever the signed cookie names. Reading the name is the page's one query."""

    def __init__(self, key: str) -> None:
        self.id = key

    @cached_property
    def number(self) -> int:
        return int(self.id)


def create_floor() -> Flask:
    """BENCH_DATABASE is the portal's own file; BENCH_PAGES holds a page of each size, as captured from the portal."""
    app = Flask(__name__, template_folder=os.environ["BENCH_PAGES"])
    app.secret_key = secrets.token_hex(32)
    login = LoginManager(app)
    login.user_loader(Visitor)
    engine = _engine(os.environ["BENCH_DATABASE"])

    @app.get("/healthz")
    def healthz() -> Any:
        return {"status": "running"}

    @app.post("/sign-in/<int:number>")
    def sign_in(number: int) -> Any:
        login_user(Visitor(str(number)))
        return "", 204

    @app.get("/page/<string:name>")
    @login_required  # type: ignore[untyped-decorator]
    def page(name: str) -> Any:
        with engine.begin() as connection:
            person = connection.execute(select(PERSON.c.name).where(PERSON.c.id == current_user.number)).scalar_one()
        return render_template(f"{name}.html", person=person)

    @app.post("/save/<string:name>/<int:submission>")
    @login_required  # type: ignore[untyped-decorator]
    def save(name: str, submission: int) -> Any:
        with engine.begin() as connection:
            connection.execute(update(TEXT).where(TEXT.c.submission_id == submission).values(text=request.form["text"]))
        return render_template(f"{name}.html", person="")

    return app


def _engine(database: str) -> Engine:
    engine = create_engine(f"sqlite:///{database}")

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if request.method == "GET" else "BEGIN IMMEDIATE")

    return engine
