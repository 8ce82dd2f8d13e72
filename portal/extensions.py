"""The Flask extensions, and how transactions begin: create_app() binds them to the application."""

from __future__ import annotations

import random
import sqlite3
import time
from typing import Any

from flask import g, has_request_context, request
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session

WRITE_WAITS, COMMAND_WAITS = 3, 15  # seconds that a request, and a command, waits for others that write
SQLITE_WAIT_MS = 50  # milliseconds of it that SQLite itself waits, before _begin_writing() tries again
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


# For tables whose rows can be deleted and whose numbers stand in addresses, in forms, or in rows without a key: SQLite would give
# a new row the number of a deleted one, and an old page or mail would lead to the wrong thing. PostgreSQL never does.
IDS_NEVER_REUSED = {"sqlite_autoincrement": True}


class Base(DeclarativeBase):
    """The base of all models. Constraints have names, so that a migration can change them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# A session lives as long as a request. What it wrote is still true after its commit, so rows are not read again then.
db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False})
login = LoginManager()
csrf = CSRFProtect()
migrate = Migrate(render_as_batch=True)
htmx = Htmx()


def is_reading() -> bool:
    """Whether this is a request that only reads: by its method, where nothing else was said (core/transaction.py).

    A command counts as writing, because commands are few and short.
    """
    return has_request_context() and bool(g.get("is_reading", request.method in SAFE_METHODS))


def write_waits() -> float:
    """How many seconds to wait for others that write. A route may set more (core/limits.py)."""
    return float(g.get("write_waits", WRITE_WAITS)) if has_request_context() else COMMAND_WAITS


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # transactions begin in _begin(); the driver begins none of its own
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={SQLITE_WAIT_MS}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        if is_reading():
            connection.exec_driver_sql("BEGIN")
        else:
            _begin_writing(connection)
    elif has_request_context() and not is_reading():
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{write_waits()}s'")


def _begin_writing(connection: Connection) -> None:
    """Begins a transaction of SQLite that will write, and waits for its turn.

    In SQLite a transaction that reads first and writes later fails at once ("database is locked", whatever the timeout) if
    somebody else wrote in between. So one that may write says so at its start. It waits a short time within SQLite, which is
    quickest, and then sleeps between tries, so that the worker can serve other requests. Raises OperationalError after
    write_waits() seconds.
    """
    until = time.monotonic() + write_waits()
    while True:
        try:
            connection.connection.execute("BEGIN IMMEDIATE")  # type: ignore[attr-defined]
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise OperationalError("BEGIN IMMEDIATE", None, error) from error
        time.sleep(random.uniform(0.005, 0.02))


@event.listens_for(Session, "before_flush")
def _refuse_writes_while_reading(session: Session, _context: Any, _instances: Any) -> None:
    """Raises RuntimeError if a GET would write, wherever that happens."""
    if is_reading() and (session.new or session.dirty or session.deleted):
        raise RuntimeError(f"GET {request.path} must not write: {[*session.new, *session.dirty, *session.deleted][:3]}")
