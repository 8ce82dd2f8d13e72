"""The first and last days for which a measure is returned, and why it ended; the first day of a part that came later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("measure") as batch:
        batch.add_column(sa.Column("returned_from", sa.Date(), nullable=True))
        batch.add_column(sa.Column("returned_until", sa.Date(), nullable=True))
        batch.add_column(sa.Column("ended_because", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("measure") as batch:
        batch.alter_column("ended_because", server_default=None)
    with op.batch_alter_table("part") as batch:
        batch.add_column(sa.Column("returned_from", sa.Date(), nullable=True))


def downgrade() -> None:
    """Cycles that are opened afterwards ask for ended measures again."""
    with op.batch_alter_table("part") as batch:
        batch.drop_column("returned_from")
    with op.batch_alter_table("measure") as batch:
        for column in ("ended_because", "returned_until", "returned_from"):
            batch.drop_column(column)
