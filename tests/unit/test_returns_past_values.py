"""Past values of a file, and the totals that show a wrong reading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.returns.history.past_values import PastValue, PastValueKind, of_the_past, past_values, with_periods
from portal.returns.history.year_totals import YearTable, year_table
from portal.returns.workbooks.known_series import KnownSeries
from portal.returns.workbooks.matching import match
from portal.statistics.comparison import Reading
from portal.statistics.periods import Period, months_before
from portal.tables.entries import FileEntries, FileEntry

TODAY = date(2019, 7, 3)
MAY = Period(date(2019, 5, 1), date(2019, 5, 31))
EAST = KnownSeries(1, "calls", ("Calls",), "calls", "monthly", frozenset(), "east", ("East",), adds_up=True)
WEST = KnownSeries(2, "calls", ("Calls",), "calls", "monthly", frozenset(), "west", ("West",), adds_up=True)
COURSES = KnownSeries(3, "courses", ("Courses",), "courses", "quarterly", frozenset())
KNOWN = [EAST, WEST, COURSES]


def month(back: int) -> Period:
    """The month so many months before May 2019."""
    return Period.ending(months_before(MAY.end, back), 1)


def read(
    *entries: FileEntry, present: Mapping[int, Mapping[Period, Reading]] = {}, owed: Mapping[Period, str] = {}
) -> list[PastValue]:
    collected = of_the_past(FileEntries(entries=list(entries)), owed, TODAY)
    matched = match(collected, with_periods(KNOWN, collected, TODAY), agency="council", cycle="")
    return past_values(matched.outcomes, present, "past.csv")


def entry(typed: str, *, period: Period = MAY, part: str = "East", status: str = "", note: str = "") -> FileEntry:
    return FileEntry("Data", "B2", "Calls", part, period, typed, status=status, note=note)


@pytest.mark.parametrize(
    ("typed", "there", "kind", "message"),
    [
        ("12", None, "new", ""),
        ("0", None, "new", ""),
        ("[z]", None, "new", ""),
        ("12", Reading(Decimal(12)), "unchanged", ""),
        ("12.0", Reading(Decimal(12), status="revised"), "unchanged", ""),
        ("[c]", Reading(None, "c"), "unchanged", ""),
        ("13", Reading(Decimal(12)), "refused", "Already there: 12; the file says 13. Leave it out of the file"),
        ("[c]", Reading(Decimal(12)), "refused", "Already there: 12; the file says [c]."),
        ("0", Reading(None, "x"), "refused", "Already there: [x]; the file says 0."),
        ("-1", None, "refused", "A count cannot be below 0."),
        ("many", None, "refused", "is not a number"),
    ],
)  # fmt: skip
def test_what_happens_to_a_value(typed: str, there: Reading | None, kind: str, message: str) -> None:
    [value] = read(entry(typed), present={1: {MAY: there}} if there else {})
    assert (value.kind, value.reading is None) == (kind, kind == "refused")
    assert message in value.message and bool(message) == bool(value.message)


def test_an_empty_cell_is_no_value_whatever_its_month() -> None:
    july = Period(date(2019, 7, 1), date(2019, 7, 31))
    assert read(entry(""), entry("", period=july)) == []


def test_status_and_note_come_along_and_not_available_always_has_a_note() -> None:
    first, second = read(entry("12", status="provisional", note="Counted twice"), entry("[x]", part="West"))
    assert first.reading == Reading(Decimal(12), "", "provisional", "Counted twice")
    assert second.reading == Reading(None, "x", "final", "Given as not available in past.csv")


def test_a_month_that_ends_today_is_not_over() -> None:
    today = Period(date(2019, 7, 3), date(2019, 7, 3))
    [value] = read(entry("12", period=today))
    assert value.kind is PastValueKind.REFUSED and "is not over yet" in value.message


def test_what_is_returned_in_a_cycle_is_passed_over_and_counted() -> None:
    collected = of_the_past(
        FileEntries(entries=[entry("12"), entry("[x]", part="West"), entry("7", period=month(1))]), {MAY: "Spring"}, TODAY
    )
    assert [one.period for one in collected.entries] == [month(1)]
    assert [(one.count, one.reason) for one in collected.passed_over] == [
        (1, "its month or quarter is returned in the cycle “Spring”")
    ]


def new(series: KnownSeries, period: Period, number: int) -> PastValue:
    reading = Reading(Decimal(number))
    return PastValue(kind=PastValueKind.NEW, place="", label="", series=series, period=period, reading=reading)


def table(
    values: list[PastValue], present: Mapping[int, Mapping[Period, Reading]] = {}, starts: int = 4, latest: str = ""
) -> YearTable:
    return year_table(values, KNOWN, present, frozenset([latest]), starts)


def test_a_year_stands_beside_its_neighbours() -> None:
    present = {1: {month(back): Reading(Decimal(10)) for back in range(2, 14)}}  # April 2018 to March 2019
    years = table([new(EAST, month(back), 30) for back in range(14, 26)], present)
    assert years.heads == ("2017/18", "2018/19")
    [line] = years.lines
    assert line.name == "Calls"
    assert [(one.total, one.count_words, one.new) for one in line.years] == [
        ("360", "12 of 24 values", 12), ("120", "12 of 24 values", 0),
    ]  # fmt: skip
    assert [one.remark for one in line.years] == ["", "on average less than half the year before"]
    assert list(years.texts()) == [
        "Calls: 2017/18 360 (12 of 24 values); 2018/19 120 (12 of 24 values) (on average less than half the year before)"
    ]


def test_of_a_level_the_latest_value_counts_and_years_may_begin_in_january() -> None:
    quarters = [Period(date(2018, 1, 1), date(2018, 3, 31)), Period(date(2018, 4, 1), date(2018, 6, 30))]
    years = table([new(COURSES, quarters[0], 4), new(COURSES, quarters[1], 9)], starts=1, latest="courses")
    assert (years.heads, years.lines[0].name) == (("2018",), "Courses")
    assert (years.lines[0].years[0].total, years.lines[0].years[0].count_words) == ("9", "2 of 4 values")


def test_parts_that_do_not_add_up_have_lines_of_their_own() -> None:
    apart = [
        KnownSeries(one.series_id, "calls", ("Calls",), "calls", "monthly", frozenset(), one.part, one.part_names)
        for one in (EAST, WEST)
    ]
    years = year_table([new(one, MAY, 3) for one in apart], apart, {}, frozenset(), 4)
    assert [line.name for line in years.lines] == ["Calls, East", "Calls, West"]


@given(
    st.dictionaries(st.tuples(st.sampled_from([EAST, WEST]), st.integers(0, 90)), st.integers(0, 10**6), min_size=1),
    st.integers(1, 12),
)
def test_every_new_number_is_in_exactly_one_total(numbers: dict[tuple[KnownSeries, int], int], starts: int) -> None:
    years = table([new(series, month(back), number) for (series, back), number in numbers.items()], starts=starts)
    [line] = years.lines
    assert sum(int(one.total.replace(",", "")) for one in line.years if one.total != "–") == sum(numbers.values())
    assert sum(one.new for one in line.years) == len(numbers)
    assert len(line.years) == len(years.heads) == len(set(years.heads))
