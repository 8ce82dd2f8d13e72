"""A person's list: what is owed, by when, and in which group. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.submissions.lateness import is_late
from portal.submissions.workflow import Status

# The groups in the order of the page: what needs the person first.
SENT_BACK, OVERDUE, DUE, DRAFT = "Sent back to you", "Overdue", "To do", "Drafts"
ASKED = "The team asks you"
SIGN_OFF, SUBMITTED, APPROVED = "Waiting for sign-off", "Sent, waiting for the team", "Approved"
GROUPS = (SENT_BACK, ASKED, OVERDUE, DUE, DRAFT, SIGN_OFF, SUBMITTED, APPROVED)
TO_SEND = frozenset({SENT_BACK, OVERDUE, DUE, DRAFT})


@dataclass(frozen=True)
class ListItem:
    """One obligation as its agency sees it. `progress` is “12 of 19 filled” for a return that was begun."""

    obligation_id: int
    is_return: bool
    ref: str
    title: str
    due: date
    status: Status
    reason: str = ""
    progress: str = ""
    from_day: date | None = None  # a return for a month that is not over can be filled from here on
    as_lead: bool = True
    corrects: str = ""  # the issued cycle whose pack it corrects
    asks: str = ""  # what the team wants to know about what was sent: a question, or whether an edit is right


def group_of(status: Status, due: date, now: datetime, asks: str = "") -> str:
    if asks and status in (Status.SUBMITTED, Status.APPROVED):
        return ASKED
    if status in (Status.SENT_BACK, Status.REOPENED):
        return SENT_BACK
    if status is Status.AWAITING_SIGN_OFF:
        return SIGN_OFF
    if is_late(status, due, now):
        return OVERDUE
    return {Status.NOT_STARTED: DUE, Status.DRAFT: DRAFT, Status.SUBMITTED: SUBMITTED}.get(status, APPROVED)


def grouped(items: list[ListItem], now: datetime) -> dict[str, list[ListItem]]:
    """The items by group, in the order of GROUPS; empty groups are left out."""
    found: dict[str, list[ListItem]] = {group: [] for group in GROUPS}
    for item in items:
        found[group_of(item.status, item.due, now, item.asks)].append(item)
    return {group: members for group, members in found.items() if members}
