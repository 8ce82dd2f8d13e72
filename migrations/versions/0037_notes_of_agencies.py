"""What an agency asks of the team or tells it about something that it owes; and which mails came back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

REFERENCES = {"obligation_id": "obligation", "by_id": "person", "answered_by_id": "person"}


def upgrade() -> None:
    op.create_table(
        "agency_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_agency_note_{column}_{table}"))
            for column, table in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_note")),
    )
    op.create_index(op.f("ix_agency_note_obligation_id"), "agency_note", ["obligation_id"])
    with op.batch_alter_table("mail") as mail:
        mail.add_column(sa.Column("came_back_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("mail") as mail:
        mail.drop_column("came_back_at")
    op.drop_table("agency_note")
