"""Which measures count the same as another, what each value of a measure is of, and the area that a figure is compared with."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("measure") as batch:
        batch.add_column(sa.Column("counts_same_as_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("covers", sa.String(length=20), nullable=False, server_default="period"))
        batch.create_foreign_key(op.f("fk_measure_counts_same_as_id_measure"), "measure", ["counts_same_as_id"], ["id"])
    op.add_column("figure", sa.Column("comparator_geography", sa.String(length=80), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("measure") as batch:
        batch.drop_constraint(op.f("fk_measure_counts_same_as_id_measure"), type_="foreignkey")
        batch.drop_column("covers")
        batch.drop_column("counts_same_as_id")
    op.drop_column("figure", "comparator_geography")
