"""Of an agency that was merged into another it is known who and what went along, so that undoing says and gives it back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agency", sa.Column("passed_on", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("agency", "passed_on")
