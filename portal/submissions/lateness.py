"""When something is late: worked out from status and due date, and never stored. Pure."""

from __future__ import annotations

from datetime import date, datetime

from portal.core.dates import end_of_day
from portal.submissions.workflow import WITH_AGENCY, Status


def is_late(status: Status, due: date, now: datetime) -> bool:
    """Whether it is still with the agency after the due date has ended, in UK time: rule 15 (docs/domain.md)."""
    return status in WITH_AGENCY and now >= end_of_day(due)


def days_late(status: Status, due: date, today: date, now: datetime) -> int:
    """Whole days since the due date; 0 for what is not late."""
    return (today - due).days if is_late(status, due, now) else 0
