"""What was sent back is called so: “returned” is a data return only."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PLACES = (("submission", "status"), ("submission_event", "status_from"), ("submission_event", "status_to"))


def upgrade() -> None:
    _rename("returned", "sent back")


def downgrade() -> None:
    _rename("sent back", "returned")


def _rename(old: str, new: str) -> None:
    for table, column in PLACES:
        place = sa.table(table, sa.column(column, sa.String))
        op.execute(place.update().where(place.c[column] == old).values({column: new}))
