"""A return filled in Excel: download, fill, upload, preview, confirm, send."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.axe import Findings, inspect, report
from tests.browser.conftest import Visit
from tests.browser.playing import cells_of, open_in_list
from tests.browser.server import Server
from tests.browser.visitors import Visitor

MONTH = "June 2019"


def downloaded(person: Visitor, folder: Path) -> Path:
    with person.page.expect_download() as download:
        person.follow("Download as workbook")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def filled(path: Path, number: int) -> int:
    """Types the number into every cell of June; into how many."""
    book = openpyxl.load_workbook(path)
    sheet = book["Return"]
    head = next(cell for row in sheet.iter_rows(max_row=8) for cell in row if cell.value == "Jun 2019")
    cells = [
        row[head.column - 1] for row in sheet.iter_rows(min_row=head.row + 1) if row[head.column - 1].protection.locked is False
    ]
    for cell in cells:
        cell.value = number
    book.save(path)
    return len(cells)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_workbook_goes_out_and_comes_back(server: Server, visit: Visit, tmp_path: Path, scripts: bool) -> None:
    wardens = visit(server, "contributor@kcc-wardens.example", scripts=scripts)
    open_in_list(wardens, MONTH)
    path = downloaded(wardens, tmp_path)
    assert filled(path, 51) == 1
    wardens.follow("Upload a workbook or CSV")
    wardens.page.get_by_label("The file").set_input_files(path)
    wardens.press("Show what it changes")
    expect(wardens.page.locator("h1")).to_contain_text("1 value to take over")
    expect(wardens.main).to_contain_text("Nothing is in your draft yet.")
    wardens.press("Put it into my draft")
    expect(wardens.page.locator(".app-said")).to_contain_text("Nothing has been sent yet")
    expect(cells_of(wardens, MONTH).first).to_have_value("51")
    wardens.press("Send June 2019 only")
    expect(wardens.page.locator("h1")).to_have_text("Sent to the team")


def test_the_pages_of_an_upload_are_accessible(server: Server, visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "numbers.csv"
    file.write_text("measure,part,period_start,value\nscam-visits,,2019-06-01,9~\nscam-visits,,2019-05-01,48\n")
    findings: Findings = {}
    wardens = visit(server, "contributor@kcc-wardens.example", axe=True)
    wardens.open("/returns/upload")
    inspect(wardens, findings)
    wardens.page.get_by_label("The file").set_input_files(file)
    wardens.press("Show what it changes")
    expect(wardens.page.locator("h1")).to_contain_text("1 value cannot be taken")
    inspect(wardens, findings)
    assert not findings, report(findings)
