"""One explanation can be that of many unusual values."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shared_explanation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_shared_explanation_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_explanation")),
    )
    with op.batch_alter_table("query_answer") as batch:
        batch.add_column(sa.Column("shared_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_query_answer_shared_id_shared_explanation"), "shared_explanation", ["shared_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("query_answer") as batch:
        batch.drop_constraint(op.f("fk_query_answer_shared_id_shared_explanation"), type_="foreignkey")
        batch.drop_column("shared_id")
    op.drop_table("shared_explanation")
