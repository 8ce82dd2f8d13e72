"""What taking over a file would do, cell by cell, before anything is done. Pure.

What is empty in a file changes nothing: a file never erases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.core.text import clean
from portal.returns.workbooks.entries import FileEntry
from portal.returns.workbooks.matching import Matched, Outcome, Place
from portal.returns.workbooks.written_values import meaning
from portal.statistics.periods import Period

STAYS = "The file is empty here. What was entered before stays."


class ChangeKind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    LOCKED = "locked"


@dataclass(frozen=True)
class Present:
    """What a cell of a return holds: in the draft, or as it was approved."""

    typed: str
    note: str = ""
    status: str = "final"
    is_approved: bool = False


@dataclass(frozen=True)
class CellChange:
    """What the file would make of one cell. `message` says why it is refused or locked, or what to know.

    `label`, `series_id` and `period` are there as far as they are known; `new` only where the file could be taken.
    """

    kind: ChangeKind
    sheet: str
    address: str
    label: str
    series_id: int | None
    period: Period | None
    old: Present | None
    new: Present | None
    message: str = ""


def compare(matched: Matched, present: Mapping[Place, Present]) -> tuple[CellChange, ...]:
    """One change for each cell that the file speaks of, in its order. `present` is by series id and period."""
    changes = (_change(outcome, present) for outcome in matched.outcomes)
    return tuple(change for change in changes if change is not None)


def _change(outcome: Outcome, present: Mapping[Place, Present]) -> CellChange | None:
    entry, series, period = outcome.entry, outcome.series, outcome.period
    old = present.get((series.series_id, period)) if series and period else None
    new = _new(entry, old)

    def change(kind: ChangeKind, message: str = "") -> CellChange:
        label = series.label if series else ", ".join(name for name in (entry.measure, entry.part) if name)
        taken = None if kind is ChangeKind.REFUSED else new
        return CellChange(
            kind, entry.sheet, entry.address, label, series.series_id if series else None, period, old, taken, message
        )

    if series and old and _is_same(old, new, series.unit) and (entry.typed or not outcome.problem):
        return change(ChangeKind.UNCHANGED, STAYS if old.typed and not entry.typed else "")
    if outcome.problem:
        return change(ChangeKind.REFUSED, outcome.problem)
    if entry.is_blank:
        return None if old is None else change(ChangeKind.UNCHANGED, STAYS if old.typed else "")
    assert series and period
    if old and old.is_approved:
        return change(
            ChangeKind.LOCKED,
            f"{period.words} was approved with {old.typed or 'nothing'}. To change it to {new.typed}, ask for a revision."
            if meaning(old.typed, series.unit) != meaning(new.typed, series.unit)
            else f"{period.words} was approved with another note or status. To change it, ask for a revision.",
        )
    return change(ChangeKind.CHANGED if old and (old.typed or old.note) else ChangeKind.NEW)


def _new(entry: FileEntry, old: Present | None) -> Present:
    """The cell as it would be: what the file says, and what was there where it says nothing."""
    before = old or Present("")
    return Present(entry.typed or before.typed, entry.note or before.note, entry.status or before.status, before.is_approved)


def _is_same(old: Present, new: Present, unit: str) -> bool:
    same_note = clean(old.note).strip() == new.note.strip() or old.note == new.note
    return meaning(old.typed, unit) == meaning(new.typed, unit) and same_note and old.status == new.status
