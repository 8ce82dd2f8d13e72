"""How many decimals a value may have is a setting of its measure, and the same by every door."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.factories.pages import Person, contributor, coordinator, defined_anew
from tests.factories.sheets import cells, message_at, open_sheet
from tests.features.test_returns_workbooks_upload import HEAD, fill, saved, take, upload, values, workbook_of

SETTINGS = "/measures/scam-visits/settings"
JUNE = "scam-visits,,2019-06-01,2019-06-30,"


@pytest.fixture
def wardens(app: Flask) -> Person:
    """Of an agency that returns one measure, which may now have one decimal."""
    page = coordinator(app).submit(SETTINGS, decimal_places="1")
    assert "is saved" in page.words
    return contributor(app, "kcc-wardens")


def test_what_is_typed(wardens: Person) -> None:
    address, page = open_sheet(wardens, "June 2019")
    june = cells(page, "June 2019")[0]
    page = wardens.post(address, page.fields("/send") | {june: "7.7"}, follow=True)
    assert message_at(page, june).count("whole number") == 0
    page = wardens.post(address, page.fields("/send") | {june: "7.75"}, follow=True)
    assert "Use at most 12 digits, and 1 after the point." in message_at(page, june)


def test_without_the_setting_a_count_stays_whole(app: Flask) -> None:
    wardens = contributor(app, "kcc-wardens")
    address, page = open_sheet(wardens, "June 2019")
    june = cells(page, "June 2019")[0]
    assert "Enter a whole number of people." in message_at(
        wardens.post(address, page.fields("/send") | {june: "7.7"}, follow=True), june
    )
    page = upload(wardens, f"{HEAD}{JUNE}8.8,,\n")
    assert "Enter a whole number of people." in page.words


def test_a_csv(wardens: Person) -> None:
    assert "7.7" in values(take(wardens, upload(wardens, f"{HEAD}{JUNE}7.7,,\n")))
    assert "1 after the point" in upload(wardens, f"{HEAD}{JUNE}7.75,,\n").words


def test_a_workbook(wardens: Person) -> None:
    book = workbook_of(wardens)
    fill(book, "Jun 2019", "7.7")
    assert "7.7" in values(take(wardens, upload(wardens, saved(book), "return.xlsx")))
    assert upload(wardens, saved(workbook_of(wardens)), "return.xlsx").heading.endswith("The file changes nothing")


def test_a_duration_of_excel_is_named(wardens: Person) -> None:
    page = upload(wardens, f"{HEAD}{JUNE}1899-12-31T00:07:40Z,,\n")
    assert "is a duration (00:07:40) that Excel has made a date." in page.words and "7.67 if that is minutes" in page.words


def test_the_command(wardens: Person, tmp_path: Path) -> None:
    file = tmp_path / "numbers.csv"
    file.write_text(f"{HEAD}{JUNE}7.7,,\n")
    options = ["--agency", "kcc-wardens", "--as", "contributor@kcc-wardens.example"]
    result = wardens.app.test_cli_runner().invoke(args=["returns", "import", str(file), *options])
    assert result.exit_code == 0 and "new: 1\n" in result.stdout, result.output


def test_a_new_definition_in_the_same_unit_keeps_it(app: Flask) -> None:
    team = coordinator(app)
    team.submit("/measures/public-order/settings", decimal_places="2")
    page = defined_anew(
        team, "/measures/public-order", key="order-again", name="Public order again", reason="Counted by call.",
        starts="July 2019",
    )  # fmt: skip
    assert "takes the place of" in page.words, page.errors
    assert team.get("/measures/order-again/settings").fields()["decimal_places"] == "2"
