"""Past values that coordinators load, and the usual range of a measure with little history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "history_load",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("filename", sa.String(100), nullable=False),
        sa.Column("value_count", sa.Integer(), nullable=False),
        sa.Column("printed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_history_load_agency_id_agency")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_history_load_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_load")),
    )
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("history_load_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_observation_history_load_id_history_load"), "history_load", ["history_load_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_observation_history_load_id"), ["history_load_id"])
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.add_column(sa.Column("usual_low", sa.String(32), nullable=True))
        batch_op.add_column(sa.Column("usual_high", sa.String(32), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.drop_column("usual_high")
        batch_op.drop_column("usual_low")
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observation_history_load_id"))
        batch_op.drop_constraint(batch_op.f("fk_observation_history_load_id_history_load"), type_="foreignkey")
        batch_op.drop_column("history_load_id")
    op.drop_table("history_load")
