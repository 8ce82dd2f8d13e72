"""A nil return: what filling the empty cells of a month with 0 would do, before it is done."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portal.measures import queries as measure_queries
from portal.returns.explanations import FlagKey
from portal.returns.flags import flags_on, history_of
from portal.returns.sheets import ReturnSheet
from portal.tables.cells import read_cell


@dataclass(frozen=True)
class NilReturn:
    """`empty` are the ids of the series that have nothing in this month yet, of `size`. Of those whose 0 is unusual, `asked` has
    the names of the questions, and `unusual` the questions in words, with the name of the series."""

    size: int
    empty: tuple[int, ...]
    asked: frozenset[str]
    unusual: tuple[str, ...]


def nil_return_of(sheet: ReturnSheet, obligation_id: int) -> NilReturn:
    """What a nil return of this month would fill in, and which of its zeros would be asked about."""
    values = sheet.values()
    empty = [one for one in sheet.series if not values[obligation_id, one.id].typed]
    for series in empty:
        key = (obligation_id, series.id)
        values[key] = replace(values[key], typed="0", cell=read_cell("0", series.measure.unit))
    flags = flags_on(sheet, values, history_of(sheet), measure_queries.breaks_by_name()).by_cell
    found = [
        (FlagKey(obligation_id, series.id, flag.check).name, f"{series.full_name}: {flag.words}")
        for series in empty
        for flag in flags.get((obligation_id, series.id), ())
        if flag.is_open
    ]
    names, words = frozenset(name for name, _ in found), tuple(words for _, words in found)
    return NilReturn(len(sheet.series), tuple(one.id for one in empty), names, words)
