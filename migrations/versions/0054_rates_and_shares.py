"""Rates and shares of measures, and the numbers of residents that rates are of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "population",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("breakdown_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["breakdown_id"], ["breakdown.id"], name=op.f("fk_population_breakdown_id_breakdown")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_population")),
        sa.UniqueConstraint("name", name=op.f("uq_population_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "population_size",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("population_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["population_id"], ["population.id"], name=op.f("fk_population_size_population_id_population")
        ),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_population_size_part_id_part")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_population_size_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_population_size")),
    )
    op.create_index("uq_population_size_of_part", "population_size", ["population_id", "year", "part_id"], unique=True)
    op.create_index(
        "uq_population_size_of_whole",
        "population_size",
        ["population_id", "year"],
        unique=True,
        sqlite_where=sa.text("part_id IS NULL"),
        postgresql_where=sa.text("part_id IS NULL"),
    )
    op.create_table(
        "rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("numerator_id", sa.Integer(), nullable=False),
        sa.Column("denominator_id", sa.Integer(), nullable=True),
        sa.Column("population_id", sa.Integer(), nullable=True),
        sa.Column("per", sa.Integer(), nullable=False),
        sa.Column("decimal_places", sa.Integer(), nullable=False),
        sa.Column("judgement", sa.String(length=30), nullable=False),
        sa.Column("printed", sa.Boolean(), nullable=False),
        sa.Column("printed_until", sa.Date(), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["numerator_id"], ["measure.id"], name=op.f("fk_rate_numerator_id_measure")),
        sa.ForeignKeyConstraint(["denominator_id"], ["measure.id"], name=op.f("fk_rate_denominator_id_measure")),
        sa.ForeignKeyConstraint(["population_id"], ["population.id"], name=op.f("fk_rate_population_id_population")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate")),
        sa.UniqueConstraint("key", name=op.f("uq_rate_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rate_numerator_id"), "rate", ["numerator_id"])


def downgrade() -> None:
    """Rates and residents are lost; what was issued of them stays in its packs."""
    op.drop_table("rate")
    op.drop_table("population_size")
    op.drop_table("population")
