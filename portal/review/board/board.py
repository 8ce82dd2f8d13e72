"""The board: for each agency and priority how much is owed, approved, waiting, sent back and late. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from portal.contents.outstanding import ReportState
from portal.review.board.drafts import Draft, draft_words
from portal.submissions.workflow import Status

RETURNS = "returns"  # the column beside the priorities


@dataclass
class BoardCell:
    """Counts of what one agency owes under one priority."""

    owed: int = 0
    approved: int = 0
    waiting: int = 0
    sent_back: int = 0  # or open again after an approval
    late: int = 0
    sent_back_only: int = 0  # of what was sent back, what is neither late nor approved in an earlier version
    corrected: int = 0  # of what waits for the team to decide, what the report prints as it was approved before
    proposed: int = 0  # of what waits, that for which the agency has still to answer other numbers
    cancelled: int = 0  # what is not owed any more, and in no other count
    not_asked_for: int = 0  # of what was not sent, that whose place a later update has taken
    # What a report says of it (submissions/report_state.py).
    states: Counter[ReportState] = field(default_factory=Counter, init=False)
    # How complete each draft is that agencies have begun and not sent, and how many of these wait for a sign-off.
    percents: list[int] = field(default_factory=list, init=False)
    to_sign_off: int = field(default=0, init=False)

    def add(self, group: Count) -> None:
        status, count, is_late = group.status, group.count, group.is_late
        self.states[group.state] += count
        if group.is_cancelled:
            self.cancelled += count
            return
        is_back, has_approved = status in (Status.SENT_BACK, Status.REOPENED), group.state is ReportState.APPROVED
        self.owed += count
        self.proposed += count if group.is_proposed else 0
        self.not_asked_for += count if group.is_not_asked_for else 0
        self.approved += count if status is Status.APPROVED else 0
        self.waiting += count if status is Status.SUBMITTED else 0
        self.sent_back += count if is_back else 0
        self.late += count if is_late else 0
        self.sent_back_only += count if is_back and not is_late and not has_approved else 0
        self.corrected += count if status is Status.SUBMITTED and has_approved and not group.is_proposed else 0

    def add_draft(self, draft: Draft) -> None:
        if draft.is_waiting_for_sign_off:
            self.to_sign_off += 1
        else:
            self.percents.append(draft.percent)

    @property
    def begun(self) -> str:
        """What the agency has begun, in words; empty where it has begun nothing: “draft 60%”, “to sign off”."""
        return ", ".join(filter(None, (draft_words(self.percents), "to sign off" if self.to_sign_off else "")))

    @property
    def to_review(self) -> int:
        """What waits for the team to decide."""
        return self.waiting - self.proposed

    @property
    def waiting_again(self) -> int:
        """Of what waits for the team, what the report prints as it was approved before."""
        return self.waiting - self.states[ReportState.RECEIVED]

    @property
    def sent_back_again(self) -> int:
        """Of what was sent back, what the report prints as it was approved before."""
        return self.sent_back - self.states[ReportState.SENT_BACK]

    @property
    def owes(self) -> bool:
        """Whether the agency still has to send something: what it never sent, or what came back."""
        return self.owed > self.approved + self.waiting + self.not_asked_for

    @property
    def unsent(self) -> int:
        """What its agency never sent: it cannot be sent once the cycle takes no more updates."""
        return self.owed - self.approved - self.waiting - self.sent_back - self.not_asked_for

    @property
    def troubles(self) -> list[tuple[str, int]]:
        """What in the cell needs a look, with how many there are, the worst first. Nothing is counted twice: what was sent back
        and is late is late."""
        found = (("late", self.late), ("to review", self.to_review), ("sent back", self.sent_back_only))
        return [(mark, count) for mark, count in found if count]

    @property
    def words(self) -> str:
        """“2 late (1 sent back), 1 to review, 1 approved and being corrected”; empty where nothing needs a look."""
        late_and_back = self.sent_back - self.sent_back_only - self.sent_back_again
        notes = {
            "late": f" ({late_and_back} sent back)" if late_and_back else "",
            "to review": f" ({self.corrected} approved before)" if self.corrected else "",
        }
        marks = [f"{count} {mark}{notes.get(mark, '')}" for mark, count in self.troubles]
        others = (
            (self.sent_back_again, "approved and being corrected"),
            (self.proposed, "waiting for the agency’s answer to other numbers"),
        )
        return ", ".join([*marks, *(f"{count} {words}" for count, words in others if count)])

    @property
    def look(self) -> str:
        """The CSS class of the cell: that of its worst trouble."""
        is_done = self.owed and self.approved == self.owed
        quiet = "sent-back" if self.sent_back_again else "done" if is_done else "plain"
        mark = self.troubles[0][0] if self.troubles else quiet
        return f"app-board__cell--{mark.replace(' ', '-')}"


@dataclass
class BoardRow:
    """One agency: its cells by column, and their sum."""

    agency_key: str
    agency: str
    cells: dict[str, BoardCell] = field(default_factory=dict)
    total: BoardCell = field(default_factory=BoardCell)


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many obligations of one agency in one column (a priority's key, or RETURNS) have the same status and state."""

    agency_key: str
    agency: str
    column: str
    status: Status
    state: ReportState
    is_late: bool
    count: int
    is_proposed: bool = False
    is_not_asked_for: bool = False  # a later update has taken its place
    is_cancelled: bool = False


class Board(NamedTuple):
    """The rows by trouble: most late first, then most to review, most sent back, and by name. And the sum of them all."""

    rows: list[BoardRow]
    everything: BoardCell


# The orders of the rows by their names in addresses, with their words on the page. The first is the one without a name.
ORDERS = {"": "By trouble", "review": "Most to review first", "unsent": "Most not sent first", "name": "By name"}
# Which rows are shown, likewise.
SHOWN = {"": "All agencies", "late": "Late only", "owing": "Who still owes something"}


def asked(order: str, shown: str) -> tuple[str, str]:
    """Both as ORDERS and SHOWN name them; empty, which is the usual, for what means nothing."""
    return order if order in ORDERS else "", shown if shown in SHOWN else ""


def arranged(rows: Iterable[BoardRow], order: str, shown: str) -> list[BoardRow]:
    """The rows that are asked for, in the order that is asked for, as ORDERS and SHOWN name them."""
    chosen = [row for row in rows if not shown or (row.total.late if shown == "late" else row.total.owes)]
    keys: dict[str, Callable[[BoardRow], tuple[int | str, ...]]] = {
        "review": lambda row: (-row.total.to_review, *_trouble(row)),
        "unsent": lambda row: (-row.total.unsent, *_trouble(row)),
        "name": lambda row: (row.agency,),
    }
    return sorted(chosen, key=keys.get(order, _trouble))


def _trouble(row: BoardRow) -> tuple[int | str, ...]:
    return -row.total.late, -row.total.to_review, -row.total.sent_back, row.agency


def build(counts: Iterable[Count], drafts: Sequence[Draft] = ()) -> Board:
    """The board of these counts, and what of them is begun."""
    rows: dict[str, BoardRow] = {}
    everything = BoardCell()
    for group in counts:
        row = rows.setdefault(group.agency_key, BoardRow(group.agency_key, group.agency))
        for cell in (row.cells.setdefault(group.column, BoardCell()), row.total, everything):
            cell.add(group)
    for draft in drafts:
        if (drafting := rows.get(draft.agency_key)) is not None:
            for cell in (drafting.cells.setdefault(draft.column, BoardCell()), drafting.total, everything):
                cell.add_draft(draft)
    return Board(arranged(rows.values(), "", ""), everything)
