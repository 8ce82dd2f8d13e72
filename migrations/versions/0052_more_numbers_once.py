"""Numbers of whatever can be deleted and is named by its number are never given twice, on SQLite either. What names a number of
something that is gone already is taken out, before another could get that number."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

TABLES = (
    "absence",
    "action",
    "agency",
    "agreement",
    "body",
    "breakdown",
    "caveat",
    "context",
    "history_load",
    "measure",
    "part",
    "priority",
    "series",
    "series_break",
    "uploaded_table",
)
FOUND = ("action", "agency", "context", "measure")  # what the search finds and can be deleted


def upgrade() -> None:
    _forget_what_is_gone()
    _make_anew(sqlite_autoincrement=True)


def downgrade() -> None:
    _make_anew(sqlite_autoincrement=False)


def _forget_what_is_gone() -> None:
    """A body that was replaced may remember actions that are deleted, and the search may find rows that are."""
    connection = op.get_bind()
    body = sa.table("body", sa.column("id", sa.Integer), sa.column("passed_on", sa.JSON))
    there = set(connection.execute(sa.text("SELECT id FROM action")).scalars())
    for body_id, passed_on in connection.execute(sa.select(body.c.id, body.c.passed_on)).all():
        ids = json.loads(passed_on) if isinstance(passed_on, str) else passed_on or []
        staying = [one for one in ids if one in there]
        if staying != ids:
            connection.execute(sa.update(body).where(body.c.id == body_id).values(passed_on=staying))
    for origin in FOUND:
        gone = f"DELETE FROM search_entry WHERE origin = '{origin}' AND origin_id NOT IN (SELECT id FROM {origin})"
        op.execute(sa.text(gone))


def _make_anew(*, sqlite_autoincrement: bool) -> None:
    """Only SQLite gives numbers of deleted rows again, and it can only say otherwise of a table that is made."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in TABLES:
        reflected = sa.Table(table, sa.MetaData(), autoload_with=op.get_bind(), sqlite_autoincrement=sqlite_autoincrement)
        with op.batch_alter_table(table, recreate="always", copy_from=reflected):
            pass
