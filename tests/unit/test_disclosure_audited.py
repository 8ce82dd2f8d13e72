"""The audit of a measure: what follows from all that was given, and whether the newest pack gave it away."""

from __future__ import annotations

from portal.disclosure.audited import audited
from portal.disclosure.given import GONE, NOT_PRINTED, Cell, Given, Rules, added_lines

RULES = Rules(5, "sum", "sum")
JANUARY = ("2018-01-01", "2018-01-31")
Row = dict[str | None, tuple[int, bool]]  # by part: the number, and whether it is printed


def moment(place: str, row: Row) -> dict[Cell, Given]:
    return {Cell(part, *JANUARY): Given(place, value, shown) for part, (value, shown) in row.items()}


def outcome(*moments: dict[Cell, Given], public: frozenset[Cell] = frozenset()) -> list[tuple[str | None, int, int | None, str]]:
    found = audited(moments, RULES, public)
    return [(one.edition.cell.part, one.possible.low, one.possible.high, one.given_away_at) for one in found]


AUTUMN = moment("autumn", {None: (14, False), "a": (3, False), "b": (11, True)})


def test_what_is_hidden_well_is_not_listed() -> None:
    assert outcome(AUTUMN) == []


def test_a_number_that_the_newest_pack_gives_away_is_its_fault() -> None:
    winter = moment("winter", {None: (14, True)})
    assert outcome(AUTUMN, winter) == [(None, 14, 14, "winter"), ("a", 3, 3, "winter")]


def test_a_public_source_is_nobodys_fault() -> None:
    whole = Cell(None, *JANUARY)
    assert outcome(AUTUMN, moment("winter", {None: (14, True)}), public=frozenset([whole])) == [
        (None, 14, 14, ""),
        ("a", 3, 3, ""),
    ]


def test_the_sum_of_two_small_numbers_whose_districts_merge_was_known_before() -> None:
    row: Row = {None: (10, True), "a": (1, False), "b": (3, False), "c": (6, True)}
    autumn = moment("autumn", row)
    winter = added_lines(autumn, moment("winter", {None: (10, True), "a": (4, False), "c": (6, True)}))
    assert winter[Cell("b", *JANUARY)].status == GONE
    assert outcome(autumn, winter) == [("a", 4, 4, "")]


def test_a_year_that_is_not_printed_any_more_is_written_down_once_and_again_when_it_comes_back() -> None:
    def pack(place: str, *years: int) -> dict[Cell, Given]:
        months = {Cell(None, f"2018-{at:02}-01", f"2018-{at:02}-28"): Given(place, at, True) for at in range(5, 9)}
        return months | {Cell(None, f"2018-{at:02}-01", f"2018-{at + 1:02}-28"): Given(place, 2 * at + 1, True) for at in years}

    def newest(*moments: dict[Cell, Given]) -> dict[Cell, Given]:
        return {cell: line for one in moments for cell, line in one.items()}

    old, new = Cell(None, "2018-05-01", "2018-06-28"), Cell(None, "2018-07-01", "2018-08-28")
    first = added_lines({}, pack("1", 5))
    second = added_lines(newest(first), pack("2", 7))
    assert {cell: line.status for cell, line in second.items()} == {old: NOT_PRINTED, new: "final"}
    third = added_lines(newest(first, second), pack("3", 7))
    assert third == {}
    fourth = added_lines(newest(first, second, third), pack("4", 5, 7))
    assert {cell: line.status for cell, line in fourth.items()} == {old: "final"}
