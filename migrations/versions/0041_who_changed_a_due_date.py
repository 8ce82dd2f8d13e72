"""Who gave more time for something and when, and who shortened it, from which day, when and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("obligation") as batch:
        batch.add_column(sa.Column("extended_at", sa.DateTime(), nullable=True))
        batch.add_column(sa.Column("extended_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("shortened_from", sa.Date(), nullable=True))
        batch.add_column(sa.Column("shortening_reason", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("shortened_at", sa.DateTime(), nullable=True))
        batch.add_column(sa.Column("shortened_by_id", sa.Integer(), nullable=True))
        for name in ("extended_by_id", "shortened_by_id"):
            batch.create_foreign_key(op.f(f"fk_obligation_{name}_person"), "person", [name], ["id"])
    with op.batch_alter_table("obligation") as batch:
        batch.alter_column("shortening_reason", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("obligation") as batch:
        for name in ("shortened_by_id", "extended_by_id"):
            batch.drop_constraint(op.f(f"fk_obligation_{name}_person"), type_="foreignkey")
        for name in (
            "shortened_by_id", "shortened_at", "shortening_reason", "shortened_from", "extended_by_id", "extended_at",
        ):  # fmt: skip
            batch.drop_column(name)
