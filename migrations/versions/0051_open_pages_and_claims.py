"""Which page of any kind somebody has open, not only that of an update; who of the team deals with an item of the queue; and
which agency goes on with the work of another since they merged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Rows of open pages count for a minute, so none is taken along."""
    op.drop_table("presence")
    op.create_table(
        "presence",
        sa.Column("page", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_presence_person_id_person")),
        sa.PrimaryKeyConstraint("page", "person_id", name=op.f("pk_presence")),
    )
    op.create_table(
        "claim",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("before_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_claim_submission_id_submission")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_claim_person_id_person")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_claim_by_id_person")),
        sa.ForeignKeyConstraint(["before_id"], ["person.id"], name=op.f("fk_claim_before_id_person")),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_claim")),
    )
    with op.batch_alter_table("agency") as batch:
        batch.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_agency_merged_into_id_agency"), "agency", ["merged_into_id"], ["id"])


def downgrade() -> None:
    """Who deals with what is no longer known, nor which agency goes on with the work of another; its names stay."""
    with op.batch_alter_table("agency") as batch:
        batch.drop_constraint(op.f("fk_agency_merged_into_id_agency"), type_="foreignkey")
        batch.drop_column("merged_into_id")
    op.drop_table("claim")
    op.drop_table("presence")
    op.create_table(
        "presence",
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name=op.f("fk_presence_obligation_id_obligation")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_presence_person_id_person")),
        sa.PrimaryKeyConstraint("obligation_id", "person_id", name=op.f("pk_presence")),
    )
