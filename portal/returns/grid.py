"""The grid of a return as its page shows it: a line for every series, a cell for every month that is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from portal.core.text import with_capital
from portal.measures.models import Measure
from portal.returns.flags import CellFlag
from portal.statistics.comparison import SUM, Reading
from portal.statistics.coverage import coverage_words
from portal.statistics.periods import Period
from portal.submissions.workflow import Status
from portal.tables.cells import Cell, missing_answer
from portal.wording.tables import breakdown_words

WHY_CLOSED = {  # as the end of a sentence that begins with the month
    Status.APPROVED: "was approved",
    Status.SUBMITTED: "has been sent",
    Status.AWAITING_SIGN_OFF: "waits for your lead to sign it off",
}
TREND_MONTHS = 12  # of the small drawing beside a line

SeriesReadings = Mapping[Period, Reading]  # of one series: what was approved, and in the columns what is typed


@dataclass(frozen=True)
class GridColumn:
    """One month or quarter. `is_open` where this person may write in it now."""

    obligation_id: int
    period: Period
    state: Status
    version: int
    is_open: bool

    @cached_property
    def words(self) -> str:
        return self.period.words

    @cached_property
    def short(self) -> str:
        return self.period.short

    @property
    def for_script(self) -> dict[str, str]:
        """What a paste is placed by (static/js/paste-plan.js)."""
        closed = "" if self.is_open else WHY_CLOSED.get(self.state, "cannot be changed now")
        days = {"start": self.period.start.isoformat(), "end": self.period.end.isoformat()}
        return {"words": self.words, "closed": closed, **days}

    @cached_property
    def year_before(self) -> Period:
        return self.period.year_before()

    @cached_property
    def was_short(self) -> str:
        return self.year_before.short


@dataclass(frozen=True, kw_only=True)
class GridEntry:
    """One cell. `key` names it in the form.

    `saved` and `saved_note` differ from `typed` and `note` where what was typed is refused. `was` is the reading a year
    earlier, in words; `approved` is the approved reading of this month, in words, and empty where there is none. `is_open`
    where the cell may be written: in a return that was sent back for some cells, the others stay as they were.
    """

    key: str
    column: GridColumn
    typed: str
    note: str
    saved: str
    saved_note: str
    status: str
    cell: Cell
    was: str
    approved: str
    flags: tuple[CellFlag, ...]
    is_open: bool

    @property
    def is_left(self) -> bool:
        """Whether it still has to be filled in, or put right."""
        return self.is_open and bool(missing_answer(self.cell, self.note))

    @property
    def wrong_at(self) -> str:
        """The id of the box in which something has to be put right: the number, or the note that [x] needs; empty without any."""
        if self.cell.error:
            return f"cell-{self.key}"
        return f"note-{self.key}" if self.is_left and self.cell.symbol else ""

    @property
    def shown(self) -> tuple[CellFlag, ...]:
        """The flags that the agency sees: none of a check in shadow mode."""
        return tuple(flag for flag in self.flags if not flag.in_shadow_mode)


class FlaggedEntry(NamedTuple):
    """A cell, one of its flags, and the full name of its series."""

    entry: GridEntry
    flag: CellFlag
    name: str

    @property
    def key(self) -> str:
        """Names the flag in a form."""
        return f"{self.entry.key}-{self.flag.check}"


@dataclass(frozen=True)
class SharedGroup:
    """An explanation that these cells share."""

    shared_id: int
    words: str
    flagged: tuple[FlaggedEntry, ...]


@dataclass(frozen=True, kw_only=True)
class GridLine:
    """One series with its cells.

    `names` are all by which a table may call it. `trend` is a drawing of the last twelve months (SVG). `before` is the
    reading before the first column, and `year` the total of twelve months, both in words. `judged_by` says what
    is compared while there is too little history for the usual check; empty where there is enough.
    """

    series_id: int
    label: str
    names: tuple[str, ...]
    full_name: str
    trend: str
    before: str
    entries: tuple[GridEntry, ...]
    year: str
    judged_by: str

    @property
    def is_total(self) -> bool:
        """Whether it is the total of overlapping parts, which is returned as a cell of its own."""
        return self.label == "Total"

    @property
    def has_notes(self) -> bool:
        """Whether the notes are shown at once: one is written already, or a cell is [x], which needs one."""
        return any(entry.note or entry.cell.symbol == "x" for entry in self.entries)

    @property
    def has_words(self) -> bool:
        """Whether there is an error or a question to show beside the line."""
        return any(entry.cell.error or entry.shown for entry in self.entries)


@dataclass(kw_only=True)
class GridBlock:
    """One measure. `status` is that of all its open numbers, empty where they differ; `usual` is what a new one would be.

    Where the parts add up, `totals` has their total for each column, `total_before` that of the period `before`, and
    `year` that of twelve months, in words. `signs` are those beside its numbers, such as “p”,
    each with its meaning.
    """

    measure: Measure
    status: str
    before: Period
    usual: str = ""
    lines: list[GridLine] = field(default_factory=list)
    totals: tuple[Decimal | None, ...] = ()
    total_before: Decimal | None = None
    year: str = ""
    signs: tuple[tuple[str, str], ...] = ()

    @property
    def left(self) -> int:
        """How many of its cells still have to be filled in."""
        return sum(entry.is_left for line in self.lines for entry in line.entries)

    @property
    def standing(self) -> str:
        """“3 left, 1 to explain”; “filled” where nothing is left to do."""
        to_explain = sum(flag.is_open for line in self.lines for entry in line.entries for flag in entry.flags)
        found = ((self.left, "left"), (to_explain, "to explain"))
        return ", ".join(f"{count} {what}" for count, what in found if count) or "filled"

    @property
    def adds_up(self) -> bool:
        return self.measure.sum_over_breakdown == SUM and len(self.lines) > 1

    @property
    def head(self) -> str:
        """The head of the column of its lines: “District”, “MARAC”, “Measure” where it has no parts."""
        if self.measure.breakdown is None:
            return "Measure"
        words = breakdown_words(self.measure.name, self.measure.breakdown.name)
        return with_capital(words)

    @property
    def covers_words(self) -> str:
        """“Counted on the last day of each period.”; empty where a value is of its month or quarter."""
        words = coverage_words(self.measure.covers)
        return f"{with_capital(words)}." if words else ""

    @property
    def for_script(self) -> dict[str, Any]:
        """What a paste is placed by (static/js/paste-plan.js)."""
        breakdown = self.measure.breakdown
        return {
            "title": self.measure.name,
            "unit": self.measure.unit,
            "names": [self.measure.key, self.measure.name],
            "parts": _plural(breakdown.name) if breakdown else "row",
            "closed": "only what was sent back can be changed",
            "addsUp": self.adds_up,
            "rows": [{"label": one.label, "names": one.names, "isTotal": one.is_total} for one in self.lines],
        }


@dataclass(frozen=True)
class Grid:
    """The whole page of a sheet. `before` is the period before its first column."""

    columns: tuple[GridColumn, ...]
    before: Period
    blocks: tuple[GridBlock, ...]

    @property
    def entries(self) -> list[GridEntry]:
        return [entry for block in self.blocks for line in block.lines for entry in line.entries]

    def left_of(self, obligation_id: int) -> tuple[int, int]:
        """How many cells of the month still have to be filled in, and how many of it are open at all."""
        is_left = [one.is_left for one in self.entries if one.is_open and one.column.obligation_id == obligation_id]
        return sum(is_left), len(is_left)

    def to_explain(self, obligation_id: int) -> int:
        """How many questions about the month's numbers have no answer."""
        return sum(one.entry.column.obligation_id == obligation_id for one in self.flagged)

    @property
    def left_words(self) -> str:
        """“15 of 97 left”; “13 of 97 left in May 2019, 97 of 97 in June 2019” where several months are open."""
        months = {one.words: self.left_of(one.obligation_id) for one in self.columns if one.is_open}
        if not any(left for left, _ in months.values()):
            size = sum(size for _, size in months.values())
            return f"all {size} filled" if size > 1 else "filled"
        named = [
            f"{left} of {size}{'' if index else ' left'}{f' in {month}' if len(months) > 1 else ''}"
            for index, (month, (left, size)) in enumerate((month, one) for month, one in months.items() if one[0])
        ]
        return ", ".join(named)

    def next_left(self, obligation_id: int) -> tuple[GridEntry, str] | None:
        """The first cell that is left to fill in, of this month before those of the others; with the name of its series."""
        left = [
            (entry, line.full_name) for block in self.blocks for line in block.lines for entry in line.entries if entry.is_left
        ]
        return next((one for one in left if one[0].column.obligation_id == obligation_id), left[0] if left else None)

    @property
    def wrong(self) -> list[GridEntry]:
        return [entry for entry in self.entries if entry.wrong_at]

    @cached_property
    def _all_flags(self) -> list[FlaggedEntry]:
        lines = [line for block in self.blocks for line in block.lines]
        return [FlaggedEntry(entry, flag, line.full_name) for line in lines for entry in line.entries for flag in entry.flags]

    @property
    def flagged(self) -> list[FlaggedEntry]:
        """The flags that have no explanation yet."""
        return [one for one in self._all_flags if one.flag.is_open]

    @property
    def shared(self) -> list[SharedGroup]:
        """The explanations that values of the open columns share."""
        groups: dict[int, list[FlaggedEntry]] = {}
        for one in self._all_flags:
            if one.flag.shared_id and one.entry.column.is_open:
                groups.setdefault(one.flag.shared_id, []).append(one)
        return [SharedGroup(key, flags[0].flag.explanation, tuple(flags)) for key, flags in groups.items()]

    @property
    def can_share(self) -> bool:
        """Whether there is something that one reason could be given for, or is."""
        return len(self.flagged) > 1 or bool(self.shared)


def _plural(name: str) -> str:
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"
