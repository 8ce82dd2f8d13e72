"""Two people, or two tabs, in one cell: what a save would overwrite that its page has not seen. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portal.returns.changes import CellTyped
from portal.returns.sheets import Month, SavedCell


class Rewrite(NamedTuple):
    """A number (`kind` is cell) or a note that is to be changed: what is saved now, and what the page expects to be saved."""

    kind: str
    saved: str
    expected: tuple[str | None, ...]

    @property
    def is_unseen(self) -> bool:
        """Whether it would overwrite something that the page has not seen; also where the page does not say what it saw."""
        return self.saved not in self.expected


@dataclass(frozen=True)
class SavedElsewhere:
    """What was saved meanwhile in place of what was typed, and whether the same person did so in another tab."""

    saved: str
    is_own: bool

    @property
    def words(self) -> str:
        """“somebody else has saved 21”, after the name of the month."""
        shown = self.saved or "nothing"
        return f"you entered {shown} in another tab" if self.is_own else f"somebody else has saved {shown}"


def rewrites(month: Month, series_id: int, cell: CellTyped) -> list[Rewrite]:
    """The number and the note of the cell, as far as they would change."""
    saved = month.cells.get(series_id) or SavedCell()
    texts = [
        ("cell", cell.typed, saved.typed, (cell.was, cell.going)),
        ("note", cell.note, saved.note, (cell.wasnote, cell.goingnote)),
    ]
    return [Rewrite(kind, old, expected) for kind, new, old, expected in texts if new is not None and new != old]


def first_unseen(changes: Sequence[Rewrite]) -> Rewrite | None:
    return next((change for change in changes if change.is_unseen), None)
