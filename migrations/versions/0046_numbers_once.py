"""Numbers of cycles, and of what is owed and sent in them, are never given twice, on SQLite either."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

TABLES = ("cycle", "obligation", "submission", "agency_note")


def upgrade() -> None:
    _make_anew(sqlite_autoincrement=True)


def downgrade() -> None:
    _make_anew(sqlite_autoincrement=False)


def _make_anew(*, sqlite_autoincrement: bool) -> None:
    """Only SQLite gives numbers of deleted rows again, and it can only say otherwise of a table that is made."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in TABLES:
        reflected = sa.Table(table, sa.MetaData(), autoload_with=op.get_bind(), sqlite_autoincrement=sqlite_autoincrement)
        with op.batch_alter_table(table, recreate="always", copy_from=reflected):
            pass
