"""The merge of an import: whatever the three sides are, what people changed stays, and what they left alone follows the file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.dates import PartialDate
from portal.exchange.checks import is_slip
from portal.exchange.columns import FILES
from portal.exchange.loader import places
from portal.exchange.merging import Cause, Sides, cell_text, identity, merge
from portal.exchange.reading import FileRow

BODIES = FILES[1]
COLUMNS = [name for name in BODIES.header if name != "key"]
TEXTS = st.sampled_from(["", "a", "b", "c"])
ROWS = st.dictionaries(st.sampled_from("uvwxyz"), st.fixed_dictionaries(dict.fromkeys(COLUMNS, TEXTS)), max_size=6)


def sides(present: dict[str, Any], last: dict[str, Any], *, overwrite: bool = False) -> Sides:
    return Sides(
        present={identity(BODIES, {"key": key}, {}): {"key": key, **row} for key, row in present.items()},
        last={identity(BODIES, {"key": key}, {}): row for key, row in last.items()},
        headings=frozenset(BODIES.header),
        overwrite=overwrite,
    )


@given(ROWS, ROWS, ROWS)
def test_each_cell_follows_whoever_changed_it(new: dict[str, Any], present: dict[str, Any], last: dict[str, Any]) -> None:
    rows = [FileRow(at, {"key": key, **row}) for at, (key, row) in enumerate(new.items(), start=2)]
    merged = merge(BODIES, rows, sides(present, last))
    found = {row["key"]: row for row in merged.rows}
    listed = {(one.row, one.column): one.cause for one in merged.differences}
    for row in rows:
        key = row["key"]
        if key not in present:
            assert (key in found) == (key not in last)
            assert listed.get((row.number, "")) == (Cause.REMOVED if key in last else None)
            continue
        for column in COLUMNS:
            ours, theirs, base = present[key][column], row[column], last.get(key, {}).get(column)
            stays = ours != theirs and ours != base
            assert found[key][column] == (ours if stays else theirs)
            wanted = (Cause.UNKNOWN if base is None else Cause.PORTAL if base == theirs else Cause.BOTH) if stays else None
            assert listed.get((row.number, column)) == wanted


@given(ROWS, ROWS, ROWS)
def test_overwriting_takes_every_row_of_the_file(new: dict[str, Any], present: dict[str, Any], last: dict[str, Any]) -> None:
    rows = [FileRow(at, {"key": key, **row}) for at, (key, row) in enumerate(new.items(), start=2)]
    merged = merge(BODIES, rows, sides(present, last, overwrite=True))
    assert [row.values for row in merged.rows] == [row.values for row in rows]
    without = merge(BODIES, rows, sides(present, last))
    assert [(one.row, one.column) for one in merged.differences] == [(one.row, one.column) for one in without.differences]


@given(ROWS, ROWS)
def test_what_the_portal_has_comes_back_unchanged(present: dict[str, Any], last: dict[str, Any]) -> None:
    rows = [FileRow(at, {"key": key, **row}) for at, (key, row) in enumerate(present.items(), start=2)]
    merged = merge(BODIES, rows, sides(present, last))
    assert [row.values for row in merged.rows] == [row.values for row in rows]
    assert merged.differences == []


def test_a_column_that_the_file_does_not_have_stays() -> None:
    row = FileRow(2, {"key": "u", "name": "New", "also_known_as": "", "role_in_reporting": ""})
    three = sides({"u": {"name": "Old", "also_known_as": "", "role_in_reporting": "Reads"}}, {})
    without = Sides(present=three.present, last=three.last, headings=frozenset({"key", "name"}), overwrite=True)
    [found] = merge(BODIES, [row], without).rows
    assert (found["name"], found["role_in_reporting"]) == ("New", "Reads")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (Decimal("37.50"), "37.5"),
        (Decimal("0.00"), "0"),
        (Decimal("1200"), "1200"),
        (date(2019, 3, 1), "2019-03-01"),
        (PartialDate("2019-03"), "2019-03"),
        (["b", "a"], "b;a"),
    ],
)
def test_equal_values_have_equal_texts(value: Any, text: str) -> None:
    assert cell_text(value, "any", {}) == text


def test_the_order_counts_among_contributors_and_not_among_measures() -> None:
    assert cell_text(["b", "a"], "measures", {}) == "a;b"
    assert cell_text("Road Deaths", "measure", {"road deaths": "rd"}) == cell_text("rd", "measure", {"rd": "rd"}) == "rd"


class Row:
    def __init__(self, position: int) -> None:
        self.position = position


@given(st.lists(st.integers(0, 40), unique=True, max_size=8), st.data())
def test_places_have_the_order_of_the_file(positions: list[int], data: st.DataObject) -> None:
    every = [Row(position) for position in positions]
    listed = data.draw(st.permutations(every)) if every else []
    in_file: list[Row | None] = [*listed[: data.draw(st.integers(0, len(listed)))], None, None]
    in_file = list(data.draw(st.permutations(in_file)))
    before = {id(row): row.position for row in every}
    found = places(in_file, every)
    assert sorted(found) == found
    others = [row for row in every if row not in in_file]
    assert len({*found, *(row.position for row in others)}) == len(found) + len(others), "no two have one place"
    assert sorted(others, key=lambda row: row.position) == sorted(others, key=lambda row: before[id(row)])


def test_places_stay_where_nothing_moves() -> None:
    assert places([Row(3), Row(7), None], [Row(3), Row(5), Row(7)]) == [3, 7, 8]


@pytest.mark.parametrize("name", ["Road death", "Roads deaths", "Raod deaths", "Rood deaths", "road-deaths", "Road deaths."])
def test_a_slip_is_seen(name: str) -> None:
    assert is_slip(name, "Road deaths")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Victims, women", "Victims, men"),
        ("Organised crime groups active", "Organised crime groups scored"),
        ("Strand 1", "Strand 2"),
        ("Deaths 2018", "Deaths 2019"),
        ("Road deaths in winter", "Road deaths"),
    ],
)
def test_another_name_is_no_slip(name: str, other: str) -> None:
    assert not is_slip(name, other)
