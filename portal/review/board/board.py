"""The board: agencies by priorities, how much of what they owe is approved, and where trouble is. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.submissions.workflow import Status

RETURNS = "returns"  # the column beside the priorities


@dataclass
class BoardCell:
    """Counts of what one agency owes under one priority."""

    owed: int = 0
    approved: int = 0
    waiting: int = 0
    sent_back: int = 0
    late: int = 0

    def add(self, status: Status, is_late: bool, count: int) -> None:
        self.owed += count
        self.approved += count if status is Status.APPROVED else 0
        self.waiting += count if status is Status.SUBMITTED else 0
        self.sent_back += count if status in (Status.SENT_BACK, Status.REOPENED) else 0
        self.late += count if is_late else 0

    @property
    def mark(self) -> str:
        """The one word that says what needs a look, the coordinator's own work first."""
        if self.waiting:
            return "to review"
        if self.late:
            return "late"
        return "sent back" if self.sent_back else "done" if self.owed and self.approved == self.owed else ""

    @property
    def word(self) -> str:
        """What is printed of the mark: that all is done needs no word."""
        return "" if self.mark == "done" else self.mark

    @property
    def look(self) -> str:
        """The style of the cell."""
        return f"app-board__cell--{self.mark.replace(' ', '-') or 'plain'}"


@dataclass
class BoardRow:
    agency_key: str
    agency: str
    cells: dict[str, BoardCell] = field(default_factory=dict)
    total: BoardCell = field(default_factory=BoardCell)


@dataclass(frozen=True)
class Count:
    """One group of obligations: agency, column (a priority's key or RETURNS), status, how many."""

    agency_key: str
    agency: str
    column: str
    status: Status
    is_late: bool
    count: int


def build(counts: Iterable[Count]) -> tuple[list[BoardRow], BoardCell]:
    """Rows with trouble first, then by name; and everything together."""
    rows: dict[str, BoardRow] = {}
    everything = BoardCell()
    for one in counts:
        row = rows.setdefault(one.agency_key, BoardRow(one.agency_key, one.agency))
        for cell in (row.cells.setdefault(one.column, BoardCell()), row.total, everything):
            cell.add(one.status, one.is_late, one.count)
    return sorted(
        rows.values(), key=lambda row: (-row.total.late, -row.total.waiting, -row.total.sent_back, row.agency)
    ), everything
