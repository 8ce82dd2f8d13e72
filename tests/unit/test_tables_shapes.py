"""Tables in every shape that people make: every number is right, asked about or refused, and ordinary ones are simply taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from portal.returns.workbooks.layouts import read_entries
from portal.spreadsheets.opening import open_upload
from portal.spreadsheets.refusals import Refused
from portal.spreadsheets.sheets import Sheets
from portal.tables.entries import FileEntry
from portal.tables.questions import Inquiry
from portal.tables.vocabulary import NamedMeasure, Vocabulary
from tests.factories.table_shapes import (
    DISTRICTS,
    MEASURES,
    ORDINARY,
    WITH_OWN_NAMES,
    Draw,
    Key,
    Table,
    draw,
)
from tests.factories.table_troubles import TROUBLES, rows_in_another_order

SEEDS, SEEDS_AS_FILES = range(20), range(3)
PARTS = tuple((key, tuple(names)) for key, names in DISTRICTS.items())
NAMES = Vocabulary(
    [NamedMeasure(key=key, names=tuple(names), unit="incidents", parts=PARTS, is_whole=False) for key, names in MEASURES.items()],
    ["Kent Police"],
)


def taken(sheets: Sheets) -> tuple[dict[Key, int], int]:
    """The numbers that would be put into drafts without a question, and how many numbers of the file are accounted for in vain."""
    try:
        read = read_entries(sheets, NAMES, list(MEASURES), Inquiry())
    except Refused:
        return {}, 0
    numbers = [(key, int(entry.typed)) for entry in read.entries if (key := key_of(entry)) and entry.typed]
    given: dict[Key, set[int]] = {}
    for key, number in numbers:
        given.setdefault(key, set()).add(number)
    in_entries = sum(entry.is_number for entry in read.entries)
    unaccounted = read.number_count - in_entries - sum(one.count for one in read.passed_over)
    return {key: one.pop() for key, one in given.items() if len(one) == 1}, unaccounted


def key_of(entry: FileEntry) -> Key | None:
    if entry.problem or entry.names_problem or entry.is_total or entry.period is None:
        return None
    (measure,) = NAMES.measures(entry.measure)
    part = NAMES.part(measure, entry.part)
    return (measure, part, entry.period.start) if part else None


def opened(table: Table, seed: int) -> list[Sheets]:
    """The table and, of the first seeds, also as a real workbook and as a CSV with each of the usual separators."""
    if seed not in SEEDS_AS_FILES:
        return [table.as_sheets()]
    as_csv = [] if table.merged or table.tab != "Sheet1" else [table.as_csv(separator) for separator in ",;\t"]
    return [table.as_sheets(), *(open_upload("x.xlsx", data) for data in (table.as_workbook(), *as_csv))]


@pytest.mark.parametrize("shape", ORDINARY, ids=lambda shape: shape.__name__)
def test_ordinary_shapes_are_read_as_they_are_meant(shape: Callable[[Draw], Table]) -> None:
    count: Counter[str] = Counter()
    for seed in SEEDS:
        table = shape(draw(seed))
        for sheets in opened(table, seed):
            numbers, unaccounted = taken(sheets)
            assert numbers.items() <= table.truth.items(), "a wrong number was taken"
            assert unaccounted == 0, "each number is taken, passed over or refused"
            count.update(taken=len(numbers), of=len(table.truth))
    assert count["taken"] * 100 >= count["of"] * 95, "and they are not asked about"


def test_the_shapes_hold_enough_numbers_to_find_one_wrong_in_ten_thousand() -> None:
    assert sum(len(shape(draw(seed)).truth) for shape in ORDINARY for seed in SEEDS) > 10_000
    assert len(ORDINARY) >= 20


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
def test_what_goes_wrong_in_a_table_never_gives_a_wrong_number(trouble: Callable[[Draw, Table], None]) -> None:
    shapes = WITH_OWN_NAMES if trouble is rows_in_another_order else ORDINARY
    some = 0
    for shape in shapes:
        for seed in SEEDS:
            table = shape(draw(seed))
            if not any(len(row) > 1 for row in table.rows[:-1]):
                continue
            trouble(draw(seed), table)
            numbers, unaccounted = taken(table.as_sheets())
            assert numbers.items() <= table.truth.items(), f"a wrong number was taken from {shape.__name__}, seed {seed}"
            assert unaccounted == 0
            some += len(numbers)
    assert some, "not every table is refused as a whole"
