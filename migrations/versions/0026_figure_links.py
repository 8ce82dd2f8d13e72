"""Which figures are numbers of measures, and which numbers in texts are none that is withheld, as coordinators decided."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figure_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("figure_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("value", sa.String(length=32), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_figure_link_decided_by_id_person")),
        sa.ForeignKeyConstraint(["figure_id"], ["figure.id"], name=op.f("fk_figure_link_figure_id_figure")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_figure_link_measure_id_measure")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_figure_link_part_id_part")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_link")),
    )
    op.create_index(op.f("ix_figure_link_figure_id"), "figure_link", ["figure_id"])
    op.create_index(op.f("ix_figure_link_measure_id"), "figure_link", ["measure_id"])
    op.create_table(
        "dismissed_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("asked_hash", sa.String(length=64), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(), nullable=False),
        sa.Column("dismissed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_dismissed_number_cycle_id_cycle")),
        sa.ForeignKeyConstraint(["dismissed_by_id"], ["person.id"], name=op.f("fk_dismissed_number_dismissed_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dismissed_number")),
    )
    op.create_index(op.f("ix_dismissed_number_cycle_id"), "dismissed_number", ["cycle_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_dismissed_number_cycle_id"), "dismissed_number")
    op.drop_table("dismissed_number")
    op.drop_index(op.f("ix_figure_link_measure_id"), "figure_link")
    op.drop_index(op.f("ix_figure_link_figure_id"), "figure_link")
    op.drop_table("figure_link")
