"""Lasting changes of level that coordinators accepted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "level_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(), nullable=False),
        sa.Column("accepted_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_level_step_measure_id_measure")),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["person.id"], name=op.f("fk_level_step_accepted_by_id_person")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["person.id"], name=op.f("fk_level_step_withdrawn_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_step")),
    )
    with op.batch_alter_table("level_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_level_step_measure_id"), ["measure_id"])


def downgrade() -> None:
    with op.batch_alter_table("level_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_level_step_measure_id"))
    op.drop_table("level_step")
