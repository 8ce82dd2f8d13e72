"""Who of an agency looks after which action, measure, or all data returns; and what people are told the next morning."""

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
    op.create_table(
        "digest_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=120), nullable=False),
        sa.Column("heading", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("posted_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_line_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_line")),
        sa.UniqueConstraint("person_id", "cause", name=op.f("uq_digest_line_person_id_cause")),
    )
    op.create_index("ix_digest_line_posted_at", "digest_line", ["posted_at", "at"])


def downgrade() -> None:
    op.drop_table("digest_line")
    op.drop_table("named_officer")
