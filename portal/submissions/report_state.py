"""What a report says of what is owed: in it, received, sent back, not received, not due yet or not asked for. Pure.

Rule 9 (docs/domain.md).
Board, readiness, pack and its data file count by this one function, so that they agree.
"""

from __future__ import annotations

from datetime import date, datetime

from portal.contents.outstanding import ReportState
from portal.core.dates import end_of_day
from portal.submissions.workflow import Status


def report_state(status: Status, due: date, now: datetime, *, has_approved: bool, is_cancelled: bool) -> ReportState:
    """`has_approved` where a version of it was approved: a report prints that, whatever has come of it since."""
    if has_approved:
        return ReportState.APPROVED
    if is_cancelled:
        return ReportState.NOT_ASKED_FOR
    if status is Status.SUBMITTED:
        return ReportState.RECEIVED
    if status in (Status.SENT_BACK, Status.REOPENED):
        return ReportState.SENT_BACK
    return ReportState.NOT_RECEIVED if now >= end_of_day(due) else ReportState.NOT_DUE
