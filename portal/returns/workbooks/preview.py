"""What taking over a file would do, cell by cell, before anything is done. Pure.

What is empty in a file changes nothing: a file never erases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.core.dates import day_words, local
from portal.returns.workbooks.matching import Matched, Outcome, SeriesPeriod
from portal.returns.workbooks.merging import CurrentCell, Lock, Merged, cell_words, merge, moment_words, same_number, same_text
from portal.statistics.periods import Period
from portal.tables.written_values import read_value

STAYS = "empty in the file. What was entered before stays: to empty a cell, do it on the page of the return."


class ChangeKind(StrEnum):
    """What happens to a cell: LOCKED ones were approved or sent, REFUSED ones have a problem in the file, and CONFLICT ones
    were changed both in the workbook and on the portal since it was downloaded."""

    NEW = "new"
    CHANGED = "changed"
    CONFLICT = "conflict"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    LOCKED = "locked"


TAKEN = (ChangeKind.NEW, ChangeKind.CHANGED)  # what is saved without a further question


@dataclass(frozen=True, kw_only=True)
class CellChange:
    """What the file would change in one cell. `message` says why it is refused, locked or a conflict, or why it stays.

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

    @property
    def can_be_revised(self) -> bool:
        """Whether the agency can open the return of this locked cell again: it was approved."""
        return self.kind is ChangeKind.LOCKED and self.old is not None and self.old.standing.lock is Lock.APPROVED


def compare(matched: Matched, current: Mapping[SeriesPeriod, CurrentCell]) -> tuple[CellChange, ...]:
    """One change for each cell that the file names, in its order. `current` is what the cells hold now."""
    changes = (_change(outcome, current) for outcome in matched.outcomes)
    return tuple(change for change in changes if change is not None)


def _change(outcome: Outcome, current: Mapping[SeriesPeriod, CurrentCell]) -> CellChange | None:
    """The change of one cell; None where nothing was entered before and nothing is now."""
    entry, series, period = outcome.entry, outcome.series, outcome.period
    old = current.get((series.series_id, period)) if series and period else None
    merged = merge(entry, old)

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
            new=None if kind is ChangeKind.REFUSED else merged.cell,
            message=message,
        )

    if series and _is_same(old or CurrentCell(""), merged.cell) and _is_harmless(outcome):
        is_entered = old is not None and old.standing.is_saved
        return change(ChangeKind.UNCHANGED, STAYS if merged.cell.typed and not entry.typed else "") if is_entered else None
    if outcome.problem:
        return change(ChangeKind.REFUSED, outcome.problem)
    assert series and period
    if old and old.is_locked:
        return change(ChangeKind.LOCKED, _lock_words(old, merged.cell, period))
    if old and merged.clash_over:
        return change(ChangeKind.CONFLICT, _conflict_words(old, merged))
    return change(ChangeKind.CHANGED if old and (old.typed or old.note) else ChangeKind.NEW)


def _is_same(old: CurrentCell, new: CurrentCell) -> bool:
    return same_number(old.typed, new.typed) and same_text(old.note, new.note) and old.status == new.status


def _is_harmless(outcome: Outcome) -> bool:
    """Whether nothing is wrong with a cell whose content stays, or only the number itself, which is as it was before.

    A period that takes nothing is no harm either: nothing is to be taken.
    """
    entry, series = outcome.entry, outcome.series
    if not outcome.problem:
        return True
    if not entry.typed or not series:
        return False
    is_unreadable = bool(read_value(entry.typed, entry.address).problem or series.read(entry.typed).error)
    return is_unreadable or (not entry.problem and outcome.period not in series.periods)


def _lock_words(old: CurrentCell, new: CurrentCell, period: Period) -> str:
    """Why a locked cell stays, and what to do, as sentences."""
    standing = old.standing
    is_other_number = not same_number(old.typed, new.typed)
    content = old.typed or "nothing" if is_other_number else "another note or status"
    change = f"To change it to {new.typed}" if is_other_number else "To change it"
    if standing.lock is Lock.APPROVED:
        return f"{period.words} was approved with {content}. {change}, choose “Correct {period.words}” on this page."
    if standing.lock is Lock.NOT_SENT_BACK:
        return f"{period.words} {standing.lock}. It holds {content}. {change}, write to the team."
    if standing.lock is Lock.NOT_TAKEN:
        return f"{period.words} {standing.lock}. It holds {content}. The page of that return says why."
    sent = f"was sent on {day_words(local(standing.sent_at).date())}" if standing.sent_at else "was sent"
    return f"{period.words} {sent} with {content}, and {standing.lock}. {change}, take it back or wait until it comes back."


def _conflict_words(old: CurrentCell, merged: Merged) -> str:
    """Who changed the cell on the portal, when, and what file and portal say, as sentences."""
    new, standing = merged.cell, old.standing
    with_status, with_note = old.status != new.status, not same_text(old.note, new.note)

    def words(cell: CurrentCell) -> str:
        return cell_words(cell.typed, cell.status if with_status else "", cell.note if with_note else "")

    saved = ""
    if standing.saved_by and standing.saved_at:
        saved = f" This return was last saved by {standing.saved_by}, on {moment_words(standing.saved_at)}."
    return f"Downloaded with {merged.clash_over}. The file says {words(new)}, the portal {words(old)}.{saved}"
