"""From when a figure is known, which figures packs have printed, and which of those a cycle prints again."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("figure", sa.Column("known_from", sa.String(length=10), nullable=True))
    op.create_table(
        "printed_figure",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("figure_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_printed_figure_cycle_id_cycle")),
        sa.ForeignKeyConstraint(["figure_id"], ["figure.id"], name=op.f("fk_printed_figure_figure_id_figure")),
        sa.PrimaryKeyConstraint("cycle_id", "figure_id", name=op.f("pk_printed_figure")),
    )
    op.create_table(
        "carried_figure",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("figure_id", sa.Integer(), nullable=False),
        sa.Column("carried_at", sa.DateTime(), nullable=False),
        sa.Column("carried_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["carried_by_id"], ["person.id"], name=op.f("fk_carried_figure_carried_by_id_person")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_carried_figure_cycle_id_cycle")),
        sa.ForeignKeyConstraint(["figure_id"], ["figure.id"], name=op.f("fk_carried_figure_figure_id_figure")),
        sa.PrimaryKeyConstraint("cycle_id", "figure_id", name=op.f("pk_carried_figure")),
    )
    _enter_issued_packs()


def _enter_issued_packs() -> None:
    """What the packs that were issued before print, as their contents say."""
    connection = op.get_bind()
    figures = {(agreement, ref): id_ for id_, agreement, ref in connection.execute(sa.text("SELECT id, agreement_id, ref FROM figure"))}
    packs = connection.execute(
        sa.text("SELECT cycle.id, agreement_id, contents FROM pack JOIN cycle ON cycle.id = cycle_id WHERE audience = 'working-group'")
    )
    printed = {
        (cycle, figures[agreement, ref]) for cycle, agreement, contents in packs for ref in _refs(contents) if (agreement, ref) in figures
    }
    table = sa.table("printed_figure", sa.column("cycle_id"), sa.column("figure_id"))
    if printed:
        op.bulk_insert(table, [{"cycle_id": cycle, "figure_id": figure} for cycle, figure in sorted(printed)])


def _refs(contents: Any) -> set[str]:
    told = json.loads(contents) if isinstance(contents, str) else contents
    return {figure["ref"] for part in (told, *told["priorities"]) for figure in part["figures"]}


def downgrade() -> None:
    op.drop_table("carried_figure")
    op.drop_table("printed_figure")
    op.drop_column("figure", "known_from")
