"""The entries of a file: what it says about single cells of data returns, before that is matched to series. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from portal.returns.cells import AGENCY_STATUSES, LONGEST_NOTE
from portal.spreadsheets.refusals import Refused
from portal.spreadsheets.sheets import Content
from portal.statistics.periods import Period

MOST_ENTRIES = 100_000


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One value with its names as they were written, and its place in the file.

    `problem` says as a sentence why it cannot be taken over. `headings` is used where a row has only one name: these are the
    names in rows above it, the nearest first, and one of them may be its measure. `series_id` comes from the hidden column
    of our own workbook.
    """

    sheet: str
    address: str
    measure: str
    part: str
    period: Period | None
    typed: str
    status: str = ""
    note: str = ""
    problem: str = ""
    is_total: bool = False
    headings: tuple[str, ...] | None = None
    series_id: int | None = None

    @property
    def is_blank(self) -> bool:
        return not (self.typed or self.note)


@dataclass(frozen=True)
class Stamp:
    """For whom our own workbook was made: the keys of an agency and a cycle."""

    agency: str
    cycle: str


@dataclass
class FileEntries:
    """All entries of a file, in its order, with remarks on what was not read and on how doubtful periods were read."""

    entries: list[FileEntry] = field(default_factory=list)
    remarks: dict[str, None] = field(default_factory=dict)  # each once, in order
    stamp: Stamp | None = None

    def add(self, entry: FileEntry) -> None:
        """Raises Refused where the file has more values than can be meant."""
        if len(self.entries) >= MOST_ENTRIES:
            raise Refused(f"This file has more than {MOST_ENTRIES:,} values. Upload only the months that are asked for.")
        self.entries.append(entry)

    def remark(self, text: str) -> None:
        """Adds a sentence to show with the preview; nothing where it is empty or there already."""
        if text:
            self.remarks.setdefault(text)


class WrittenText(NamedTuple):
    """A status or a note as it was written, and a sentence about what is wrong with it. Where that is so, the text is empty."""

    text: str
    problem: str = ""


def read_status(content: Content) -> WrittenText:
    """The status in a cell. An empty one is no problem."""
    typed = content.strip().casefold() if isinstance(content, str) else "?"
    if not typed or typed in AGENCY_STATUSES:
        return WrittenText(typed)
    shown = f"“{content}” is not a status here" if isinstance(content, str) else "The status is not a word"
    return WrittenText("", f"{shown[:80]}. Write {', '.join(AGENCY_STATUSES[:-1])} or {AGENCY_STATUSES[-1]}.")


def read_note(content: Content) -> WrittenText:
    """The note in a cell."""
    note = content.strip() if isinstance(content, str) else str(getattr(content, "shown", content))
    if len(note) > LONGEST_NOTE:
        return WrittenText("", f"The note has {len(note):,} characters. The limit is {LONGEST_NOTE:,}. Shorten it.")
    return WrittenText(note)
