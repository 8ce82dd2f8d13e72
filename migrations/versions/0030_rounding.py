"""By what base a measure is rounded outside the working group, and by which each line of the ledger was."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("measure", sa.Column("rounding_base", sa.Integer(), nullable=True))
    op.add_column("given_number", sa.Column("rounded_to", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("given_number", "rounded_to")
    op.drop_column("measure", "rounding_base")
