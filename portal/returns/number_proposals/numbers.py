"""Which numbers of a sent return the team would have otherwise: old and new, and what the checks ask about the new ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from portal.measures import queries as measure_queries
from portal.returns.explanations import FlagKey
from portal.returns.flags import CellFlag, flags_on, history_of
from portal.returns.models import readings_of
from portal.returns.sheets import CellKey, CellValue, Month, ReturnSheet, cell_value
from portal.statistics.comparison import Reading
from portal.submissions.models import SubmissionVersion
from portal.tables.cells import canonical, read_cell
from portal.wording.value_signs import value_words


@dataclass(frozen=True)
class ProposedNumber:
    """One number of a return as it was sent, and as it would be."""

    series_id: int
    name: str
    before: str
    after: str

    @property
    def words(self) -> str:
        return f"{self.name}: {self.before} → {self.after}"


@dataclass(frozen=True)
class OpenFlag:
    """What a check asks about a number after the proposal, and has no answer yet. `value` is the number (`canonical`)."""

    key: FlagKey
    name: str
    flag: CellFlag
    value: str


@dataclass(frozen=True)
class ProposedReturn:
    """A month with the proposed numbers in it. `flags` are those of the month's cells by series id."""

    month: Month
    numbers: list[ProposedNumber]
    values: Mapping[int, CellValue]
    flags: Mapping[int, tuple[CellFlag, ...]]
    open_flags: list[OpenFlag]
    touched: frozenset[int]

    @property
    def meaning(self) -> str:
        """Names the numbers, so that an answer about them is not taken for one about others."""
        return " ".join(f"{number.series_id}={number.after}" for number in self.numbers)


def proposed_return(sheet: ReturnSheet, month: Month, version: SubmissionVersion, typed: Mapping[int, str]) -> ProposedReturn:
    """The month with `typed` in the place of what was sent, by series id. Numbers that stay as they were are left out.

    The checks run on it as on any draft. What they ask about numbers that stay is new only where the proposal raised it.
    """
    sent, series_by_id = readings_of(version), {series.id: series for series in sheet.series}
    wanted = {
        key: text.strip()
        for key, text in typed.items()
        if key in sent and key in series_by_id and text.strip() and not _is_same(sent[key], text, series_by_id[key].measure.unit)
    }
    new_month = replace(month, cells={**month.cells, **{key: replace(month.cells[key], typed=wanted[key]) for key in wanted}})
    before = sheet.values()
    after = {**before, **{(month.id, one.id): cell_value(new_month, one) for one in sheet.series}}
    history, breaks = history_of(sheet), measure_queries.breaks_by_name()
    flags_before, flags_after = (flags_on(sheet, values, history, breaks).by_cell for values in (before, after))
    flags = {series_id: raised for (month_id, series_id), raised in flags_after.items() if month_id == month.id}
    open_before = {(key, flag.check) for key, raised in flags_before.items() for flag in raised if flag.is_open}
    open_flags = [
        OpenFlag(FlagKey(month.id, key, flag.check), series_by_id[key].full_name, flag, canonical(after[month.id, key].cell))
        for key, raised in flags.items()
        for flag in raised
        if flag.is_open and (key in wanted or ((month.id, key), flag.check) not in open_before)
    ]
    numbers = [
        ProposedNumber(key, series_by_id[key].full_name, _words(sent[key]), _new_words(after, (month.id, key)))
        for key in series_by_id
        if key in wanted
    ]
    changed = {key for key in flags.keys() | series_by_id.keys() if flags.get(key) != flags_before.get((month.id, key))}
    values = {key: after[month.id, key] for key in series_by_id}
    return ProposedReturn(month, numbers, values, flags, open_flags, frozenset(wanted.keys() | changed))


def _is_same(sent: Reading, typed: str, unit: str) -> bool:
    cell = read_cell(typed, unit, 6)
    return not cell.error and (cell.value, cell.symbol) == (sent.value, sent.symbol)


def _words(sent: Reading) -> str:
    return value_words(sent.value, sent.symbol)


def _new_words(values: Mapping[CellKey, CellValue], key: CellKey) -> str:
    cell = values[key].cell
    return values[key].typed if cell.error else value_words(cell.value, cell.symbol)
