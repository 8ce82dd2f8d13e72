"""The lines of a person's list, and the group in which each stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.submissions.lateness import is_late
from portal.submissions.workflow import Status

# The groups by their headings, in the order of the page: first what needs the person.
TO_SIGN, ASKED, EDITED = "To sign off", "The team asks you", "To accept or refuse"
SENT_BACK, OVERDUE, DUE, DRAFT = "Sent back to you", "Overdue", "To do", "Drafts"
SIGN_OFF, SUBMITTED, APPROVED = "Waiting for sign-off", "Sent, waiting for the team", "Approved"
CLOSED = "Not sent, and not taken any more"
GROUPS = (TO_SIGN, ASKED, EDITED, SENT_BACK, OVERDUE, DUE, DRAFT, SIGN_OFF, SUBMITTED, APPROVED, CLOSED)
TO_ANSWER = (ASKED, EDITED)
TO_SEND = frozenset({SENT_BACK, OVERDUE, DUE, DRAFT})
DONE = frozenset({SUBMITTED, APPROVED, CLOSED})  # folded on the page


@dataclass(frozen=True, kw_only=True)
class ListItem:
    """One obligation as its agency sees it.

    `reason` says why it came back to the agency. `progress` is “12 of 19 filled” for a return that was begun. `from_day` is the
    day from which a return can be filled in whose month is not over. `issued` is its cycle, where that cycle's pack is issued:
    `corrects` says whether the pack printed an earlier version of it, or went without it. `not_taken` says why its cycle takes
    it no more. `asks` is what the agency has to answer: “question”, “edit” or “numbers”. `is_to_sign` says whether the person
    who asks may sign it off, `is_given_back` whether a lead gave it back and it was not sent since; `remarks` say whom it waits
    for, or who had it before, and `steps` when and by whom it was moved: “sent 25 June by Anna Officer”. `officers` are the
    names of who looks after it, if anybody is named; `is_own` says whether the person who asks is among them.
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
    corrects: bool = False
    not_taken: str = ""
    asks: str = ""
    is_to_sign: bool = False
    is_given_back: bool = False
    remarks: Sequence[str] = ()
    steps: str = ""
    officers: Sequence[str] = ()
    is_own: bool = False

    @property
    def place(self) -> int:
        """Where in its group it stands: first what the person looks after, then what is everybody’s, then what others do."""
        return 0 if self.is_own else 2 if self.officers else 1

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been sent by now. A correction of an issued cycle has no date."""
        return not self.corrects and is_late(self.status, self.due, now)


def group_of(status: Status, due: date, now: datetime, asks: str = "") -> str:
    """One of GROUPS but TO_SIGN, which depends on the person. `asks` as in ListItem."""
    if asks and status in (Status.SUBMITTED, Status.APPROVED):
        return ASKED if asks == "question" else EDITED
    if status in (Status.SENT_BACK, Status.REOPENED):
        return SENT_BACK
    if status is Status.AWAITING_SIGN_OFF:
        return SIGN_OFF
    if is_late(status, due, now):
        return OVERDUE
    return {Status.NOT_STARTED: DUE, Status.DRAFT: DRAFT, Status.SUBMITTED: SUBMITTED}.get(status, APPROVED)


def group_of_item(item: ListItem, now: datetime) -> str:
    """One of GROUPS, for the person whose list it is."""
    if item.is_to_sign:
        return TO_SIGN
    if item.is_given_back:
        return SENT_BACK
    group = group_of(item.status, item.due, now, item.asks)
    if item.not_taken and group in TO_SEND:
        return CLOSED
    return DRAFT if group == OVERDUE and not item.is_overdue(now) else group


def grouped(items: Iterable[ListItem], now: datetime) -> dict[str, list[ListItem]]:
    """The items by group, in the order of GROUPS; empty groups are left out."""
    groups: dict[str, list[ListItem]] = {group: [] for group in GROUPS}
    for item in sorted(items, key=lambda item: item.place):
        groups[group_of_item(item, now)].append(item)
    return {group: members for group, members in groups.items() if members}


def first_to_do(groups: Mapping[str, Sequence[ListItem]]) -> ListItem | None:
    """What the person does next: the first in the order of the page that can be done today; None where there is nothing."""
    return next((item for group in (TO_SIGN, *TO_ANSWER, *to_send_in_order(groups)) for item in _possible(groups, group)), None)


def to_send_in_order(groups: Mapping[str, Sequence[ListItem]]) -> list[str]:
    return [group for group in groups if group in TO_SEND]


def _possible(groups: Mapping[str, Sequence[ListItem]], group: str) -> list[ListItem]:
    return [item for item in groups.get(group, ()) if item.from_day is None]
