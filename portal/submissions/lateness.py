"""When something is late: worked out from status and due date, and never stored. Pure."""

from __future__ import annotations

from datetime import date, datetime

from portal.core.dates import end_of_day, local
from portal.submissions.workflow import WITH_AGENCY, Status

# What is late once its date is over. Not what is open again after an approval: that was sent, and it stays in force.
LATE_AFTER_DUE = WITH_AGENCY - {Status.REOPENED}


def is_late(status: Status, due: date, now: datetime, *, has_approved: bool) -> bool:
    """Whether it is still with the agency after the due date has ended, in UK time: rule 15 (docs/domain.md). Not where a version
    of it was approved, `has_approved`, whatever has come of it since."""
    return not has_approved and status in LATE_AFTER_DUE and now >= end_of_day(due)


def is_dated(due: date, now: datetime, *, has_approved: bool) -> bool:
    """Whether the due date still says something: not once the date of something that was approved is over."""
    return not (has_approved and now >= end_of_day(due))


def days_late(status: Status, due: date, now: datetime, *, has_approved: bool) -> int:
    """Whole days in London since the due date; 0 for what is not late."""
    return (local(now).date() - due).days if is_late(status, due, now, has_approved=has_approved) else 0
