"""The content of our own workbook: the measures that an agency owes, with a slot for each period. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.returns.workbooks.preview import CurrentCell
from portal.statistics.comparison import Reading
from portal.statistics.periods import Period


@dataclass(frozen=True)
class Slot:
    """One cell to fill in: the value of the same period last year, and what is entered now."""

    before: Reading | None = None
    current: CurrentCell | None = None


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
    adds_up: bool
    lines: tuple[FormLine, ...]


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
