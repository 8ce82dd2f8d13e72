"""The states of a review cycle and the moves between them, as a table. Pure."""

from __future__ import annotations

from enum import StrEnum

from portal.core.errors import WrongState


class CycleStatus(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    REVIEW = "review"
    ISSUED = "issued"


RUNNING = (CycleStatus.OPEN, CycleStatus.REVIEW)

STATUS_WORDS = {
    CycleStatus.PLANNED: "Planned",
    CycleStatus.OPEN: "Open",
    CycleStatus.REVIEW: "Closed for updates",
    CycleStatus.ISSUED: "Issued",
}

OPEN, CLOSE, TAKE_AGAIN, ISSUE = "open", "close", "take again", "issue"

# In review, partners send nothing new; what is sent back to them stays open. Issuing again makes a new version of the pack.
MOVES: dict[tuple[CycleStatus, str], CycleStatus] = {
    (CycleStatus.PLANNED, OPEN): CycleStatus.OPEN,
    (CycleStatus.OPEN, CLOSE): CycleStatus.REVIEW,
    (CycleStatus.REVIEW, TAKE_AGAIN): CycleStatus.OPEN,
    (CycleStatus.OPEN, ISSUE): CycleStatus.ISSUED,
    (CycleStatus.REVIEW, ISSUE): CycleStatus.ISSUED,
    (CycleStatus.ISSUED, ISSUE): CycleStatus.ISSUED,
}


def moved(status: CycleStatus, verb: str) -> CycleStatus:
    """The status after the verb. Raises WrongState if the table does not list the move."""
    try:
        return MOVES[status, verb]
    except KeyError:
        raise WrongState(f"You cannot {verb} a cycle that is {status}.") from None
