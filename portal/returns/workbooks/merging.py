"""What a cell would hold after an upload: what the file says of it, merged with what the portal holds now. Pure.

What is empty in a file changes nothing. Our own workbook also says what it was downloaded with: what was not changed in it
since then changes nothing either, and what was changed both there and on the portal is a clash.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from portal.core.dates import day_words, local
from portal.core.text import clean
from portal.tables.cells import AGENCY_STATUSES
from portal.tables.entries import FileEntry
from portal.tables.written_values import ANY_UNIT, meaning


class Lock(StrEnum):
    """Why a cell cannot change now, as the end of a sentence that begins with its period."""

    APPROVED = "was approved"
    WITH_TEAM = "waits for the team"
    WITH_LEAD = "waits for your agency’s lead to sign it off"
    NOT_TAKEN = "cannot be sent now"
    NOT_SENT_BACK = "was sent back for other numbers, and this one stays as it was"


@dataclass(frozen=True)
class Standing:
    """What is known of a cell beside its content. `lock` and `sent_at` count where it is locked.

    `saved_by` and `saved_at` are those of the last save of its return, whichever cell that changed; empty where it is not known.
    """

    is_saved: bool = True
    lock: Lock = Lock.APPROVED
    sent_at: datetime | None = None
    saved_by: str = ""
    saved_at: datetime | None = None


@dataclass(frozen=True)
class CurrentCell:
    """What a cell of a return holds: as it stands in the draft, or as it was sent or approved, and then it is locked.

    Where nothing was saved yet, `status` is the one that a new number would get.
    """

    typed: str
    note: str = ""
    status: str = AGENCY_STATUSES[0]
    is_locked: bool = False
    standing: Standing = field(default_factory=Standing)


@dataclass(frozen=True)
class Merged:
    """The cell as it would be, and in words how it was at the download where file and portal have both changed it since."""

    cell: CurrentCell
    clash_over: str = ""


def merge(entry: FileEntry, current: CurrentCell | None) -> Merged:
    """The cell of the file and the cell of the portal as one. `current` is None where the portal knows nothing of it."""
    now = current or CurrentCell("")
    was = entry.downloaded
    typed = _merged(entry.typed, now.typed, was.typed if was else None, same_number)
    note = _merged(entry.note, now.note, was.note if was else None, same_text)
    # The status belongs to the number: without one it says nothing.
    status = _merged(_status_of(entry, now) if entry.typed else "", now.status, was.status if was else None, str.__eq__)
    cell = CurrentCell(typed.text, note.text, status.text, now.is_locked)
    if was is None or not (typed.is_clash or note.is_clash or status.is_clash):
        return Merged(cell)
    return Merged(cell, cell_words(was.typed, was.status if status.is_clash else "", was.note if note.is_clash else ""))


@dataclass(frozen=True)
class _MergedText:
    text: str
    is_clash: bool = False


def _merged(in_file: str, now: str, was: str | None, is_same: Callable[[str, str], bool]) -> _MergedText:
    """One of the texts of a cell; `was` is the one at the download, None where the file does not say it."""
    if not in_file or is_same(in_file, now) or (was is not None and is_same(in_file, was)):
        return _MergedText(now)
    return _MergedText(in_file, is_clash=was is not None and not is_same(was, now))


def same_number(one: str, other: str) -> bool:
    """Whether two values are the same number or symbol, however they are written, or the same unreadable text."""
    return meaning(one, ANY_UNIT) == meaning(other, ANY_UNIT)


def same_text(one: str, other: str) -> bool:
    """Whether two notes are the same, but for what a spreadsheet cannot hold."""
    return one == other or clean(one).strip() == clean(other).strip()


def _status_of(entry: FileEntry, now: CurrentCell) -> str:
    """The status in the file. Workbooks that do not say what they held were downloaded with “final” in every new cell, so
    that nobody chose it there."""
    is_prefilled = entry.series_id is not None and entry.downloaded is None and not now.standing.is_saved
    return "" if is_prefilled and entry.status == AGENCY_STATUSES[0] else entry.status


def cell_words(typed: str, status: str = "", note: str = "") -> str:
    """“266”, “266 (provisional), with the note “Two teams.””; “nothing” for an empty cell."""
    words = typed or "nothing"
    words += f" ({status})" if status else ""
    return f"{words}, with the note “{note[:80]}”" if note else words


def cell_words_of(cell: CurrentCell) -> str:
    """The same of a cell with all that it holds; a final number is just the number."""
    return cell_words(cell.typed, "" if cell.status == AGENCY_STATUSES[0] else cell.status, cell.note)


def moment_words(moment: datetime) -> str:
    """“3 July 2019 at 09:00”, in the partnership's time."""
    at = local(moment)
    return f"{day_words(at.date())} at {at:%H:%M}"
