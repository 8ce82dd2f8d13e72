"""The files of issued packs are kept as they were drawn first.

Those of packs that were issued before are drawn by `flask upgrade`, which needs the code that draws them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pack_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["pack_id"], ["pack.id"], name=op.f("fk_pack_file_pack_id_pack")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_file")),
        sa.UniqueConstraint("pack_id", "name", name=op.f("uq_pack_file_pack_id_name")),
    )
    op.create_index(op.f("ix_pack_file_sha256"), "pack_file", ["sha256"])


def downgrade() -> None:
    op.drop_index(op.f("ix_pack_file_sha256"), "pack_file")
    op.drop_table("pack_file")
