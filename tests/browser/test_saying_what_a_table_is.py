"""A table that can be read in two ways: the sheet is shown, the officer says what it is, and next month nothing is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.factories.files import book_of

VISIT = Callable[..., Page]
INCIDENTS = "DA incidents reported to police (incl. secondary incidents)"


def table(folder: Path, month: str, ashford: int) -> Path:
    """Last year's number beside this year's under one month, as analysts keep them."""
    path = folder / f"{month}.xlsx"
    rows = [[INCIDENTS], ["District", f"{month} 2019", None], [None, "Last year", "This year"], ["Ashford", 270, ashford]]
    path.write_bytes(book_of(rows, title=month))
    return path


def upload(page: Page, path: Path) -> None:
    page.goto("/returns/upload")
    page.get_by_label("The file").set_input_files(path)
    page.get_by_role("button", name="Show what it changes").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_what_a_table_is_is_said_once(visit: VISIT, tmp_path: Path, scripts: bool) -> None:
    page = visit("contributor@kent-police.example", scripts=scripts)
    upload(page, table(tmp_path, "June", 281))
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 question about this table")
    picture = page.get_by_role("table", name="The sheet “June”")
    expect(picture.get_by_role("cell", name="281 (asked)")).to_be_visible()
    expect(picture.get_by_role("cell", name="270 (passed over)")).to_be_visible()
    page.get_by_label("These are the numbers to return").check()
    page.get_by_role("button", name="Read it like this").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 value to take over")
    page.get_by_role("button", name="Put it into my draft").click()
    expect(page.get_by_text("1 value from the file is in your draft.")).to_be_visible()
    upload(page, table(tmp_path, "May", 266))
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("question")
    expect(page.get_by_text("What stands under “This year”? These are the numbers to return")).to_be_visible()
