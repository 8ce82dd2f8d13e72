"""A part of measures can end: the last day that is returned of it, and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("part") as batch:
        batch.add_column(sa.Column("returned_until", sa.Date(), nullable=True))
        batch.add_column(sa.Column("ended_because", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("part") as batch:
        batch.alter_column("ended_because", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("part") as batch:
        batch.drop_column("ended_because")
        batch.drop_column("returned_until")
