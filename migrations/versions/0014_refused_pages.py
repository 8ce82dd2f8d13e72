"""Pages that said why something was refused, stored for the browser that typed it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refused_page",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("sign_in_id", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=2000), nullable=False),
        sa.Column("html", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_refused_page")),
    )
    op.create_index("ix_refused_page_sign_in_id", "refused_page", ["sign_in_id"])
    op.create_index("ix_refused_page_at", "refused_page", ["at"])


def downgrade() -> None:
    op.drop_table("refused_page")
