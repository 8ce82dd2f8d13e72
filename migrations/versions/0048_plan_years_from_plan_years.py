"""A plan year is made from the one before, as a draft until it is adopted: where its priorities and actions come from, and which
actions nothing continues."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agreement") as batch:
        batch.add_column(sa.Column("adopted_at", sa.DateTime(), nullable=True))
        batch.add_column(sa.Column("adopted_by_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_agreement_adopted_by_id_person", "person", ["adopted_by_id"], ["id"])
    # Whatever is there is in use. Nobody wrote down when it was agreed, so the day on which it began stands for it.
    midnight = "starts || ' 00:00:00.000000'" if op.get_bind().dialect.name == "sqlite" else "starts"
    op.execute(f"UPDATE agreement SET adopted_at = {midnight}")  # noqa: S608 - no value from outside
    for table, column in (("priority", "priority_id"), ("action", "action_id")):
        op.create_table(
            f"{table}_origin",
            sa.Column(column, sa.Integer(), sa.ForeignKey(f"{table}.id"), primary_key=True),
            sa.Column("origin_id", sa.Integer(), sa.ForeignKey(f"{table}.id"), primary_key=True),
        )
        op.create_index(f"ix_{table}_origin_origin_id", f"{table}_origin", ["origin_id"])
    op.create_table(
        "dropped_action",
        sa.Column("action_id", sa.Integer(), sa.ForeignKey("action.id"), primary_key=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
    )


def downgrade() -> None:
    """A draft plan year would be one in force: it has to be adopted or deleted first, so it is refused here."""
    drafts = op.get_bind().execute(sa.text("SELECT count(*) FROM agreement WHERE adopted_at IS NULL")).scalar()
    if drafts:
        raise RuntimeError("Adopt or delete the draft plan year first: older code would use it as if it were adopted.")
    op.drop_table("dropped_action")
    for table in ("action", "priority"):
        op.drop_table(f"{table}_origin")
    with op.batch_alter_table("agreement") as batch:
        batch.drop_constraint("fk_agreement_adopted_by_id_person", type_="foreignkey")
        batch.drop_column("adopted_by_id")
        batch.drop_column("adopted_at")
