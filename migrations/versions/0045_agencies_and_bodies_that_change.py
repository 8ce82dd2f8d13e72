"""Agencies and bodies that change: whom to ask, former names, and since when one has ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

CONTACT = {"contact_name": sa.String(200), "contact_email": sa.String(254), "contact_telephone": sa.String(40)}


def upgrade() -> None:
    with op.batch_alter_table("agency") as batch:
        for name, kind in CONTACT.items():
            batch.add_column(sa.Column(name, kind, nullable=False, server_default=""))
        batch.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("ended_because", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("agency") as batch:
        for name in (*CONTACT, "ended_because"):
            batch.alter_column(name, server_default=None)
    for table in ("agency", "body"):
        _names_of(table)
    _flag("person", "is_closed_with_agency")
    _flag("obligation", "is_cancelled_with_agency")
    with op.batch_alter_table("body") as batch:
        batch.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("replaced_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("passed_on", sa.JSON(), nullable=False, server_default="[]"))
        batch.create_foreign_key(op.f("fk_body_replaced_by_id_body"), "body", ["replaced_by_id"], ["id"])
    with op.batch_alter_table("body") as batch:
        batch.alter_column("passed_on", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("body") as batch:
        batch.drop_constraint(op.f("fk_body_replaced_by_id_body"), type_="foreignkey")
        for name in ("passed_on", "replaced_by_id", "ended_on"):
            batch.drop_column(name)
    op.drop_column("obligation", "is_cancelled_with_agency")
    op.drop_column("person", "is_closed_with_agency")
    for table in ("body", "agency"):
        op.drop_table(f"{table}_name")
    with op.batch_alter_table("agency") as batch:
        for name in ("ended_because", "ended_on", *CONTACT):
            batch.drop_column(name)


def _flag(table: str, name: str) -> None:
    with op.batch_alter_table(table) as batch:
        batch.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table(table) as batch:
        batch.alter_column(name, server_default=None)


def _names_of(table: str) -> None:
    short = [sa.Column("short_name", sa.String(80), nullable=False)] if table == "agency" else []
    op.create_table(
        f"{table}_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(f"{table}_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        *short,
        sa.Column("also_known_as", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint([f"{table}_id"], [f"{table}.id"], name=op.f(f"fk_{table}_name_{table}_id_{table}")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f(f"fk_{table}_name_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}_name")),
    )
    op.create_index(f"ix_{table}_name_{table}_id", f"{table}_name", [f"{table}_id"])
