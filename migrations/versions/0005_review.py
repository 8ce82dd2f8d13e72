"""Review: which items were sent back, what the team edited, on whose behalf, and what every event is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "edited_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("objection", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_edited_version_answered_by_id_person")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_edited_version_by_id_person")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["submission_version.id"], name=op.f("fk_edited_version_version_id_submission_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edited_version")),
        sa.UniqueConstraint("version_id", name=op.f("uq_edited_version_version_id")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unlocked", sa.JSON(), nullable=False, server_default="[]"))

    with op.batch_alter_table("submission_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.Text(), nullable=False, server_default=""))

    with op.batch_alter_table("submission_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agency_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("items", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("content_hash", sa.String(length=64), nullable=False, server_default=""))

    op.execute(
        "UPDATE submission_event SET agency_id = (SELECT obligation.agency_id FROM submission"
        " JOIN obligation ON obligation.id = submission.obligation_id WHERE submission.id = submission_event.submission_id)"
    )
    op.execute(
        "UPDATE submission_event SET content_hash = (SELECT content_hash FROM submission_version AS v"
        " WHERE v.submission_id = submission_event.submission_id AND v.number = submission_event.version_number)"
        " WHERE EXISTS (SELECT 1 FROM submission_version AS v"
        " WHERE v.submission_id = submission_event.submission_id AND v.number = submission_event.version_number)"
    )
    with op.batch_alter_table("submission_event", schema=None) as batch_op:
        batch_op.alter_column("agency_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(batch_op.f("fk_submission_event_agency_id_agency"), "agency", ["agency_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("submission_event", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_submission_event_agency_id_agency"), type_="foreignkey")
        batch_op.drop_column("content_hash")
        batch_op.drop_column("items")
        batch_op.drop_column("agency_id")

    with op.batch_alter_table("submission_version", schema=None) as batch_op:
        batch_op.drop_column("source")

    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_column("unlocked")

    op.drop_table("edited_version")
