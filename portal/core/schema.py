"""At which step of the schema the database is, and which one the code needs."""

from __future__ import annotations

from typing import NamedTuple

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from portal.extensions import db


class Revisions(NamedTuple):
    """The step of the database, None where it has no tables, and the newest one of the code."""

    current: str | None
    newest: str | None


def revisions(directory: str) -> Revisions:
    """Reads both. `directory` has the steps. Raises SQLAlchemyError where the database does not answer."""
    return Revisions(MigrationContext.configure(db.session.connection()).get_current_revision(), newest_revision(directory))


def newest_revision(directory: str) -> str | None:
    """The step that the code needs."""
    return ScriptDirectory(directory).get_current_head()


def is_of_a_model(name: str | None, kind: str, _parents: object) -> bool:
    """Whether Alembic compares this with the models: not the full-text index, whose form depends on the database, nor what
    SQLite makes for it (portal/search/models.py)."""
    return not (kind == "table" and name is not None and name.startswith("search_words"))
