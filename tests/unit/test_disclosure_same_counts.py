"""What two splits of the same counts tell of a part that an agency withheld in one of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.disclosure.given import TOTAL, Cell
from portal.disclosure.same_counts import OtherSplit, borrowed_totals, confidential_totals, parts_left

MAY, YEAR = ("2026-05-01", "2026-05-31"), ("2025-06-01", "2026-05-31")
APRIL = ("2026-04-01", "2026-04-30")
CONFIDENTIAL = {Cell("theft", *MAY)}


def test_a_split_without_its_total_has_that_of_the_other() -> None:
    own = {Cell("damage", *MAY): 7, Cell(TOTAL, *APRIL): 12}
    other = OtherSplit({Cell(TOTAL, *span): 40 for span in (MAY, APRIL, YEAR)} | {Cell("north", *MAY): 3}, set())
    assert borrowed_totals(own, CONFIDENTIAL, other) == {Cell(TOTAL, *MAY): 40, Cell(TOTAL, *YEAR): 40}
    assert borrowed_totals(own, set(), other) == {}, "nobody withheld anything: the totals may differ"


def test_a_total_is_confidential_where_the_other_has_none_because_of_an_agency() -> None:
    own = {Cell(TOTAL, *span): 40 for span in (MAY, APRIL, YEAR)}
    other = OtherSplit({Cell(TOTAL, *APRIL): 40, Cell("north", *MAY): 3}, {Cell("south", *MAY)})
    assert confidential_totals(own, other) == {Cell(TOTAL, *MAY): 40, Cell(TOTAL, *YEAR): 40}
    assert confidential_totals(own, OtherSplit({}, set())) == {}, "months that are not there are not withheld"


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 1000), min_size=2), st.data())
def test_what_is_left_of_a_total_is_the_number_of_the_only_part_without_one(values: dict[str, int], data: st.DataObject) -> None:
    hidden = data.draw(st.sampled_from(sorted(values)))
    numbers = {Cell(part, *MAY): value for part, value in values.items() if part != hidden}
    numbers[Cell(TOTAL, *MAY)] = sum(values.values())
    cell = Cell(hidden, *MAY)
    assert parts_left(numbers, set(values), {cell}) == {cell: values[hidden]}
    assert parts_left(numbers, set(values), {Cell(hidden, *APRIL)}) == {}, "another month was withheld"
    assert parts_left(numbers, {*values, "g"}, {cell}) == {}, "two parts share what is left"


def test_what_is_left_of_less_than_its_parts_is_nothing() -> None:
    numbers = {Cell(TOTAL, *MAY): 3, Cell("damage", *MAY): 7}
    assert parts_left(numbers, {"damage", "theft"}, CONFIDENTIAL) == {}
