"""When a pack was issued to its audience, apart from when it was frozen; and that it was withdrawn, by whom and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

NEW = ("issued_at", "issued_by_id", "withdrawn_at", "withdrawn_by_id", "withdrawn_because")


def upgrade() -> None:
    op.execute("ALTER TABLE pack RENAME COLUMN issued_at TO frozen_at")
    op.execute("ALTER TABLE pack RENAME COLUMN issued_by_id TO frozen_by_id")
    with op.batch_alter_table("pack") as batch:
        batch.drop_constraint(op.f("fk_pack_issued_by_id_person"), type_="foreignkey")
        batch.create_foreign_key(op.f("fk_pack_frozen_by_id_person"), "person", ["frozen_by_id"], ["id"])
        batch.add_column(sa.Column("issued_at", sa.DateTime(), nullable=True))
        batch.add_column(sa.Column("issued_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("withdrawn_at", sa.DateTime(), nullable=True))
        batch.add_column(sa.Column("withdrawn_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("withdrawn_because", sa.Text(), nullable=False, server_default=""))
        batch.create_foreign_key(op.f("fk_pack_issued_by_id_person"), "person", ["issued_by_id"], ["id"])
        batch.create_foreign_key(op.f("fk_pack_withdrawn_by_id_person"), "person", ["withdrawn_by_id"], ["id"])
    op.execute("UPDATE pack SET issued_at = frozen_at, issued_by_id = frozen_by_id")
    with op.batch_alter_table("pack") as batch:
        batch.alter_column("withdrawn_because", server_default=None)


def downgrade() -> None:
    """Every pack is one that its audience can read again."""
    with op.batch_alter_table("pack") as batch:
        for name in ("frozen", "issued", "withdrawn"):
            batch.drop_constraint(op.f(f"fk_pack_{name}_by_id_person"), type_="foreignkey")
        for name in NEW:
            batch.drop_column(name)
    op.execute("ALTER TABLE pack RENAME COLUMN frozen_at TO issued_at")
    op.execute("ALTER TABLE pack RENAME COLUMN frozen_by_id TO issued_by_id")
    with op.batch_alter_table("pack") as batch:
        batch.create_foreign_key(op.f("fk_pack_issued_by_id_person"), "person", ["issued_by_id"], ["id"])
