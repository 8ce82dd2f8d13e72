"""What is asked of an agency is found without reading its whole history."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_submission_event_agency_id_verb", "submission_event", ["agency_id", "verb"])


def downgrade() -> None:
    op.drop_index("ix_submission_event_agency_id_verb", "submission_event")
