"""What the team cancelled of what is owed: when, by whom, why, whether packs say so, and when a pack was first issued without it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("obligation") as batch:
        batch.add_column(sa.Column("cancelled_at", sa.DateTime(), nullable=True))
        batch.add_column(sa.Column("cancelled_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("cancelled_because", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("is_cancelling_printed", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("cancelling_issued_at", sa.DateTime(), nullable=True))
        batch.create_foreign_key(op.f("fk_obligation_cancelled_by_id_person"), "person", ["cancelled_by_id"], ["id"])
    with op.batch_alter_table("obligation") as batch:
        batch.alter_column("cancelled_because", server_default=None)
        batch.alter_column("is_cancelling_printed", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("obligation") as batch:
        batch.drop_constraint(op.f("fk_obligation_cancelled_by_id_person"), type_="foreignkey")
        for name in ("cancelling_issued_at", "is_cancelling_printed", "cancelled_because", "cancelled_by_id", "cancelled_at"):
            batch.drop_column(name)
