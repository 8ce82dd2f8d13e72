"""Values as people write them, and what is asked about the marks beside them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.spreadsheets.sheets import Odd
from portal.tables.cells import read_cell
from portal.tables.names import fold, is_total, nearest
from portal.tables.written_values import meaning, read_value


def problem(text: str) -> str:
    value = read_value(text, "B7")
    assert value.problem.endswith(".")
    return value.problem


@pytest.mark.parametrize(
    ("text", "typed"),
    [("12745", "12745"), (" 12745 ", "12745"), ("\u00a012745\u00a0", "12745"), ("12745.0", "12745"), ("12,745", "12,745"), ("12,745.00", "12,745"),
     ("12 745", "12 745"), ("12\u00a0745", "12\u00a0745"), ("37.5", "37.5"), ("[x]", "[x]"), ("z", "z"), ("", ""), ("  ", ""), ("0", "0")],
)  # fmt: skip
def test_values_are_tidied_and_taken(text: str, typed: str) -> None:
    assert read_value(text, "B7") == (typed, "")


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("9~", "“9~” carries a mark. Enter 9 and say in the note what ~ means, or [c] if it is withheld."),
        ("9*", "“9*” carries a mark. Enter 9 and say in the note what * means"), ("~9", "Enter 9 and say in the note what ~ means"),
        ("* 9", "Enter 9 and say"), ("1,234†", "Enter 1,234 and say in the note what † means"), ("c. 40", "what c. means"),
        ("12p", "Enter 12. If p means provisional, choose that status"), ("12 (p)", "If p means provisional"), ("12 [p]", "If p means provisional"),
        ("45 (r)", "Enter 45. If r means revised"), ("45e", "estimated"), ("45%", "carries the sign %. Enter 45 without it"),
        ("£1,200", "carries the sign £. Enter 1,200 without it"), ("12 incidents", "Enter 12 and say in the note what incidents means"),
        ("*", "“*” is a mark and not a number. Enter the number, or [c] if it is withheld"), ("..", "is a mark"), ("-", "is a mark"), ("–", "is a mark"),
        ("n/a", "[z] if it does not apply"), ("N/A", "is a mark"), ("#", "is a mark"), ("suppressed", "[c] if it is withheld"), ("tbc", "[x]"),
        ("nil", "Enter 0 if there were none"), ("None", "Enter 0 if there were none"),
        ("<5", "“<5” is not one number"), ("≤ 5", "not one number"), (">100", "not one number"), ("1-4", "not one number"), ("5+", "not one number"),
        ("less than 5", "withheld because it is small"),
        ("Mar-19", "a date or a month"), ("04/03/2019", "a date or a month"), ("March", "a date or a month"), ("2019-03-04", "a date or a month"),
        ("-5", "below 0"), ("1" * 20, "too long"), ("1,23", "not a number"), ("12..5", "not a number"), ("1.2.3", "not a number"), ("5" * 300, "300 characters"),
    ],
)  # fmt: skip
def test_a_mark_is_asked_about_and_never_guessed(text: str, offers: str) -> None:
    assert offers in problem(text)


def test_what_only_excel_shows_as_a_value_is_named_with_its_cell() -> None:
    value = read_value(date(2019, 3, 4), "B7")
    assert value.problem.startswith("B7 holds a date (4 March 2019) where a number belongs.")
    assert (
        read_value(Odd("8:30", "holds a duration."), "line 2, column “value”").problem
        == "Line 2, column “value” holds a duration."
    )


@given(st.text(max_size=40))
def test_any_text_is_a_value_or_has_words(text: str) -> None:
    value = read_value(text, "B7")
    assert value.problem or not read_cell(value.typed, "%").error
    assert not value.problem or value.problem.endswith(".")


@given(st.integers(0, 10**11), st.sampled_from("~*†‡#^prePRE"), st.sampled_from(["", " ", "\u00a0"]))
def test_a_marked_number_is_offered_without_its_mark(number: int, mark: str, gap: str) -> None:
    for text in (f"{number}{gap}{mark}", f"{number:,}{gap}{mark}", f"{number}{gap}({mark})"):
        assert f"Enter {number}" in problem(text) or f"Enter {number:,}" in problem(text)


@pytest.mark.parametrize(
    ("text", "clock", "minutes"),
    [
        ("1899-12-31T00:07:40Z", "00:07:40", "7.67"),
        ("1899-12-30 00:07:30", "00:07:30", "7.5"),
        ("1900-01-00T12:00:00.000Z", "12:00:00", "720"),
        ("1899-12-31T00:08", "00:08", "8"),
    ],
)
def test_a_duration_that_excel_made_a_date_is_called_so(text: str, clock: str, minutes: str) -> None:
    assert problem(text) == (
        f"“{text}” is a duration ({clock}) that Excel has made a date. Format the cell as a number and type the number, in the "
        f"unit of the measure: {minutes} if that is minutes."
    )


def test_two_values_are_the_same_by_what_they_mean() -> None:
    assert meaning("12,745", "people") == meaning("12745.0", "people") == meaning(" 12 745", "people") == (Decimal(12745), "")
    assert meaning("[X]", "people") == meaning("x", "people") == (None, "x")
    assert meaning("9~", "people") == meaning("9~ ", "people") != meaning("9*", "people")


@pytest.mark.parametrize(
    "name", ["Folkestone and Hythe", "FOLKESTONE & HYTHE", " folkestone  &  hythe ", "Folkestone-and-Hythe", "Folkestone & Hythé"]
)
def test_names_are_the_same_without_case_and_signs(name: str) -> None:
    assert fold(name) == fold("Folkestone & Hythe")


def test_an_apostrophe_parts_no_word() -> None:
    assert fold("Women’s Aid") == fold("Womens aid") == fold("Women's Aid")
    assert fold("Hythe") != fold("Hyte")


@pytest.mark.parametrize(
    "name",
    ["Total", "TOTAL", "All", "Kent total", "Grand Total", "Sub-total", "Subtotal", "Total (Kent)", "Totals", "All districts"],
)
def test_totals_are_known_by_their_names(name: str) -> None:
    assert is_total(name)


@pytest.mark.parametrize(
    "name", ["", "All police recorded crime", "Road casualties, all severities", "Ashford", "Allhallows", "Totally other"]
)
def test_other_names_are_no_totals(name: str) -> None:
    assert not is_total(name)


def test_the_nearest_name() -> None:
    assert nearest("Folkstone & Hyth", ["Ashford", "Folkestone & Hythe"]) == "Folkestone & Hythe"
    assert nearest("something else", ["Ashford"]) == ""
