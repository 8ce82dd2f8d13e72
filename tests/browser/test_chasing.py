"""The board with late agencies, and the pages behind it: axe finds nothing, they fit 320 pixels, and a keyboard is enough."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.axe import NARROW, Findings, look, report, too_wide
from tests.browser.conftest import Visit
from tests.browser.server import Server
from tests.factories.pages import CYCLE

TEAM = "coordinator@kcst.example"
PAGES = [
    "/",
    f"/cycles/{CYCLE}/agencies",
    f"/cycles/{CYCLE}/agencies/kfrs",
    f"/cycles/{CYCLE}/agencies/kfrs/more-time",
    f"/cycles/{CYCLE}/write?show=late",
    "/agencies/kent-police/officers",
    f"/cycles/{CYCLE}/reminders/now",
]


def test_a_late_board_and_the_pages_behind_it(server: Server, visit: Visit) -> None:
    person, findings = visit(server, TEAM, axe=True), Findings()
    person.open(f"/cycles/{CYCLE}/dates")
    person.page.fill("[name=due]", "2/7/2019")
    person.page.press("[name=due]", "Enter")
    person.press("Set it to 2 July 2019")
    person.page.wait_for_url("**/board")
    for address in PAGES:
        person.open(address)
        look(person, findings)
    wide = {}
    narrow = visit(server, TEAM, width=NARROW)
    for address in PAGES:
        narrow.open(address)
        if found := too_wide(narrow):
            wide[address] = found
    assert not findings, report(findings)
    assert not wide


def test_a_call_is_noted_with_the_keyboard_from_the_board_without_scripts(server: Server, visit: Visit) -> None:
    person = visit(server, TEAM, scripts=False)
    person.open(f"/cycles/{CYCLE}/agencies/kfrs")
    page = person.page
    page.focus("#answered_by")
    page.keyboard.type("Sam Lee")
    page.keyboard.press("Tab")
    page.keyboard.type("On leave until Friday.")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("called Sam Lee. “On leave until Friday.”")
