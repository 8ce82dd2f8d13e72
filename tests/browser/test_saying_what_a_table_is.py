"""A table that can be read in two ways: the sheet is shown, the officer says what it is, and next month nothing is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.axe import Findings, inspect, report
from tests.browser.conftest import Visit
from tests.browser.server import Server
from tests.browser.visitors import Visitor
from tests.factories.files import book_of

INCIDENTS = "DA incidents reported to police (incl. secondary incidents)"


def table(folder: Path, month: str, ashford: int) -> Path:
    """Last year's number beside this year's under one month, as analysts keep them."""
    path = folder / f"{month}.xlsx"
    rows: list[list[Any]] = [
        [INCIDENTS],
        ["District", f"{month} 2019", None],
        [None, "Last year", "This year"],
        ["Ashford", 270, ashford],
    ]
    path.write_bytes(book_of(rows, title=month))
    return path


def upload(officer: Visitor, path: Path) -> None:
    officer.open("/returns/upload")
    officer.page.get_by_label("The file").set_input_files(path)
    officer.press("Show what it changes")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_table_is_explained_once(server: Server, visit: Visit, tmp_path: Path, scripts: bool) -> None:
    officer = visit(server, "contributor@kent-police.example", scripts=scripts)
    heading = officer.page.locator("h1")
    upload(officer, table(tmp_path, "June", 281))
    expect(heading).to_contain_text("1 question about this table")
    picture = officer.page.get_by_role("table", name="The sheet “June”")
    expect(picture.get_by_role("cell", name="281 (asked)")).to_be_visible()
    expect(picture.get_by_role("cell", name="270 (passed over)")).to_be_visible()
    officer.page.get_by_label("These are the numbers to return").check()
    officer.press("Read it like this")
    expect(heading).to_contain_text("1 value to take over")
    officer.press("Put it into my draft")
    expect(officer.page.locator(".app-said")).to_contain_text("1 value from the file is in your draft.")
    upload(officer, table(tmp_path, "May", 266))
    expect(heading).not_to_contain_text("question")
    expect(officer.main).to_contain_text("What stands under “This year”? These are the numbers to return")


def test_the_question_about_a_table_is_accessible(server: Server, visit: Visit, tmp_path: Path) -> None:
    findings: Findings = {}
    officer = visit(server, "contributor@kent-police.example", axe=True)
    upload(officer, table(tmp_path, "June", 281))
    inspect(officer, findings)
    assert not findings, report(findings)
