"""The copy of a database that is no file: its rows, in a new file of SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, Engine, delete, insert, select

from portal.extensions import Base, db

ROWS = 1000  # that are written at a time


def fill(copy: Flask) -> None:
    """Makes the tables of the copy, which is an empty file, and writes all rows of the portal's database into them, as they are
    at one moment. The application of the portal is the current one."""
    with copy.app_context():
        upgrade()
        target = db.engine
    with db.engine.connect() as connection, _without_foreign_keys(target) as made:
        source = connection.execution_options(isolation_level="REPEATABLE READ")
        tables = Base.metadata.sorted_tables
        for table in tables:
            made.execute(delete(table))  # what a step of the schema has written
        for table in tables:
            for rows in source.execute(select(table)).mappings().partitions(ROWS):
                made.execute(insert(table), [dict(row) for row in rows])


@contextmanager
def _without_foreign_keys(engine: Engine) -> Iterator[Connection]:
    """A connection whose rows can name others that come later. The driver's own connection is used: the setting does nothing
    inside a transaction, which SQLAlchemy would begin."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            yield connection
        driver.execute("PRAGMA foreign_keys=ON")
