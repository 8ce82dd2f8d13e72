"""What our own workbook is made of: the measures that an agency owes, with a slot for each period. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.returns.workbooks.preview import Present
from portal.statistics.comparison import Reading
from portal.statistics.periods import Period


@dataclass(frozen=True)
class Slot:
    """One cell to fill: what was returned for the same period last year, and what the return holds now."""

    before: Reading | None = None
    present: Present | None = None


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
    """A return to be filled in. `agency` and `cycle` are keys; `made` dates the file: the same form gives the same bytes."""

    partnership: str
    agency: str
    agency_name: str
    cycle: str
    cycle_title: str
    due: date
    made: datetime
    periods: tuple[Period, ...]
    blocks: tuple[FormBlock, ...]
