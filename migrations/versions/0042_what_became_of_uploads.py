"""What became of a file that was uploaded: when its numbers were taken, in words, and the page where they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("uploaded_table") as batch:
        batch.add_column(sa.Column("used_at", sa.DateTime(), nullable=True))
        batch.add_column(sa.Column("outcome", sa.String(300), nullable=False, server_default=""))
        batch.add_column(sa.Column("leads_to", sa.String(200), nullable=False, server_default=""))
    with op.batch_alter_table("uploaded_table") as batch:
        batch.alter_column("outcome", server_default=None)
        batch.alter_column("leads_to", server_default=None)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM uploaded_table WHERE used_at IS NOT NULL"))
    with op.batch_alter_table("uploaded_table") as batch:
        for name in ("leads_to", "outcome", "used_at"):
            batch.drop_column(name)
