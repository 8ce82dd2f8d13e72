"""Cycles that are planned, and cycles in which only what has changed is asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "planned_cycle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("meeting", sa.Date(), nullable=False),
        sa.Column("only_changes", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_cycle")),
        sqlite_autoincrement=True,
    )
    op.add_column("cycle", sa.Column("only_changes", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """What was planned is lost."""
    op.drop_column("cycle", "only_changes")
    op.drop_table("planned_cycle")
