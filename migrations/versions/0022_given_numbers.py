"""What was given to each audience, and what was withheld from it.

Packs that were issued before are entered by `flask upgrade`, which needs the code that reads them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "given_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=80), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("value", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("is_entered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_given_number_measure_id_measure")),
        sa.ForeignKeyConstraint(["pack_id"], ["pack.id"], name=op.f("fk_given_number_pack_id_pack")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_given_number")),
    )
    op.create_index(op.f("ix_given_number_pack_id"), "given_number", ["pack_id"])
    op.create_index(op.f("ix_given_number_measure_id"), "given_number", ["measure_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_given_number_measure_id"), "given_number")
    op.drop_index(op.f("ix_given_number_pack_id"), "given_number")
    op.drop_table("given_number")
