"""When a cycle was closed for updates, and by whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cycle") as batch:
        batch.add_column(sa.Column("closed_at", sa.DateTime(), nullable=True))
        batch.add_column(sa.Column("closed_by_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_cycle_closed_by_id_person"), "person", ["closed_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("cycle") as batch:
        batch.drop_constraint(op.f("fk_cycle_closed_by_id_person"), type_="foreignkey")
        batch.drop_column("closed_by_id")
        batch.drop_column("closed_at")
