"""Each measure says how many decimals its values may have; so far its unit did."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WITH_DECIMALS = ("%", "£", "rate")  # the beginnings of the units that had them


def upgrade() -> None:
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decimal_places", sa.Integer(), nullable=False, server_default="0"))
    measure = sa.table("measure", sa.column("unit", sa.String), sa.column("decimal_places", sa.Integer))
    has_decimals = sa.or_(*(measure.c.unit.startswith(sign, autoescape=True) for sign in WITH_DECIMALS))
    op.execute(measure.update().where(has_decimals).values(decimal_places=6))


def downgrade() -> None:
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.drop_column("decimal_places")
