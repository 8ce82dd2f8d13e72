"""Who returned a measure or a part until when, who changed that, and what is not asked for because the agreement changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

OF_ONE = "(measure_id IS NULL) <> (part_id IS NULL)"


def upgrade() -> None:
    op.create_table(
        "earlier_sender",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.CheckConstraint(OF_ONE, name=op.f("ck_earlier_sender_of_one")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_earlier_sender_measure_id_measure")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_earlier_sender_part_id_part")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_earlier_sender_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_sender")),
    )
    op.create_table(
        "sender_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column("was_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(OF_ONE, name=op.f("ck_sender_change_of_one")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_sender_change_measure_id_measure")),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_sender_change_part_id_part")),
        sa.ForeignKeyConstraint(["was_id"], ["agency.id"], name=op.f("fk_sender_change_was_id_agency")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_sender_change_agency_id_agency")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_sender_change_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sender_change")),
    )
    for table in ("earlier_sender", "sender_change"):
        for column in ("measure_id", "part_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    with op.batch_alter_table("obligation") as batch:
        batch.add_column(sa.Column("left_agreement", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("obligation") as batch:
        batch.alter_column("left_agreement", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("obligation") as batch:
        batch.drop_column("left_agreement")
    op.drop_table("sender_change")
    op.drop_table("earlier_sender")
