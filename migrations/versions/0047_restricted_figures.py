"""Published figures that only the working group's pack prints, as restricted measures are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("figure") as batch:
        batch.add_column(sa.Column("restricted", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("figure") as batch:
        batch.alter_column("restricted", server_default=None)


def downgrade() -> None:
    """What was restricted would be printed for everybody, which its settings page cannot say any more."""
    op.drop_column("figure", "restricted")
