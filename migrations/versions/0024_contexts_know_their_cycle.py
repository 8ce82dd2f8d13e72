"""Contexts know the cycle in which they were last written, and whether they are carried forward into a later one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_CONTEXTS = sa.text(
    "SELECT context.id, context.cycle_id, context.text, context.saved_at, cycle.status, "
    "coalesce(priority.key, '') AS section "
    "FROM context JOIN cycle ON cycle.id = context.cycle_id LEFT JOIN priority ON priority.id = context.priority_id "
    "ORDER BY cycle.period_end"
).columns(saved_at=sa.DateTime())
_FILL = sa.text(
    "UPDATE context SET written_in_id = :cycle, written_at = :at, is_carried_forward = :carried WHERE id = :id"
).bindparams(sa.bindparam("at", type_=sa.DateTime()), sa.bindparam("carried", type_=sa.Boolean()))


def upgrade() -> None:
    with op.batch_alter_table("context", schema=None) as batch_op:
        batch_op.add_column(sa.Column("written_in_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("written_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("is_carried_forward", sa.Boolean(), nullable=False, server_default=sa.false()))
    _fill()
    with op.batch_alter_table("context", schema=None) as batch_op:
        batch_op.alter_column("written_in_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("written_at", existing_type=sa.DateTime(), nullable=False)
        batch_op.alter_column("is_carried_forward", existing_type=sa.Boolean(), server_default=None)
        batch_op.create_foreign_key(batch_op.f("fk_context_written_in_id_cycle"), "cycle", ["written_in_id"], ["id"])


def _fill() -> None:
    """A text that says what the one before it says was written where that one was. Issued packs have printed it all the same."""
    bind = op.get_bind()
    newest: dict[str, tuple[list[str], int, object]] = {}  # by section: the words, the cycle and the moment they were written
    for row in bind.execute(_CONTEXTS).all():
        words, before = row.text.split(), newest.get(row.section)
        is_older = before is not None and before[0] == words
        _, cycle, at = before if before is not None and is_older else (words, row.cycle_id, row.saved_at)
        carried = is_older and row.status == "issued"
        bind.execute(_FILL, {"id": row.id, "cycle": cycle, "at": at, "carried": carried})
        if words:
            newest[row.section] = (words, cycle, at)


def downgrade() -> None:
    with op.batch_alter_table("context", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_context_written_in_id_cycle"), type_="foreignkey")
        batch_op.drop_column("is_carried_forward")
        batch_op.drop_column("written_at")
        batch_op.drop_column("written_in_id")
