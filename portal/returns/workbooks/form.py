"""The content of our own workbook: the measures that an agency owes, with a slot for each period. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.returns.workbooks.merging import CurrentCell, Standing
from portal.statistics.comparison import Reading
from portal.statistics.periods import Period
from portal.tables.cells import Cell, read_cell

NOTHING = CurrentCell("", standing=Standing(is_saved=False))


@dataclass(frozen=True)
class Slot:
    """One cell to fill in: the value of the same period last year, and what is entered now, or the status to begin with."""

    before: Reading | None = None
    current: CurrentCell = NOTHING


@dataclass(frozen=True)
class FormLine:
    """One series with a slot for each period. `part` is empty where the measure has no parts."""

    series_id: int
    part: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class FormBlock:
    """One measure with its lines; `adds_up` where its parts make a total."""

    measure: str
    unit: str
    decimal_places: int
    adds_up: bool
    lines: tuple[FormLine, ...]

    def read(self, typed: str) -> Cell:
        """The meaning of one of its cells."""
        return read_cell(typed, self.unit, self.decimal_places)


@dataclass(frozen=True)
class Form:
    """A return to be filled in. `agency` and `cycle` are keys; `made` is the date in the file:
    it is given, so that the same form makes the same bytes."""

    partnership: str
    agency: str
    agency_name: str
    cycle: str
    cycle_title: str
    due: date
    made: datetime
    periods: tuple[Period, ...]
    blocks: tuple[FormBlock, ...]
