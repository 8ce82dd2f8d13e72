"""What attack and trouble asked for: sign-in attempts by browser and address, passwords that
have to be changed, saves of a page in their order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.add_column(sa.Column("device", sa.String(length=20), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("address", sa.String(length=45), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_sign_in_failure_at"), ["at"])
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("must_change_password", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table in ("submission", "context"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("saved_number", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    for table in ("context", "submission"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("saved_number")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("must_change_password")
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_failure_at"))
        batch_op.drop_column("address")
        batch_op.drop_column("device")
