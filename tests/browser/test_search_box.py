"""The search box at the top of every page: by keyboard, without scripts, on a narrow screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import NARROW, Findings, look, report, too_wide
from tests.browser.conftest import Visit
from tests.browser.server import Server

POLICE = "contributor@kent-police.example"
PAGES = ("/search?q=county+lines", "/search?q=police&kind=update&page=2", "/search?q=quagga", "/actions/2018-19/SM5")


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_searches_with_the_keyboard_alone(scripts: bool, reading_server: Server, visit: Visit) -> None:
    visitor = visit(reading_server, POLICE, scripts=scripts, width=NARROW)
    box = visitor.page.get_by_role("searchbox", name="Search the portal")
    for _ in range(3):  # past the skip link and the name of the partnership
        visitor.page.keyboard.press("Tab")
    expect(box).to_be_focused()
    visitor.page.keyboard.type("county lin")
    visitor.page.keyboard.press("Enter")
    expect(visitor.heading).to_contain_text("for “county lin”")
    expect(box).to_have_value("county lin")
    visitor.click(visitor.main.get_by_role("link", name="SM5 Work with Kent Police").first)
    expect(visitor.heading).to_contain_text("county lines")
    assert visitor.path == "/actions/2018-19/SM5"


def test_the_pages_have_no_faults_and_fit_a_narrow_screen(reading_server: Server, visit: Visit) -> None:
    checked, narrow, findings = visit(reading_server, POLICE, axe=True), visit(reading_server, POLICE, width=NARROW), Findings()
    for address in (*PAGES, "/search?q=" + "quagga" * 30):
        checked.open(address)
        look(checked, findings)
        narrow.open(address)
        assert not too_wide(narrow), address
    assert not findings, report(findings)
