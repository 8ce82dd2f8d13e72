"""The lines of a person's list, and the group in which each stands. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.submissions.lateness import is_late
from portal.submissions.workflow import Status

# The groups by their headings, in the order of the page: first what needs the person.
SENT_BACK, OVERDUE, DUE, DRAFT = "Sent back to you", "Overdue", "To do", "Drafts"
ASKED = "The team asks you"
SIGN_OFF, SUBMITTED, APPROVED = "Waiting for sign-off", "Sent, waiting for the team", "Approved"
GROUPS = (SENT_BACK, ASKED, OVERDUE, DUE, DRAFT, SIGN_OFF, SUBMITTED, APPROVED)
TO_SEND = frozenset({SENT_BACK, OVERDUE, DUE, DRAFT})


@dataclass(frozen=True, kw_only=True)
class ListItem:
    """One obligation as its agency sees it.

    `reason` says why it came back to the agency. `progress` is “12 of 19 filled” for a return that was begun. `from_day` is
    the day from which a return can be filled in whose month is not over. `corrects` is the issued cycle whose pack it
    corrects. `asks` is what the agency has to answer: “question” or “edit”.
    `is_to_sign` says whether the person who asks may sign it off; `remarks` say whom it waits for, or who had it before.
    """

    obligation_id: int
    is_return: bool
    ref: str
    title: str
    due: date
    status: Status
    reason: str = ""
    progress: str = ""
    from_day: date | None = None
    corrects: str = ""
    asks: str = ""
    is_to_sign: bool = False
    remarks: Sequence[str] = ()


def group_of(status: Status, due: date, now: datetime, asks: str = "") -> str:
    """One of GROUPS. `asks` as in ListItem."""
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
    groups: dict[str, list[ListItem]] = {group: [] for group in GROUPS}
    for item in items:
        groups[group_of(item.status, item.due, now, item.asks)].append(item)
    return {group: members for group, members in groups.items() if members}
