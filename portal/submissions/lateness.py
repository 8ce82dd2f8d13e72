"""When something is late. It is worked out and never stored. Pure."""

from __future__ import annotations

from datetime import date, datetime

from portal.core.dates import end_of_day
from portal.submissions.workflow import WITH_AGENCY, Status


def is_late(status: Status, due: date, now: datetime) -> bool:
    """Late is what is still with the agency after the due date has ended in London. It is never stored."""
    return status in WITH_AGENCY and now >= end_of_day(due)


def days_late(status: Status, due: date, today: date, now: datetime) -> int:
    return (today - due).days if is_late(status, due, now) else 0
