"""Tables that once gave a wrong number or a message that did not help, each with what it has to give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from portal.returns.workbooks.layouts import read_entries
from portal.spreadsheets.opening import open_upload
from portal.spreadsheets.refusals import Refused
from portal.tables.entries import FileEntries
from portal.tables.questions import Inquiry
from portal.tables.vocabulary import NamedMeasure, Vocabulary
from tests.factories.files import book_of

PARTS = tuple((name.lower(), (name,)) for name in ("Ashford", "Canterbury", "Dover"))
NAMES = Vocabulary(
    [
        NamedMeasure(key="asb", names=("Anti-social behaviour",), unit="incidents", parts=PARTS, is_whole=False),
        NamedMeasure(key="burglary", names=("Burglary",), unit="crimes", parts=PARTS, is_whole=False),
        NamedMeasure(key="violence", names=("Violence and sexual offences",), unit="crimes", parts=PARTS, is_whole=False),
        NamedMeasure(key="total", names=("Total recorded crime",), unit="crimes"),
    ],
    ["Garden Police"],
)
MONTHS = ["Oct 2018", "Nov 2018", "Dec 2018"]
OWN = ["asb", "burglary", "violence"]


def read(rows: Any, inquiry: Inquiry | None = None, **more: Any) -> FileEntries:
    return read_entries(open_upload("x.xlsx", book_of(rows, **more)), NAMES, OWN, inquiry)


def read_csv(text: str, inquiry: Inquiry | None = None) -> FileEntries:
    return read_entries(open_upload("x.csv", text.encode()), NAMES, OWN, inquiry)


def numbers(entries: FileEntries) -> dict[tuple[str, str, str], str]:
    """What would be taken, by measure, part and month."""
    return {
        (one.measure, one.part, one.period.short): one.typed
        for one in entries.entries
        if one.period and not one.problem and not one.names_problem and not one.is_total
    }


def passed_over(entries: FileEntries) -> dict[str, int]:
    return {one.reason: one.count for one in entries.passed_over}


PIVOT: list[list[Any]] = [
    ["Count of Crime ID", "Column Labels"],
    ["Row Labels", "2018-10", "2018-11", "Grand Total"],
    ["Ashford", 209, 163, 372],
    ["Anti-social behaviour", 141, 100, 241],
    ["Burglary", 68, 63, 131],
    ["Canterbury", 102, 295, 397],
    ["Anti-social behaviour", 20, 215, 235],
    ["Burglary", 82, 80, 162],
    ["Grand Total", 311, 458, 769],
]


def test_a_pivot_table_with_the_district_above_types_gives_the_types_and_no_subtotal() -> None:
    assert numbers(read(PIVOT, title="Sheet4")) == {
        ("asb", "ashford", "Oct 2018"): "141", ("asb", "ashford", "Nov 2018"): "100",
        ("burglary", "ashford", "Oct 2018"): "68", ("burglary", "ashford", "Nov 2018"): "63",
        ("asb", "canterbury", "Oct 2018"): "20", ("asb", "canterbury", "Nov 2018"): "215",
        ("burglary", "canterbury", "Oct 2018"): "82", ("burglary", "canterbury", "Nov 2018"): "80",
    }  # fmt: skip
    assert passed_over(read(PIVOT, title="Sheet4")) == {
        "“Ashford” is the sum of the rows that belong to it": 2,
        "“Canterbury” is the sum of the rows that belong to it": 2,
        "it is a total": 9,
    }


def test_the_same_without_its_first_row_refuses_what_has_lost_its_district() -> None:
    got = read([row for row in PIVOT if row[0] != "Ashford"], title="Sheet4")
    assert {part for _, part, _ in numbers(got)} == {"canterbury"}
    lost = [one.names_problem for one in got.entries if one.names_problem]
    assert len(lost) == 4
    assert lost[0] == "No part stands over “Anti-social behaviour”, so it is not certain what this number belongs to."


LAST_AND_THIS = [
    ["District", "Oct 2018", None, "Nov 2018", None],
    [None, "Last year", "This year", "Last year", "This year"],
    ["Ashford", 148, 141, 107, 100],
]


@pytest.mark.parametrize("merged", [["B1:C1", "D1:E1"], []])
def test_two_columns_under_one_month_are_asked_about_and_the_answer_counts(merged: list[str]) -> None:
    inquiry = Inquiry()
    got = read(LAST_AND_THIS, inquiry, title="Burglary", merged=merged)
    assert numbers(got) == {}
    (question,) = inquiry.open.values()
    assert question.words == "What stands under “This year”?"
    answered = Inquiry({question.key: "take"})
    assert numbers(read(LAST_AND_THIS, answered, title="Burglary", merged=merged)) == {
        ("burglary", "ashford", "Oct 2018"): "141",
        ("burglary", "ashford", "Nov 2018"): "100",
    }
    assert not answered.open


def test_two_columns_with_the_same_heading_are_asked_about() -> None:
    rows = [["District", "Oct 2018", "Oct 2018"], ["Ashford", 1, 2]]
    inquiry = Inquiry()
    assert numbers(read(rows, inquiry, title="Burglary")) == {}
    first, second = inquiry.open.values()
    assert (first.words, second.words) == (
        "Several columns stand under October 2018. Is the one in column B meant?",
        "Several columns stand under October 2018. Is the one in column C meant?",
    )
    chosen = Inquiry({first.key: "pass over", second.key: "take"})
    assert numbers(read(rows, chosen, title="Burglary")) == {("burglary", "ashford", "Oct 2018"): "2"}


def test_a_row_that_is_longer_than_its_headings_is_refused_by_its_number() -> None:
    got = read_csv("Measure,District,Oct 2018,Nov 2018\nBurglary,Ashford,1,410,1,000\nBurglary,Dover,5,6\n")
    assert numbers(got) == {("burglary", "dover", "Oct 2018"): "5", ("burglary", "dover", "Nov 2018"): "6"}
    assert {one.names_problem for one in got.entries if one.names_problem} == {
        "Line 2 has more values than there are headings: perhaps a number has a comma in it. "
        "Write it without the comma, or in quotation marks."
    }


def test_a_second_table_is_read_under_its_own_months() -> None:
    rows = [
        ["Anti-social behaviour"], ["District", *MONTHS[:2]], ["Ashford", 141, 100], ["Dover", 198, 145], [],
        ["Violence and sexual offences"], ["", *MONTHS[1:]], ["Ashford", 283, 100], ["Dover", 327, 155],
    ]  # fmt: skip
    got = numbers(read(rows, title="Sheet1"))
    assert got["asb", "ashford", "Oct 2018"] == "141" and got["violence", "ashford", "Nov 2018"] == "283"
    assert got["violence", "dover", "Dec 2018"] == "155" and len(got) == 8


def test_a_second_heading_that_is_not_known_ends_the_first_table() -> None:
    rows = [["District", *MONTHS[:2]], ["Ashford", 1, 2], [], ["District", "Autumn", "Winter"], ["Dover", 3, 4]]
    assert set(numbers(read(rows, title="Burglary"))) == {
        ("burglary", "ashford", "Oct 2018"), ("burglary", "ashford", "Nov 2018"),
    }  # fmt: skip


def test_the_nearest_title_decides_and_one_that_is_not_known_is_asked_about() -> None:
    rows = [["Fly-tipping reported to the districts"], ["District", *MONTHS], ["Ashford", 500, 283, 100]]
    inquiry = Inquiry()
    got = read(rows, inquiry, title="Anti-social behaviour")
    assert numbers(got) == {}
    assert (
        got.entries[0].names_problem == "The title “Fly-tipping reported to the districts” is not a measure that is known here."
    )
    (question,) = inquiry.open.values()
    assert question.words == "Which measure is the table under “Fly-tipping reported to the districts”?"
    assert [choice.words for choice in question.choices][:2] == ["Anti-social behaviour", "Burglary"]
    chosen = Inquiry({question.key: "burglary"})
    assert numbers(read(rows, chosen, title="Anti-social behaviour"))["burglary", "ashford", "Oct 2018"] == "500"
    none = read(rows, Inquiry({question.key: "pass over"}), title="Anti-social behaviour")
    assert not none.entries and passed_over(none) == {"you said that its table is none of your measures": 3}


@pytest.mark.parametrize("title", ["Garden Police", "Data return, October 2018", "Table 1", "Prepared by J Smith, 3 July 2019"])
def test_a_title_that_says_nothing_leaves_it_to_the_tab(title: str) -> None:
    rows = [[title], ["District", *MONTHS], ["Ashford", 1, 2, 3]]
    assert numbers(read(rows, title="Burglary"))["burglary", "ashford", "Dec 2018"] == "3"


def test_a_row_of_totals_is_a_total_even_where_a_measure_has_that_key() -> None:
    rows = [["District", "Oct 2018"], ["Ashford", 1], ["Canterbury", 2], ["Dover", 3], ["Total", 6]]
    got = read(rows, title="Anti-social behaviour")
    assert len(numbers(got)) == 3
    assert [(one.measure, one.typed) for one in got.entries if one.is_total] == [("asb", "6")]


def test_a_value_that_became_a_date_is_named_and_is_no_heading() -> None:
    got = read([["", ""], ["District", "Dec 2018"], ["Ashford", datetime(2018, 12, 5)], ["Dover", 163]], title="Burglary")
    assert numbers(got) == {("burglary", "dover", "Dec 2018"): "163"}
    assert got.entries[0].problem.startswith("B3 holds a date (5 December 2018) where a number belongs.")


def test_ordinary_shapes_that_were_once_not_found() -> None:
    corner = [["Burglary", *MONTHS], ["Ashford", 141, 100, 126]]
    down = [["Month", "Ashford", "Dover"], *([month, 141, 100] for month in MONTHS)]
    serials = [["District", 43374, 43405, 43435], ["Ashford", 141, 100, 126]]
    for rows, tab in ((corner, "Sheet1"), (down, "Burglary"), (serials, "Burglary")):
        assert numbers(read(rows, title=tab))["burglary", "ashford", "Oct 2018"] == "141"
    assert numbers(read_csv("Month,CSP,Crime type,Count\n2018-12,Ashford,Burglary,126\n")) == {
        ("burglary", "ashford", "Dec 2018"): "126"
    }
    assert any("43374" in remark and "October 2018" in remark for remark in read(serials, title="Burglary").remarks)


def test_a_list_of_single_records_is_refused_once_with_what_would_do() -> None:
    lines = "Crime ID,Month,Longitude,Latitude,LSOA name,Crime type\n" + "a1,2018-12,0.9,51.2,Ashford 001B,Burglary\n" * 500
    with pytest.raises(Refused, match=r"lists single records, one a row.*pivot table"):
        read_csv(lines)


def test_a_name_that_is_not_known_is_asked_about_once_for_the_whole_file() -> None:
    rows = [["District", *MONTHS], ["Ashford Borough Council", 1, 2, 3], ["Dover", 4, 5, 6]]
    inquiry = Inquiry()
    assert {part for _, part, _ in numbers(read(rows, inquiry, title="Burglary"))} == {"dover"}
    (question,) = inquiry.open.values()
    assert question.words == "What is “Ashford Borough Council”?"
    chosen = read(rows, Inquiry({question.key: "Ashford"}), title="Burglary")
    assert numbers(chosen)["burglary", "ashford", "Nov 2018"] == "2"


def test_a_name_that_is_a_measure_and_a_part_of_another_is_refused() -> None:
    names = Vocabulary(
        [
            NamedMeasure(key="hate", names=("Hate crime",), parts=(("burglary", ("Burglary",)), ("race", ("Race",)))),
            NamedMeasure(key="burglary", names=("Burglary",)),
        ]
    )
    rows: list[list[Any]] = [["Strand", "Oct 2018"], ["Burglary", 4], ["Race", 5]]
    got = read_entries(open_upload("x.xlsx", book_of(rows, title="Hate crime")), names, ["hate", "burglary"])
    problems = [one.names_problem for one in got.entries]
    assert problems[0] == "“Burglary” is a measure and also a part of Hate crime. Write its key." and not problems[1]


def test_a_line_between_rows_that_is_not_known_stops_what_stands_below_it() -> None:
    rows = [["District", "Oct 2018"], ["Ashford", 5], ["of which at night"], ["Dover", 3]]
    got = read(rows, title="Burglary")
    assert set(numbers(got)) == {("burglary", "ashford", "Oct 2018")}
    assert "It stands below “of which at night”" in got.entries[1].names_problem


def test_an_unknown_column_of_texts_is_asked_about_and_not_passed_over() -> None:
    rows = [["District", "Kind", "Oct 2018"], ["Ashford", "Residential", 5], ["Dover", "Residential", 3]]
    inquiry = Inquiry()
    assert numbers(read(rows, inquiry, title="Burglary")) == {}
    (question,) = inquiry.open.values()
    assert "The column “Kind” holds “Residential”" in question.words
    assert len(numbers(read(rows, Inquiry({question.key: "take"}), title="Burglary"))) == 2


def test_merged_cells_are_refused_by_their_names() -> None:
    rows = [["District", "Oct 2018"], ["Ashford", 5], ["Dover", None]]
    got = read(rows, title="Burglary", merged=["B2:B3"])
    assert numbers(got) == {}
    assert got.entries[0].problem == "The cells B2 to B3 are merged into one. Unmerge them, and give each its own number."


def test_a_table_without_a_month_asks_for_it() -> None:
    rows = [["District", "Burglary"], ["Ashford", 5]]
    inquiry = Inquiry()
    assert numbers(read(rows, inquiry)) == {}
    (question,) = inquiry.open.values()
    assert question.words == "Of which month are these numbers?" and not question.is_remembered
    got = read(rows, Inquiry({question.key: "2018-10-01/2018-10-31"}))
    assert numbers(got) == {("burglary", "ashford", "Oct 2018"): "5"}


def test_a_month_as_a_day_in_a_heading() -> None:
    assert numbers(read([["District", date(2018, 10, 1)], ["Ashford", 5]], title="Burglary")) == {
        ("burglary", "ashford", "Oct 2018"): "5"
    }


FULL: list[list[Any]] = [["Crime type", "District", *MONTHS], ["Burglary", "Ashford", 1, 2, 3]]
ONE: list[list[Any]] = [["District", "Number"], ["Ashford", 5], ["Dover", 6]]


@pytest.mark.parametrize(
    "title",
    [
        "Rolling 12 months", "Rates per 1,000 population", "Targets", "Under 18s only", "Repeat victims", "Figures in thousands",
        "Kent performance pack: detections", "Burglary %", "Change on last year",
    ],
)  # fmt: skip
def test_a_title_that_changes_what_is_counted_is_asked_about_even_where_the_rows_name_everything(title: str) -> None:
    inquiry = Inquiry()
    assert numbers(read([[title], *FULL], inquiry)) == {}
    assert [title in question.words for question in inquiry.open.values()] == [True]
    answers = dict.fromkeys(inquiry.open, "take")
    assert len(numbers(read([[title], *FULL], Inquiry(answers)))) == 3


@pytest.mark.parametrize("tab", ["Targets", "YTD", "Rolling 12m"])
def test_the_name_of_a_sheet_counts_as_a_title(tab: str) -> None:
    assert numbers(read(FULL, title=tab)) == {}


@pytest.mark.parametrize(
    "title",
    [
        "Burglary, year to date", "Burglary: 12 months to December 2018", "Burglary April to December 2018",
        "Burglary, quarter to December 2018", "Burglary, year ending December 2018", "Burglary per 1,000, December 2018",
        "Burglary, Dec 2018 compared to Dec 2017", "Burglary (000s), December 2018", "Burglary as at 31 December 2018",
    ],
)  # fmt: skip
def test_a_longer_time_than_a_month_is_never_taken_for_its_last_month(title: str) -> None:
    assert not [month for _, _, month in numbers(read([[title], *ONE])) if month == "Dec 2018"]


@pytest.mark.parametrize(
    "line",
    [
        "Published: 24 January 2019", "Data extracted 14 January 2019", "Prepared by J Smith, January 2019", "Updated January 2019",
        "For discussion at the CSP meeting, January 2019", "Report date: 31/01/2019", "Next update: February 2019",
    ],
)  # fmt: skip
def test_the_day_of_a_report_is_not_the_month_of_its_numbers(line: str) -> None:
    for rows in ([["Burglary by district, December 2018"], [line]], [[line], ["Burglary by district, December 2018"]]):
        assert {month for _, _, month in numbers(read([*rows, *ONE]))} == {"Dec 2018"}


def test_two_different_months_above_a_table_are_asked_about() -> None:
    inquiry = Inquiry()
    assert numbers(read([["Burglary, October 2018"], *ONE], inquiry, title="Nov 2018")) == {}
    assert [question.words for question in inquiry.open.values()] == ["Of which month are these numbers?"]


def test_a_district_above_a_table_is_not_forgotten() -> None:
    rows = [["Measure", *MONTHS], ["Burglary", 1, 2, 3], ["Total recorded crime", 4, 5, 6]]
    got = read(rows, title="Ashford")
    assert set(numbers(got)) == {("burglary", "ashford", month) for month in MONTHS}
    assert {one.names_problem for one in got.entries if one.measure == "Total recorded crime"} == {
        "The title says “Ashford”, which does not go with Total recorded crime. Check what the table is."
    }


@pytest.mark.parametrize("row", ["Total victims under 18", "East Kent total", "All females", "Total charged", "All"])
def test_only_a_plain_total_stands_for_a_measure_that_is_returned_as_a_whole(row: str) -> None:
    got = read([["", *MONTHS], [row, 1, 2, 3]], title="Total recorded crime")
    assert [one.is_total for one in got.entries] == [True] * 3 and got.entries[0].part == row


def test_tables_side_by_side_are_parted_however_wide_the_gap_is() -> None:
    rows = [
        ["District", "Oct 2018", None, None, "District", "Nov 2018"],
        ["Ashford", 1, None, None, "Dover", 120],
        ["Dover", 2, None, None, "Ashford", 100],
    ]
    assert numbers(read(rows, title="Burglary")) == {
        ("burglary", "ashford", "Oct 2018"): "1", ("burglary", "dover", "Oct 2018"): "2",
        ("burglary", "dover", "Nov 2018"): "120", ("burglary", "ashford", "Nov 2018"): "100",
    }  # fmt: skip


def test_weeks_are_no_months() -> None:
    weeks = [["District", date(2018, 10, 1), date(2018, 10, 8), date(2018, 10, 15)], ["Ashford", 1, 2, 3]]
    days = [["Date", "Ashford"], [date(2018, 10, 1), 4], [date(2018, 10, 31), 4]]
    for rows in (weeks, days):
        assert numbers(read(rows, title="Burglary")) == {}


def test_a_month_within_a_heading_counts() -> None:
    rows = [["District", "Crimes Oct 2018", "Crimes Nov 2018"], ["Ashford", 1, 2]]
    assert numbers(read(rows, title="Burglary")) == {
        ("burglary", "ashford", "Oct 2018"): "1",
        ("burglary", "ashford", "Nov 2018"): "2",
    }
    assert numbers(read([["District", "Incidents Oct 2018"], ["Ashford", 1]], title="Burglary")) == {}, "burglaries are crimes"


def test_the_filter_of_a_pivot_table_is_asked_about() -> None:
    inquiry = Inquiry()
    assert numbers(read([["Repeat victim", "Yes"], [], *FULL], inquiry)) == {}
    assert any("Repeat victim" in question.words for question in inquiry.open.values())


def test_a_row_number_under_the_headings_is_no_value() -> None:
    rows = [["", *MONTHS], [1, 2, 3, 4], ["Ashford", 5, 6, 7]]
    assert set(numbers(read(rows, title="Burglary")).values()) <= {"5", "6", "7"}


def test_an_answer_for_one_table_is_none_for_another() -> None:
    nameless = [["District", "Oct 2018", "Oct 2018"], ["Ashford", 100, 95]]
    inquiry = Inquiry()
    read(nameless, inquiry, title="Burglary")
    assert not any(question.is_remembered for question in inquiry.open.values()), "twins are asked about each time"
    untitled = Inquiry()
    read_csv("District,Oct 2018\nAshford,4\n", untitled)
    assert [question.is_remembered for question in untitled.open.values()] == [False]


def test_rows_of_marks_are_rows_and_no_headings() -> None:
    rows = [
        ["District", *MONTHS],
        ["Ashford", 1, 2, 3],
        ["Unknown", "*", "*", "*"],
        ["% change", "5%", "3%", "1%"],
        ["Dover", 4, 5, 6],
    ]
    got = numbers(read(rows, title="Burglary"))
    assert got["burglary", "dover", "Dec 2018"] == "6" and len(got) == 6


def test_reading_does_not_grow_with_the_square_of_a_table() -> None:
    merged = [f"B{row}:C{row}" for row in range(2, 1_502)]
    got = read([["District", "Oct 2018"], *([f"Place {at}", at, None] for at in range(1_500))], title="Burglary", merged=merged)
    assert len(got.entries) == 1_500
