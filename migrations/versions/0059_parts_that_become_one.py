"""A part that has ended can go on in another one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("part", sa.Column("goes_on_in", sa.String(80), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("part", "goes_on_in")
