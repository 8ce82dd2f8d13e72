"""Who of an agency looks after which action, measure, or all data returns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

REFERENCES = {"agency_id": "agency", "action_id": "action", "measure_id": "measure", "person_id": "person", "by_id": "person"}


def upgrade() -> None:
    op.create_table(
        "named_officer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_named_officer_{column}_{table}"))
            for column, table in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_officer")),
        sa.UniqueConstraint("agency_id", "subject", name=op.f("uq_named_officer_agency_id_subject")),
    )
    op.create_index(op.f("ix_named_officer_person_id"), "named_officer", ["person_id"])


def downgrade() -> None:
    op.drop_table("named_officer")
