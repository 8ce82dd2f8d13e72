"""A part of measures can end: the last day that is returned of it, and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Column by column: a table that SQLite makes anew would give the numbers of deleted parts again.
    op.add_column("part", sa.Column("returned_until", sa.Date(), nullable=True))
    op.add_column("part", sa.Column("ended_because", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("part", "ended_because")
    op.drop_column("part", "returned_until")
