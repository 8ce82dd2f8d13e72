"""Telephone numbers, and calls that the team made to agencies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("telephone", sa.String(length=40), nullable=False, server_default=""))
    op.create_table(
        "phone_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("answered_by", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_phone_call_cycle_id_cycle")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_phone_call_agency_id_agency")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_phone_call_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_call")),
    )
    op.create_index("ix_phone_call_cycle", "phone_call", ["cycle_id", "agency_id"])


def downgrade() -> None:
    op.drop_table("phone_call")
    op.drop_column("person", "telephone")
