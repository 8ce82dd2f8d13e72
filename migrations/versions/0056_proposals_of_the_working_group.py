"""A draft plan year can be shared with the working group, which proposes actions and comments on it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agreement", sa.Column("shared_at", sa.DateTime(), nullable=True))
    op.create_table(
        "plan_year_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("priority_key", sa.String(length=80), nullable=False),
        sa.Column("action_ref", sa.String(length=20), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("lead", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("reply", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("taken_up_as", sa.String(length=20), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_plan_year_proposal_agreement_id_agreement")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_plan_year_proposal_by_id_person")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_plan_year_proposal_answered_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_year_proposal")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_plan_year_proposal_agreement_id"), "plan_year_proposal", ["agreement_id"])


def downgrade() -> None:
    """What the working group wrote is lost."""
    op.drop_table("plan_year_proposal")
    op.drop_column("agreement", "shared_at")
