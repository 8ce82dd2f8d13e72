"""Who changed which cell of a draft when."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "return_cell_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("typed_before", sa.String(length=200), nullable=False),
        sa.Column("typed", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_return_cell_change_by_id_person")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_return_cell_change_series_id_series")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_return_cell_change_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_cell_change")),
    )
    op.create_index(op.f("ix_return_cell_change_submission_id"), "return_cell_change", ["submission_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_return_cell_change_submission_id"), "return_cell_change")
    op.drop_table("return_cell_change")
