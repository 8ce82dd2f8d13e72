"""Which measures count the same as another, and what each value of a measure covers."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("measure") as batch:
        batch.add_column(sa.Column("counts_same_as_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_measure_counts_same_as_id_measure"), "measure", ["counts_same_as_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("measure") as batch:
        batch.drop_constraint(op.f("fk_measure_counts_same_as_id_measure"), type_="foreignkey")
        batch.drop_column("counts_same_as_id")
