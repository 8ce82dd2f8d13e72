"""The first and last days for which a measure is returned, and why it ended; the first day of a part that came later; and that
each part is returned by its own agency from a month on, which names no agency."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def of_one() -> sa.CheckConstraint:
    """Which SQLite does not find in the table that it copies."""
    return sa.CheckConstraint("(measure_id IS NULL) <> (part_id IS NULL)", name=op.f("ck_sender_change_of_one"))


def upgrade() -> None:
    with op.batch_alter_table("measure") as batch:
        batch.add_column(sa.Column("returned_from", sa.Date(), nullable=True))
        batch.add_column(sa.Column("returned_until", sa.Date(), nullable=True))
        batch.add_column(sa.Column("ended_because", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("measure") as batch:
        batch.alter_column("ended_because", server_default=None)
    with op.batch_alter_table("part") as batch:
        batch.add_column(sa.Column("returned_from", sa.Date(), nullable=True))
    with op.batch_alter_table("sender_change", table_args=(of_one(),)) as batch:
        batch.alter_column("agency_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    """Cycles that are opened afterwards ask for ended measures again."""
    op.execute("DELETE FROM sender_change WHERE agency_id IS NULL")
    with op.batch_alter_table("sender_change", table_args=(of_one(),)) as batch:
        batch.alter_column("agency_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("part") as batch:
        batch.drop_column("returned_from")
    with op.batch_alter_table("measure") as batch:
        for column in ("ended_because", "returned_until", "returned_from"):
            batch.drop_column(column)
