"""What each open page has saved last, so that its next save can be merged with a colleague's."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_save",
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token", "about", name=op.f("pk_page_save")),
    )
    op.create_index("ix_page_save_about", "page_save", ["about"])
    op.create_index("ix_page_save_at", "page_save", ["at"])
    with op.batch_alter_table("context", schema=None) as batch_op:
        batch_op.drop_column("saved_number")
        batch_op.drop_column("saved_in")


def downgrade() -> None:
    with op.batch_alter_table("context", schema=None) as batch_op:
        batch_op.add_column(sa.Column("saved_in", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("saved_number", sa.BigInteger(), nullable=False, server_default="0"))
    op.drop_table("page_save")
