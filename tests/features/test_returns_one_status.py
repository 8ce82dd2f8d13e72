"""A new number has the same status by whichever door it comes in: the one that the page of the return offers."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from flask import Flask

from tests.factories.pages import Page, Person, contributor
from tests.factories.sheets import cells, number_of, of, open_sheet
from tests.features.test_returns_workbooks_upload import HEAD, june_of, saved, take, upload

POLICE = "kent-police"
DA = "DA incidents reported to police"


def first_of_june(person: Person) -> str:
    return cells(june_of(person), "June 2019")[0]


def by_page(person: Person, _: Path) -> None:
    address, page = open_sheet(person, "June 2019")
    person.post(address, page.fields("/send") | {first_of_june(person): "280"}, follow=True)


def by_page_without_a_choice(person: Person, _: Path) -> None:
    """As a page sends it whose numbers have several statuses: “as the notes say”."""
    address, page = open_sheet(person, "June 2019")
    fields = {name: text for name, text in page.fields("/send").items() if not name.startswith("status-of-")}
    person.post(address, fields | {first_of_june(person): "280"}, follow=True)


def by_csv(person: Person, _: Path) -> None:
    take(person, upload(person, f"{HEAD}da-incidents,Ashford,2019-06-01,2019-06-30,280,,\n"))


def workbook_with_ashford(person: Person) -> openpyxl.Workbook:
    book = openpyxl.load_workbook(BytesIO(person.client.get(june_of(person).link("Download as workbook")).data))
    sheet = book["Return"]
    head = next(cell for cell in sheet[6] if cell.value == "Jun 2019")
    sheet[head.coordinate.replace("6", "7")] = 280
    return book


def by_workbook(person: Person, _: Path) -> None:
    take(person, upload(person, saved(workbook_with_ashford(person)), "return.xlsx"))


def by_old_workbook(person: Person, _: Path) -> None:
    """One that was downloaded before workbooks said what they held: “final” stood in every new cell of it."""
    book = workbook_with_ashford(person)
    sheet = book["Return"]
    for cell in sheet[4]:
        if str(cell.value).startswith("downloaded"):
            for (one,) in sheet.iter_rows(min_col=cell.column, max_col=cell.column):
                one.value = None
    status = next(cell for cell in sheet[4] if str(cell.value).startswith("status 2019-06"))
    for row in range(7, sheet.max_row + 1):
        sheet[status.coordinate.replace("4", str(row))] = "final"
    preview = upload(person, saved(book), "return.xlsx")
    assert "does not say what it held when it was downloaded" in preview.words
    take(person, preview)


def by_command(person: Person, folder: Path) -> None:
    file = folder / "numbers.csv"
    file.write_text(f"{HEAD}da-incidents,Ashford,2019-06-01,2019-06-30,280,,\n")
    options = ["--agency", POLICE, "--as", f"contributor@{POLICE}.example"]
    result = person.app.test_cli_runner().invoke(args=["returns", "import", str(file), *options])
    assert result.exit_code == 0, result.output


def by_nil_return(person: Person, _: Path) -> None:
    number = number_of(person.get("/").link("June 2019"))
    person.submit(f"/returns/{number}/nil", **{"shared-why": "The system was down all month."})


DOORS = [by_page, by_page_without_a_choice, by_csv, by_workbook, by_old_workbook, by_command, by_nil_return]


@pytest.mark.parametrize("enter", DOORS)
def test_every_door_gives_what_the_page_offers(app: Flask, tmp_path: Path, enter: Callable[[Person, Path], None]) -> None:
    police = contributor(app)
    cell = first_of_june(police)
    page = june_of(police)
    offered = page.fields("/send")[status_field(page, cell)]
    assert offered == "provisional", "as May says: otherwise this shows nothing"
    enter(police, tmp_path)
    shown = police.get(f"/returns/{cell.split('-')[1]}?open={cell.rpartition('-')[2]}").fields("/send")
    assert shown[cell] in ("280", "0")
    assert shown[of(cell, "status")] == offered


def status_field(page: Page, cell: str) -> str:
    fieldset = "//fieldset[.//input[@name=$name]]"
    return str(page.tree.xpath(f"{fieldset}//select[starts-with(@name,'status-of-')]/@name", name=cell)[0])


def test_a_status_that_is_written_counts(app: Flask) -> None:
    police = contributor(app)
    cell = first_of_june(police)
    take(police, upload(police, f"{HEAD}da-incidents,Ashford,2019-06-01,2019-06-30,280,unaudited,\n"))
    shown = police.get(f"/returns/{cell.split('-')[1]}?open={cell.rpartition('-')[2]}").fields("/send")
    assert shown[of(cell, "status")] == "unaudited"


def test_a_number_that_comes_after_different_ones_is_as_unsettled_as_the_newest(app: Flask) -> None:
    police = contributor(app)
    address, page = open_sheet(police, "June 2019")
    ashford, canterbury, dartford = cells(page, "June 2019")[:3]
    take(police, upload(police, f"{HEAD}da-incidents,Ashford,2019-06-01,2019-06-30,280,unaudited,\n"))
    opened = f"{address}?open={dartford.rpartition('-')[2]}"
    shown = police.get(opened).fields("/send")
    assert shown[status_field(police.get(address), ashford)] == "", "May is provisional, June is not"
    assert shown[of(dartford, "status")] == "unaudited", "what the page offers"
    take(police, upload(police, f"{HEAD}da-incidents,Canterbury,2019-06-01,2019-06-30,410,,\n"))
    shown = police.get(f"{address}?open={canterbury.rpartition('-')[2]}").fields("/send")
    assert shown[of(canterbury, "status")] == "unaudited", "and what a file gets"
