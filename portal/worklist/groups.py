"""The lines of a person's list, and the group in which each stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from portal.submissions.lateness import is_dated, is_late
from portal.submissions.workflow import Status

# The groups by their headings, in the order of the page: first what needs the person.
TO_SIGN, ASKED, EDITED = "To sign off", "The team asks you", "To accept or refuse"
SENT_BACK, OPEN_AGAIN = "Sent back to you", "Open again"
OVERDUE, DUE, DRAFT = "Overdue", "To do", "Drafts"
SIGN_OFF, SUBMITTED, APPROVED = "Waiting for sign-off", "Sent, waiting for the team", "Approved"
CLOSED = "Not sent, and not taken any more"
GROUPS = (TO_SIGN, ASKED, EDITED, SENT_BACK, OPEN_AGAIN, OVERDUE, DUE, DRAFT, SIGN_OFF, SUBMITTED, APPROVED, CLOSED)
TO_ANSWER = (ASKED, EDITED)
TO_SEND = frozenset({SENT_BACK, OPEN_AGAIN, OVERDUE, DUE, DRAFT})
DONE = frozenset({SUBMITTED, APPROVED, CLOSED})  # folded on the page


class Owner(IntEnum):
    """Who looks after it, in the order in which things of one day are listed."""

    SELF = 0
    EVERYBODY = 1
    OTHERS = 2


@dataclass(frozen=True, kw_only=True)
class ListItem:
    """One obligation as its agency sees it.

    `reason` says why it came back to the agency. `progress` is “12 of 19 filled” for a return that was begun, and says how many
    values have to be explained where it is full. `from_day` is the day from which a return can be filled in whose month is not
    over. `issued` is its cycle, where that cycle's pack is issued:
    `corrects` says whether the pack printed an earlier version of it, or went without it. `not_taken` says why its cycle takes
    it no more. `has_approved` says whether a version of it was approved: it is not late any more. `asks` is what the agency has
    to answer: “question”, “edit”, “numbers”, or several of them. `is_to_sign` says whether the person who asks may sign it off,
    `is_given_back` whether a lead gave it back and it was not sent since; `remarks` say whom it waits for, or who had it before,
    and `steps` when and by whom it was moved: “sent 25 June by Anna Officer”. `officers` are the names of who looks after it, if
    anybody is named; `is_own` says whether the person who asks is among them.
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
    issued: str = ""
    cycle_id: int = 0
    corrects: bool = False
    has_approved: bool = False
    not_taken: str = ""
    asks: Sequence[str] = ()
    is_to_sign: bool = False
    is_given_back: bool = False
    remarks: Sequence[str] = ()
    steps: str = ""
    officers: Sequence[str] = ()
    is_own: bool = False

    def is_dated(self, now: datetime) -> bool:
        """Whether its due date still says something: not of a correction of an issued cycle, and not once the date of something
        that was approved is over."""
        return not self.corrects and is_dated(self.due, now, has_approved=self.has_approved)

    def sort_key(self, now: datetime) -> tuple[bool, date, Owner]:
        """Its order within its group: what is due first, and of one day as `place` says; last what others look after."""
        return self.place is Owner.OTHERS, self.due if self.is_dated(now) else date.max, self.place

    @property
    def place(self) -> Owner:
        """Of one day: first what the person looks after, then what is everybody’s, then what others do."""
        return Owner.SELF if self.is_own else Owner.OTHERS if self.officers else Owner.EVERYBODY

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been sent by now. A correction has no date."""
        return not self.corrects and is_late(self.status, self.due, now, has_approved=self.has_approved)


def group_of(status: Status, due: date, now: datetime, asks: Sequence[str] = (), *, has_approved: bool = False) -> str:
    """One of GROUPS but TO_SIGN, which depends on the person. `asks` and `has_approved` as in ListItem."""
    if asks and status in (Status.SUBMITTED, Status.APPROVED):
        return ASKED if "question" in asks else EDITED
    if status is Status.SENT_BACK:
        return SENT_BACK
    if status is Status.REOPENED:
        return OPEN_AGAIN
    if status is Status.AWAITING_SIGN_OFF:
        return SIGN_OFF
    if is_late(status, due, now, has_approved=has_approved):
        return OVERDUE
    return {Status.NOT_STARTED: DUE, Status.DRAFT: DRAFT, Status.SUBMITTED: SUBMITTED}.get(status, APPROVED)


def group_of_item(item: ListItem, now: datetime) -> str:
    """One of GROUPS, for the person whose list it is."""
    if item.is_to_sign:
        return TO_SIGN
    if item.is_given_back:
        return SENT_BACK
    group = group_of(item.status, item.due, now, item.asks, has_approved=item.has_approved)
    if item.not_taken and group in TO_SEND:
        return CLOSED
    return group


def grouped(items: Iterable[ListItem], now: datetime) -> dict[str, list[ListItem]]:
    """The items by group, in the order of GROUPS; empty groups are left out."""
    groups: dict[str, list[ListItem]] = {group: [] for group in GROUPS}
    for item in sorted(items, key=lambda item: item.sort_key(now)):
        groups[group_of_item(item, now)].append(item)
    return {group: members for group, members in groups.items() if members}


def first_to_do(groups: Mapping[str, Sequence[ListItem]]) -> ListItem | None:
    """What the person does next: the first in the order of the page that can be done today; None where there is nothing."""
    return next((item for group in (TO_SIGN, *TO_ANSWER, *to_send_in_order(groups)) for item in _possible(groups, group)), None)


def to_send_in_order(groups: Mapping[str, Sequence[ListItem]]) -> list[str]:
    return [group for group in groups if group in TO_SEND]


def _possible(groups: Mapping[str, Sequence[ListItem]], group: str) -> list[ListItem]:
    return [item for item in groups.get(group, ()) if item.from_day is None]
