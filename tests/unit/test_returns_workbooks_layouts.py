"""Tables as partners make them: long ones, and grids with months across, in workbooks and CSVs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
import pytest

from portal.returns.workbooks.layouts import read_entries
from portal.spreadsheets.opening import open_upload
from portal.spreadsheets.refusals import Refused
from portal.statistics.periods import Period
from portal.tables import entries
from portal.tables.entries import FileEntries, FileEntry
from portal.tables.questions import Inquiry
from tests.factories import files
from tests.factories.files import MONTHS, QUARTERS, book_of, saved

JAN, FEB, MAR = MONTHS[:3]


def found(data: bytes) -> FileEntries:
    return files.read(data)


def of_rows(rows: Sequence[Sequence[Any]], **more: Any) -> FileEntries:
    return found(book_of(rows, **more))


def named(read: Sequence[FileEntry]) -> list[tuple[str, str, str, Period | None, str]]:
    return [(one.address, one.measure, one.part, one.period, one.typed) for one in read]


LONG = "measure,part,period_start,period_end,value,status,note\n"


def test_a_long_csv() -> None:
    read = found(
        (LONG + "da-incidents,Ashford,2018-01-01,2018-01-31,12,provisional,Why\nRoad deaths,,2018-02-01,,0,,\n").encode()
    )
    first, second = read.entries
    assert first == FileEntry("", "line 2, column “value”", "da-incidents", "Ashford", JAN, "12", "provisional", "Why")
    assert (second.measure, second.part, second.period, second.typed) == ("Road deaths", "", FEB, "0")
    assert not read.remarks and read.stamp is None


def test_names_of_columns_in_any_case_and_order_with_those_that_say_nothing() -> None:
    read = of_rows(
        [
            ["Kent Police"],
            ["Value", "Ref", "MONTH", "Indicator", "District", "Source"],
            [12, "x", date(2018, 1, 1), "DA incidents", "Ashford", "red"],
        ]
    )
    assert named(read.entries) == [("A3", "DA incidents", "Ashford", JAN, "12")]
    assert list(read.remarks) == ["These columns are not known here and were not read: “Ref”, “Source”."]


def test_a_column_that_may_change_what_is_counted_is_asked_about() -> None:
    heads = ["Indicator", "District", "Month", "Value", "Basis"]
    inquiry = Inquiry()
    read = files.read(book_of([heads, ["DA incidents", "Ashford", "Jan 2018", 12, "Rolling 12 months"]]), inquiry=inquiry)
    assert "The column “Basis” holds texts that are not known here" in read.entries[0].names_problem
    (question,) = inquiry.open.values()
    assert "The column “Basis” holds “Rolling 12 months”." in question.words


@pytest.mark.parametrize("column", ["period", "Month", "QUARTER", "date"])
def test_one_column_for_the_period(column: str) -> None:
    read = found(f"measure,{column},value\ntreatment,Q1 2018,7\n".encode())
    assert read.entries[0].period == QUARTERS[0]
    assert list(read.remarks) == ["“Q1 2018” was read as a quarter of the calendar year: January to March 2018."]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (
            ["DA incidents", "Ashford", "2018-01-01", None, date(2019, 3, 4)],
            "E2 holds a date (4 March 2019) where a number belongs",
        ),
        (["DA incidents", "Ashford", "soon", None, 5], "“soon” is not a period"),
        (["DA incidents", "Ashford", None, None, 5], "The period is missing"),
        (["DA incidents", "Ashford", "=TODAY()", None, 5], "The cell of the period holds a formula without a result"),
        ([None, "Ashford", "2018-01", None, 5], "The measure is missing"),
        (["DA incidents", "Ashford", "2018-01", None, "=1+1"], "E2 holds a formula without a result"),
        (["DA incidents", "Ashford", "2018-01", None, "9~"], "carries a mark"),
        (
            ["DA incidents", "Ashford", "2018-01", None, 5, "revised"],
            "“revised” is not a status here. Write final, provisional or unaudited.",
        ),
        (["DA incidents", "Ashford", "2018-01", None, 5, "", "x" * 2001], "The note has 2,001 characters"),
    ],
)
def test_problems_of_a_long_row(row: list[Any], says: str) -> None:
    (entry,) = of_rows([LONG.strip().split(","), row]).entries
    assert says in entry.problem


def test_rows_without_a_value_are_passed_over_and_totals_known() -> None:
    read = of_rows(
        [LONG.strip().split(","), ["DA incidents", "Ashford", "2018-01"], ["DA incidents", "Kent total", "2018-01", None, 12]]
    )
    assert [entry.is_total for entry in read.entries] == [True]


def test_values_merged_in_a_long_table_are_refused() -> None:
    rows: list[list[Any]] = [
        LONG.strip().split(","),
        ["DA incidents", "Ashford", "2018-01", None, 5],
        ["DA incidents", "Swale", "2018-01"],
    ]
    assert all("E" in entry.address and "is merged" in entry.problem for entry in of_rows(rows, merged=["E2:E3"]).entries)


def test_a_grid_with_a_column_each_for_measure_and_part() -> None:
    read = of_rows([
        ["Measure", "District", "Unit", date(2018, 1, 1), "Feb 2018", "03/2018", "Total"],
        ["DA incidents", "Ashford", "incidents", 1, 2, None, 3],
        [None, "Shepway", "incidents", "[x]", 4, "5", 9],
        [None, "Total", "incidents", None, 6, 5, 12],
        ["Road deaths", None, "people", 0, None, None, 0],
    ])  # fmt: skip
    assert named(read.entries) == [
        ("D2", "da-incidents", "ashford", JAN, "1"), ("E2", "da-incidents", "ashford", FEB, "2"),
        ("D3", "da-incidents", "folkestone-hythe", JAN, "[x]"), ("E3", "da-incidents", "folkestone-hythe", FEB, "4"),
        ("F3", "da-incidents", "folkestone-hythe", MAR, "5"),
        ("E4", "da-incidents", "Total", FEB, "6"), ("F4", "da-incidents", "Total", MAR, "5"),
        ("D5", "road-deaths", "", JAN, "0"),
    ]  # fmt: skip
    assert [entry.is_total for entry in read.entries] == [False] * 5 + [True] * 2 + [False]
    assert [(one.reason, one.count) for one in read.passed_over] == [("it is a total", 4)]
    assert read.number_count == 11, "each number is an entry or passed over"


def two_rows(years: list[Any], merged: list[str]) -> FileEntries:
    return of_rows(
        [["Police return"], ["Measure", "District", *years], [None, None, "Nov", "Dec", "Jan", "Feb"], ["DA incidents", "Ashford", 1, 2, 3, 4],
         [None, "Shepway", 5, 6, 7, 8]],
        merged=["A1:F1", "A2:A3", "B2:B3", *merged],
    )  # fmt: skip


@pytest.mark.parametrize("merged", [["C2:D2", "E2:F2"], []])
def test_two_rows_of_headings_the_years_merged_or_only_written_once(merged: list[str]) -> None:
    read = two_rows([2017, None, 2018, None], merged)
    periods = [Period.ending(date(2017, 11, 1), 1), Period.ending(date(2017, 12, 1), 1), JAN, FEB]
    assert [(one.address, one.part, one.period, one.typed) for one in read.entries] == [
        (f"{letter}{row}", part, period, str(value))
        for row, part, values in ((4, "ashford", (1, 2, 3, 4)), (5, "folkestone-hythe", (5, 6, 7, 8)))
        for letter, period, value in zip("CDEF", periods, values, strict=True)
    ]


def test_a_financial_year_above_its_months() -> None:
    read = two_rows(["2017/18", None, None, None], ["C2:F2"])
    assert [one.period for one in read.entries][2:4] == [JAN, FEB]
    assert all("not a financial year" in one.problem for one in two_rows(["2017/19", None, None, None], ["C2:F2"]).entries)


def test_months_whose_year_is_not_certain_are_a_problem() -> None:
    read = two_rows([2017, None, None, None], ["C2:F2"])
    assert [bool(one.problem) for one in read.entries[:4]] == [False, False, True, True]
    assert "after a later month" in read.entries[2].problem
    assert "has no year" in two_rows(["", None, None, None], []).entries[0].problem


def test_a_heading_that_may_be_a_day() -> None:
    read = of_rows([["Measure", date(2018, 1, 1), date(2026, 2, 18), "05/06"], ["Road deaths", 1, 2, 3]])
    assert [one.problem[:24] for one in read.entries] == ["", "18 February 2026 is a da", "“05/06” can mean a month"]


def test_quarters_among_their_months_are_left_out_and_named() -> None:
    read = of_rows([["Measure", "Jan 2018", "Feb 2018", "Mar 2018", "Q1 2018", "Apr 2018"], ["Road deaths", 1, 2, 3, 6, 4]])
    assert [one.typed for one in read.entries] == ["1", "2", "3", "4"]
    assert [(one.reason, one.first) for one in read.passed_over] == [("“Q1 2018” repeats the months that stand beside it", "E2")]
    alone = of_rows([["Measure", "Jan-Mar 2018", "Apr-Jun 2018"], ["treatment", 1, 2]])
    assert [one.period for one in alone.entries] == list(QUARTERS[:2])


def test_quarters_above_months() -> None:
    read = of_rows(
        [["Measure", "Q1 2018", None, None], [None, "Jan 2018", "Feb 2018", "Mar 2018"], ["Road deaths", 1, 2, 3]],
        merged=["B1:D1", "A1:A2"],
    )
    assert [one.period for one in read.entries] == [JAN, FEB, MAR]


def test_a_note_under_a_month_belongs_to_its_number() -> None:
    read = of_rows(
        [
            ["Measure", "Jan 2018", None, "Feb 2018", None],
            [None, "Value", "Note", "Value", "Note"],
            ["Road deaths", 1, "why", 2, "so"],
        ],
        merged=["A1:A2", "B1:C1", "D1:E1"],
    )
    assert named(read.entries) == [("B3", "road-deaths", "", JAN, "1"), ("D3", "road-deaths", "", FEB, "2")]
    assert [one.note for one in read.entries] == ["why", "so"]


def test_one_column_of_names_with_measures_as_headings() -> None:
    rows: list[list[Any]] = [
        ["", "Jan 2018"],
        ["DA incidents", None],
        ["Ashford", 1],
        ["Shepway", None],
        ["Total", 1],
        [None, None],
        ["Road deaths", 4],
    ]
    read = of_rows(rows, title="Returns")
    assert [(one.measure, one.part) for one in read.entries] == [
        ("da-incidents", "ashford"),
        ("da-incidents", "Total"),
        ("road-deaths", ""),
    ]


def test_a_measure_merged_across_its_own_row_is_a_heading() -> None:
    read = of_rows([["", "Jan 2018", "Feb 2018"], ["DA incidents", None, None], ["Ashford", 1, 2]], merged=["A2:C2"])
    assert [(one.part, one.typed, one.problem) for one in read.entries] == [("ashford", "1", ""), ("ashford", "2", "")]


def test_a_status_and_a_note_count_where_there_is_one_month() -> None:
    one = of_rows([["Measure", "Jan 2018", "Status", "Notes"], ["Road deaths", 4, "Provisional", "why"]]).entries[0]
    assert (one.status, one.note) == ("provisional", "why")
    read = of_rows([["Measure", "Jan 2018", "Feb 2018", "Notes"], ["Road deaths", 4, 5, "why"]])
    assert [one.note for one in read.entries] == ["", ""] and any("“Notes” was not read" in remark for remark in read.remarks)


def test_an_empty_column_before_the_names() -> None:
    read = of_rows([[None, "Measure name here", "Jan 2018"], [None, "Road deaths", 4]])
    assert [(one.measure, one.typed) for one in read.entries] == [("road-deaths", "4")]


def test_a_grid_in_a_csv_names_line_and_month() -> None:
    read = found("Kent;\n;Jan 2018;Feb 2018\nRoad deaths;4;9~\n".encode("utf-16"))
    assert [(one.address, one.typed) for one in read.entries] == [
        ("line 3, column “Jan 2018”", "4"),
        ("line 3, column “Feb 2018”", "9~"),
    ]


def test_dates_durations_formulas_and_merges_among_the_values() -> None:
    rows: list[list[Any]] = [
        ["Measure", "Jan 2018", "Feb 2018", "Mar 2018", "Apr 2018", "May 2018"],
        ["Road deaths", date(2019, 3, 4), 0.5, "=1+1", 5, None],
    ]
    read = of_rows(rows, formats={"C2": "[h]:mm"}, merged=["E2:F2"])
    assert [one.problem[:24] for one in read.entries] == [
        "B2 holds a date (4 March", "C2 holds a time or a dur", "D2 holds a formula witho", "The cells E2 to F2 are m",
    ]  # fmt: skip


def test_rates_do_not_look_like_months() -> None:
    read = of_rows([["Measure", "Jan 2018", "Feb 2018", "Mar 2018"], ["Detection rate", "12.45", "11.95", "10.05"]])
    assert [one.typed for one in read.entries] == ["12.45", "11.95", "10.05"]


def test_sheets_without_a_table_are_named() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Contacts"])
    sheet = book.create_sheet("Data")
    for row in (["Measure", "Jan 2018"], ["Road deaths", 3]):
        sheet.append(row)
    read = found(saved(book))
    assert [one.sheet for one in read.entries] == ["Data"]
    assert list(read.remarks) == ["No table was found in the sheet “Sheet”, so it was not read."]
    with pytest.raises(Refused, match="No table of numbers"):
        of_rows([["Contacts", "Telephone"], ["Ashford", "01234"]])


def test_progress_is_counted_in_rows() -> None:
    heard: list[tuple[int, int]] = []
    data = (LONG + "road-deaths,,2018-01,,1,,\n" * 2_500).encode()
    read_entries(open_upload("x.csv", data), files.known_names(), [], progress=lambda done, rows: heard.append((done, rows)))
    assert heard == [(1000, 2501), (2000, 2501), (2501, 2501)]


def test_more_values_than_can_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MOST_ENTRIES", 2)
    with pytest.raises(Refused, match="more than 2 values"):
        of_rows([["Measure", "Jan 2018", "Feb 2018", "Mar 2018"], ["Road deaths", 1, 2, 3]])
