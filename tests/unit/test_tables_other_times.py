"""Months beside words that make another time of them, and lines that change what all numbers count: never taken as they stand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.spreadsheets.refusals import Refused
from tests.unit.test_tables_cases import numbers, passed_over, read, read_csv

NUMBERS: list[list[Any]] = [["Ashford", 5], ["Canterbury", 6], ["Dover", 7]]


def is_asked_or_refused(rows: list[list[Any]]) -> bool:
    """Nothing is taken, and the person hears of each number, or that the file holds no table."""
    try:
        entries = read(rows)
    except Refused:
        return True
    problems = [one for one in entries.entries if one.problem or one.names_problem]
    return not numbers(entries) and (len(problems) == 3 or sum(passed_over(entries).values()) == 3)


OTHER_TIMES = [
    "May and June 2019", "Oct & Nov 2018", "Oct, Nov 2018", "Oct + Nov 2018", "Oct Nov 2018", "Oct or Nov 2018",
    "Number for Oct and Number for Nov 2018", "From Oct 2018", "Nov 2018 (from Oct)", "by Nov 2018", "Oct 2018 on",
    "on 30 Nov 2018", "Nov 2018 part", "Part of Nov 2018", "Oct 2018 -1", "Nov 2018 12", "until Nov 2018", "up to Nov 2018",
]  # fmt: skip


@pytest.mark.parametrize("heading", OTHER_TIMES)
def test_a_heading_that_is_more_or_less_than_a_month(heading: str) -> None:
    assert is_asked_or_refused([["Burglary"], ["District", heading], *NUMBERS])


@pytest.mark.parametrize("time", OTHER_TIMES)
def test_the_same_in_a_title(time: str) -> None:
    assert is_asked_or_refused([[f"Burglary {time}"], ["District", "Number"], *NUMBERS])


@pytest.mark.parametrize("heading", ["Nov 2018", "Crimes Nov 2018", "Number for Nov 2018", "November 2018 (final)", "Nov-18"])
def test_a_plain_month_is_taken(heading: str) -> None:
    assert set(numbers(read([["Burglary"], ["District", heading], *NUMBERS])).values()) == {"5", "6", "7"}


@pytest.mark.parametrize("title", ["Burglary, Nov 2018", "Burglary by district - November 2018", "Burglary report for Nov 2018"])
def test_a_title_with_a_plain_month_is_taken(title: str) -> None:
    assert set(numbers(read([[title], ["District", "Number"], *NUMBERS])).values()) == {"5", "6", "7"}


@pytest.mark.parametrize(
    "titles",
    [
        ["Burglary, report of 1 Dec 2018"], ["Burglary, data at 1 December 2018"], ["Burglary", "Date: 30/11/2018"],
        ["Burglary", date(2018, 11, 30)], ["Burglary, 1 December 2018"],
    ],
)  # fmt: skip
def test_a_day_may_be_that_of_the_report(titles: list[Any]) -> None:
    assert is_asked_or_refused([*([one] for one in titles), ["District", "Number"], *NUMBERS])


@pytest.mark.parametrize("line", ["Figures in thousands", "Note: rates per 1,000 population", "All numbers are percentages"])
def test_a_line_below_the_table_changes_what_it_counts(line: str) -> None:
    assert is_asked_or_refused([["Burglary", "Nov 2018"], *NUMBERS, [line]])
    assert is_asked_or_refused([[line], ["Burglary", "Nov 2018"], *NUMBERS])


def test_a_financial_year_needs_both_of_its_years() -> None:
    for year, taken in (("2018", 0), ("2018/19", 2)):
        lines = f"Offence,District,Financial year,Month,Count\nBurglary,Ashford,{year},Jan,5\nBurglary,Dover,{year},Feb,7\n"
        assert len(numbers(read_csv(lines))) == taken
        across = [["Financial year", year, year], ["Burglary", "Jan", "Feb"], ["Ashford", 5, 6]]
        assert len(numbers(read(across))) == taken
    assert set(numbers(read(across))) == {("burglary", "ashford", "Jan 2019"), ("burglary", "ashford", "Feb 2019")}


@pytest.mark.parametrize("months", [["Apr", "May", "Jan"], ["Nov", "Oct", "Jan"]])
def test_months_that_begin_again_below_a_year_in_the_title(months: list[str]) -> None:
    across = read([["Burglary 2018"], ["District", *months], ["Ashford", 5, 6, 7]])
    down = read([["Burglary 2018"], ["Month", "Ashford"], *([month, at] for at, month in enumerate(months, 5))])
    assert not numbers(across) and not numbers(down)


def test_months_of_a_financial_year_in_the_title_are_in_its_order() -> None:
    months = ["Apr", "May", "Jan"]
    down = read([["Burglary 2018/19"], ["Month", "Ashford"], *([month, at] for at, month in enumerate(months, 5))])
    expected = {
        ("burglary", "ashford", month): number for month, number in (("Apr 2018", "5"), ("May 2018", "6"), ("Jan 2019", "7"))
    }
    assert numbers(down) == expected
    assert numbers(read([["Burglary 2018/19"], ["District", *months], ["Ashford", 5, 6, 7]])) == expected


def test_a_total_below_months_that_go_down_is_passed_over() -> None:
    entries = read([["Burglary", "Ashford", "Dover"], ["Oct 2018", 5, 6], ["Nov 2018", 7, 8], ["Total", 12, 14]])
    assert sorted(numbers(entries).values()) == ["5", "6", "7", "8"]
    assert passed_over(entries) == {"it is a total": 2}
