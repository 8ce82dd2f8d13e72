"""Returns and measures: caveats, comparisons, when a value is queried, explanations, extensions, what was revised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "caveat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caveat")),
    )
    op.create_table(
        "caveat_measure",
        sa.Column("caveat_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["caveat_id"], ["caveat.id"], name=op.f("fk_caveat_measure_caveat_id_caveat")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_caveat_measure_measure_id_measure")),
        sa.PrimaryKeyConstraint("caveat_id", "measure_id", name=op.f("pk_caveat_measure")),
    )
    with op.batch_alter_table("caveat_measure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_caveat_measure_measure_id"), ["measure_id"], unique=False)

    op.create_table(
        "query_answer",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_query_answer_by_id_person")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_query_answer_series_id_series")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_query_answer_submission_id_submission")),
        sa.PrimaryKeyConstraint("submission_id", "series_id", "rule", name=op.f("pk_query_answer")),
    )
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.add_column(sa.Column("query_spread", sa.String(length=32), nullable=False, server_default="3.5"))
        batch_op.add_column(sa.Column("query_smallest", sa.Integer(), nullable=False, server_default="5"))
        batch_op.add_column(sa.Column("recorded_in", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("comparison", sa.String(length=20), nullable=False, server_default="rolling year"))
        batch_op.add_column(sa.Column("baseline_name", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("baseline_value", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("baseline_start", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("baseline_end", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("baseline_geography", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("follows_from", sa.Date(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_measure_follows_id_measure"), "measure", ["follows_id"], ["id"])

    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("extended_to", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("extension_reason", sa.Text(), nullable=False, server_default=""))
        batch_op.drop_index(batch_op.f("ix_obligation_action_id"))
        batch_op.drop_index(batch_op.f("ix_obligation_agency_id"))
        batch_op.create_index("ix_obligation_action", ["action_id", "agency_id"], unique=False)
        batch_op.create_index("ix_obligation_agency", ["agency_id", "cycle_id"], unique=False)

    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revised_from", sa.String(length=32), nullable=True))

    with op.batch_alter_table("series_break", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recorded_in", sa.String(length=80), nullable=False, server_default=""))

    op.execute("UPDATE measure SET comparison = 'same period' WHERE sum_over_time = 'latest'")
    op.execute(
        "UPDATE observation SET revised_from = (SELECT value FROM observation_history"
        " WHERE observation_id = observation.id ORDER BY id DESC LIMIT 1) WHERE status = 'revised'"
    )


def downgrade() -> None:
    with op.batch_alter_table("series_break", schema=None) as batch_op:
        batch_op.drop_column("recorded_in")

    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_column("revised_from")

    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.drop_index("ix_obligation_agency")
        batch_op.drop_index("ix_obligation_action")
        batch_op.create_index(batch_op.f("ix_obligation_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_obligation_action_id"), ["action_id"], unique=False)
        batch_op.drop_column("extension_reason")
        batch_op.drop_column("extended_to")

    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_measure_follows_id_measure"), type_="foreignkey")
        batch_op.drop_column("follows_from")
        batch_op.drop_column("follows_id")
        batch_op.drop_column("baseline_geography")
        batch_op.drop_column("baseline_end")
        batch_op.drop_column("baseline_start")
        batch_op.drop_column("baseline_value")
        batch_op.drop_column("baseline_name")
        batch_op.drop_column("comparison")
        batch_op.drop_column("recorded_in")
        batch_op.drop_column("query_smallest")
        batch_op.drop_column("query_spread")

    op.drop_table("query_answer")
    with op.batch_alter_table("caveat_measure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_caveat_measure_measure_id"))

    op.drop_table("caveat_measure")
    op.drop_table("caveat")
