"""The entries of a file: what it says about single cells of data returns, before that is matched to series. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from portal.spreadsheets.refusals import Refused
from portal.spreadsheets.sheets import Content, Sheet
from portal.statistics.periods import Period
from portal.tables.cells import AGENCY_STATUSES, LONGEST_NOTE, read_cell

MOST_ENTRIES = 100_000
UNKNOWN_MEASURE = "-"  # stands for the measure of a total whose measure cannot be told


class Downloaded(NamedTuple):
    """What a cell of a return held when our workbook was made."""

    typed: str
    status: str
    note: str


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One value with its names as they were written, and its place in the file.

    `problem` says as a sentence why its value or period cannot be taken over, `names_problem` why it is not known what it
    counts; then `measure` has the names as they were written. `series_id` comes from the hidden column of our own workbook,
    and `downloaded` is what the cell held when that was made; older workbooks do not say it.
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
    names_problem: str = ""
    series_id: int | None = None
    downloaded: Downloaded | None = None

    @property
    def is_blank(self) -> bool:
        return not (self.typed or self.note)

    @property
    def is_number(self) -> bool:
        """Whether it is a number, and not a mark, a text or an empty cell."""
        return read_cell(self.typed, "%").value is not None


@dataclass(frozen=True)
class Stamp:
    """For whom our own workbook was made: the keys of an agency and a cycle."""

    agency: str
    cycle: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Numbers of a sheet that are not taken, for one `reason`, a phrase; `first` is the address of the first of them."""

    sheet: str
    reason: str
    first: str
    count: int


class PassedOverCount:
    """Counts what is passed over, by sheet and reason."""

    def __init__(self, counts: Iterable[PassedOver] = ()) -> None:
        self._by_reason = {(one.sheet, one.reason): one for one in counts}

    def add_at(self, sheet: str, address: str, reason: str) -> None:
        """Counts the number at this address."""
        known = self._by_reason.get((sheet, reason))
        first, count = (known.first, known.count + 1) if known else (address, 1)
        self._by_reason[sheet, reason] = PassedOver(sheet, reason, first, count)

    def add(self, entry: FileEntry, reason: str) -> None:
        """Counts an entry, if it is a number: marks and empty cells are not counted."""
        if entry.is_number:
            self.add_at(entry.sheet, entry.address, reason)

    @property
    def counts(self) -> list[PassedOver]:
        """One for each sheet and reason."""
        return list(self._by_reason.values())


@dataclass
class FileEntries:
    """All entries of a file, in its order, with remarks on what was not read and on how doubtful periods were read.

    `number_count` is that of all numbers in the sheets that were read. Each of them is an entry, or was passed over; those that
    the portal wrote into its own workbook are in none of it.
    `recognised` says of cells that are no values what they were taken for, by sheet, row and column: “name”, “month” or “title”.
    """

    entries: list[FileEntry] = field(default_factory=list)
    remarks: dict[str, None] = field(default_factory=dict)  # each once, in order
    stamp: Stamp | None = None
    number_count: int = 0
    recognised: dict[tuple[str, int, int], str] = field(default_factory=dict)
    _passed: PassedOverCount = field(default_factory=PassedOverCount)
    _places: dict[tuple[str, int, int], str] = field(default_factory=dict)
    _own: set[tuple[str, int, int]] = field(default_factory=set)

    def add(self, entry: FileEntry) -> None:
        """Raises Refused where the file has more values than can be meant."""
        if len(self.entries) >= MOST_ENTRIES:
            raise Refused(f"This file has more than {MOST_ENTRIES:,} values. Upload only the months that are asked for.")
        self.entries.append(entry)

    def add_at(self, sheet: Sheet, row: int, column: int, entry: FileEntry) -> None:
        """Adds the entry of this cell, and accounts for its number. Raises Refused as `add` does."""
        self._places[sheet.name, row, column] = entry.address
        self.add(entry)

    def address_at(self, sheet: Sheet, row: int, column: int) -> str:
        """The address of the entry of this cell; empty where it has none."""
        return self._places.get((sheet.name, row, column), "")

    def pass_over(self, sheet: Sheet, row: int, column: int, reason: str) -> None:
        """Counts the cell among those that are not taken for this reason; nothing where it is accounted for already."""
        if (sheet.name, row, column) not in self._places:
            self._places[sheet.name, row, column] = ""
            self._passed.add_at(sheet.name, sheet.address(row, column), reason)

    def leave_uncounted(self, sheet: Sheet, row: int, columns: Iterable[int]) -> None:
        """Says that what stands in these cells is no number of whoever sent the file: the portal wrote it, or it is part of an
        entry."""
        self._own.update((sheet.name, row, column) for column in columns)

    def is_counted(self, sheet: Sheet, row: int, column: int) -> bool:
        """Whether a number in this cell is one of whoever sent the file."""
        return (sheet.name, row, column) not in self._own

    @property
    def passed_over(self) -> list[PassedOver]:
        """What was not taken, by sheet and reason."""
        return self._passed.counts

    def without(self, reason_of: Callable[[FileEntry], str]) -> FileEntries:
        """The same without the entries for which `reason_of` gives a reason, a phrase: their numbers are passed over."""
        passed, rest = PassedOverCount(self.passed_over), []
        for entry in self.entries:
            if reason := reason_of(entry):
                passed.add(entry, reason)
            else:
                rest.append(entry)
        return replace(self, entries=rest, _passed=passed)

    def recognise(self, sheet: Sheet, row: int, column: int, as_what: str) -> None:
        """Notes what a cell that is no value was taken for."""
        self.recognised.setdefault((sheet.name, row, column), as_what)

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
