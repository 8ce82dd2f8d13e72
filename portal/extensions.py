"""The Flask extensions, made once and bound in create_app()."""

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

# How long a request, and a command, waits for others that write (seconds), and how much of it within SQLite (milliseconds).
WRITE_WAITS, COMMAND_WAITS, AT_ONCE_MS = 3, 15, 50
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Base(DeclarativeBase):
    """Constraints have names, so that a migration can change them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# A session lives as long as a request: what was written in it is still true after the commit, and is not asked for again.
db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False})
login = LoginManager()
csrf = CSRFProtect()
migrate = Migrate(render_as_batch=True)
htmx = Htmx()


def is_reading() -> bool:
    """A page that is only looked at. Commands count as writing: they are few and short."""
    return has_request_context() and (request.method in SAFE_METHODS or g.get("is_reading", False))


def write_waits() -> float:
    """Seconds; a route may say more (core/limits.py)."""
    return float(g.get("write_waits", WRITE_WAITS)) if has_request_context() else COMMAND_WAITS


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # transactions begin in _begin, not where the driver thinks they might
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={AT_ONCE_MS}", "foreign_keys=ON"):
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
    """A deferred transaction that reads first and writes later fails at once when another writer came between ("database is
    locked", whatever the timeout). One that will write says so at its start, and waits its turn: a little in SQLite, which
    is quickest, then asleep, so that a worker reads for others meanwhile. Raises OperationalError when it has waited enough.
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
    if is_reading() and (session.new or session.dirty or session.deleted):
        raise RuntimeError(f"GET {request.path} must not write: {[*session.new, *session.dirty, *session.deleted][:3]}")
