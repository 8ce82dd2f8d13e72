"""What taking over a file would do, cell by cell, before anything is done. Pure.

What is empty in a file changes nothing: a file never erases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.core.text import clean
from portal.returns.workbooks.matching import Matched, Outcome, SeriesPeriod
from portal.statistics.periods import Period
from portal.tables.entries import FileEntry
from portal.tables.written_values import meaning

STAYS = "The file is empty here. What was entered before stays."


class ChangeKind(StrEnum):
    """What happens to a cell: LOCKED ones were approved or sent, REFUSED ones have a problem in the file."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    LOCKED = "locked"


@dataclass(frozen=True)
class CurrentCell:
    """What a cell of a return holds: as it stands in the draft, or as it was sent or approved, and then it is locked."""

    typed: str
    note: str = ""
    status: str = "final"
    is_locked: bool = False


@dataclass(frozen=True, kw_only=True)
class CellChange:
    """What the file would change in one cell. `message` says why it is refused or locked, or why it stays.

    `series_id` and `period` are None where they are not known; `new` is None where the cell is refused.
    """

    kind: ChangeKind
    sheet: str
    address: str
    label: str
    series_id: int | None
    period: Period | None
    old: CurrentCell | None
    new: CurrentCell | None
    message: str = ""


def compare(matched: Matched, current: Mapping[SeriesPeriod, CurrentCell]) -> tuple[CellChange, ...]:
    """One change for each cell that the file names, in its order. `current` is what the cells hold now."""
    changes = (_change(outcome, current) for outcome in matched.outcomes)
    return tuple(change for change in changes if change is not None)


def _change(outcome: Outcome, current: Mapping[SeriesPeriod, CurrentCell]) -> CellChange | None:
    """The change of one cell; None for an empty cell of the file where nothing was entered before."""
    entry, series, period = outcome.entry, outcome.series, outcome.period
    old = current.get((series.series_id, period)) if series and period else None
    new = _merged(entry, old)

    def change(kind: ChangeKind, message: str = "") -> CellChange:
        label = series.label if series else ", ".join(name for name in (entry.measure, entry.part) if name)
        return CellChange(
            kind=kind,
            sheet=entry.sheet,
            address=entry.address,
            label=label,
            series_id=series.series_id if series else None,
            period=period,
            old=old,
            new=None if kind is ChangeKind.REFUSED else new,
            message=message,
        )

    if series and old and _is_same(old, new, series.unit) and (entry.typed or not outcome.problem):
        return change(ChangeKind.UNCHANGED, STAYS if old.typed and not entry.typed else "")
    if outcome.problem:
        return change(ChangeKind.REFUSED, outcome.problem)
    if entry.is_blank:
        return None if old is None else change(ChangeKind.UNCHANGED, STAYS if old.typed else "")
    assert series and period
    if old and old.is_locked:
        return change(
            ChangeKind.LOCKED,
            f"{period.words} was approved with {old.typed or 'nothing'}. To change it to {new.typed}, ask for a revision."
            if meaning(old.typed, series.unit) != meaning(new.typed, series.unit)
            else f"{period.words} was approved with another note or status. To change it, ask for a revision.",
        )
    return change(ChangeKind.CHANGED if old and (old.typed or old.note) else ChangeKind.NEW)


def _merged(entry: FileEntry, old: CurrentCell | None) -> CurrentCell:
    """The cell as it would be: what the file says, and what is there now where the file is empty."""
    before = old or CurrentCell("")
    return CurrentCell(entry.typed or before.typed, entry.note or before.note, entry.status or before.status, before.is_locked)


def _is_same(old: CurrentCell, new: CurrentCell, unit: str) -> bool:
    same_note = clean(old.note).strip() == new.note.strip() or old.note == new.note
    return meaning(old.typed, unit) == meaning(new.typed, unit) and same_note and old.status == new.status
