"""The grid of a return in a browser: as in a spreadsheet, each cell saved by itself, and without scripts a plain form."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Response, expect

from tests.browser.axe import Findings, inspect, report
from tests.browser.conftest import Visit
from tests.browser.grids import fill, saved_marks, with_three_open_months
from tests.browser.playing import cells_of, explain, open_in_list
from tests.browser.server import Server
from tests.browser.visitors import SAVED

MONTHS = ("April 2019", "May 2019", "June 2019")


def test_the_keys_move_as_in_a_spreadsheet(reading_server: Server, visit: Visit) -> None:
    police = visit(reading_server, "contributor@kent-police.example")
    open_in_list(police, "June 2019")
    may, june, press = cells_of(police, MONTHS[1]), cells_of(police, MONTHS[2]), police.page.keyboard.press
    may.first.focus()
    steps = [
        ("Enter", may.nth(1)), ("ArrowDown", may.nth(2)), ("Shift+Enter", may.nth(1)), ("ArrowUp", may.first), ("ArrowUp", may.first),
        ("ArrowDown", may.nth(1)), ("ArrowRight", june.nth(1)), ("ArrowRight", june.nth(1)), ("ArrowDown", june.nth(2)),
        ("ArrowLeft", may.nth(2)), ("Tab", june.nth(2)), ("Shift+Tab", may.nth(2)),
    ]  # fmt: skip
    for key, place in steps:
        press(key)
        expect(place, key).to_be_focused()
    old = may.nth(2).input_value()
    press("ArrowDown")
    press("ArrowUp")
    assert police.page.evaluate("getSelection().toString()") == old, "arriving selects all, so that typing replaces it"
    police.page.keyboard.type("12")
    press("ArrowLeft")
    expect(may.nth(2), "inside what was typed the arrow moves the cursor").to_be_focused()
    press("Escape")
    expect(may.nth(2)).to_have_value(old)


def test_notes_open_in_place_and_not_available_asks_for_one(writing_server: Server, visit: Visit) -> None:
    shop = visit(writing_server, "contributor@maidstone.example")
    open_in_list(shop, "June 2019")
    expect(shop.page.locator(".app-grid-note")).to_have_count(0)
    fill(shop, cells_of(shop, MONTHS[1]), "[x]")
    note = shop.page.get_by_label("Note on May 2019")
    expect(note).to_be_visible()
    fill(shop, note, "The shop was closed.")
    expect(shop.page.locator(".app-grid-note[data-save='saved']")).to_have_count(1)
    shop.page.reload()
    expect(shop.page.get_by_label("Note on May 2019")).to_have_value("The shop was closed.")


def test_an_explanation_is_typed_on_while_its_cell_is_saved(writing_server: Server, visit: Visit) -> None:
    """The answer to a save brings the questions of its line anew: the keys typed meanwhile stay, and so does the focus."""
    shop = visit(writing_server, "contributor@thanet.example")
    open_in_list(shop, "June 2019")
    box, why = cells_of(shop, MONTHS[0]), shop.page.locator(".app-why")
    fill(shop, box, "4000")
    expect(why).to_have_count(1)
    box.fill("5000")
    why.focus()
    shop.page.keyboard.type("A large event in the town hall.", delay=30)
    expect(shop.page.locator(".app-question")).to_contain_text("5,000 is ")
    expect(shop.saved).not_to_contain_text("to explain")
    expect(why).to_be_focused()
    expect(why).to_have_value("A large event in the town hall.")


def test_a_button_undoes_nothing_that_a_colleague_has_saved(writing_server: Server, visit: Visit) -> None:
    mine, theirs = (visit(writing_server, f"{role}@swale.example") for role in ("contributor", "lead"))
    for person in (mine, theirs):
        open_in_list(person, "June 2019")
    fill(theirs, cells_of(theirs, MONTHS[0]), "21")
    expect(saved_marks(theirs)).to_have_count(1)
    fill(mine, cells_of(mine, MONTHS[1]), "22")
    expect(saved_marks(mine)).to_have_count(1)
    mine.press("Save as draft")
    expect(cells_of(mine, MONTHS[0])).to_have_value("21")
    expect(cells_of(mine, MONTHS[1])).to_have_value("22")


def test_a_return_is_completed_without_scripts(writing_server: Server, visit: Visit) -> None:
    shop = visit(writing_server, "contributor@folkestone-hythe.example", scripts=False)
    shop.excuse("422")
    open_in_list(shop, "June 2019")
    fill(shop, cells_of(shop, MONTHS[0]), "22")
    fill(shop, cells_of(shop, MONTHS[1]), "500")
    shop.press("Note on One Stop Shop visitors, Folkestone & Hythe One Stop Shop")
    expect(cells_of(shop, MONTHS[1])).to_have_value("500")
    shop.page.get_by_label("Note on Jun 2019").fill("The shop was closed.")
    shop.press("Send April to June 2019 to the team")
    problems = shop.page.get_by_role("alert").get_by_role("link")
    expect(problems).to_have_count(2)
    fill(shop, cells_of(shop, MONTHS[2]), "[x]")
    problems.first.click()
    expect(shop.page.locator(".app-why")).to_be_focused()
    assert explain(shop) == 1
    shop.press("Send April to June 2019 to the team")
    expect(shop.heading).to_have_text("Sent to the team")
    shop.open("/")
    sent = shop.main.locator("section", has_text="Sent, waiting for the team")
    sent.locator("summary").click()
    expect(sent.get_by_role("link", name="June 2019").first).to_be_visible()


def test_a_server_that_stops_while_numbers_are_typed(server: Server, visit: Visit) -> None:
    shop = visit(server, "contributor@folkestone-hythe.example")
    open_in_list(shop, "June 2019")
    shop.excuse("ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|Failed to fetch")
    shop.page.clock.install()
    shop.page.reload()
    server.stop()
    box = cells_of(shop, MONTHS[0])
    fill(shop, box, "22")
    shop.page.clock.fast_forward(2_000)
    expect(shop.saved).to_contain_text("Not saved: there is no connection.")
    expect(shop.page.locator("td[data-save='failed']")).to_have_count(1)
    expect(shop.page.locator("#saved input[type=hidden]")).to_have_count(3)  # what the page knows of the months stays known
    expect(box).to_have_value("22")
    shop.page.get_by_role("button", name="Save as draft").click()
    expect(shop.saved).to_contain_text("there is no connection, so nothing is sent.")
    expect(box).to_have_value("22")
    server.start()
    shop.page.clock.fast_forward(16_000)
    expect(shop.saved).to_have_text(SAVED)
    expect(saved_marks(shop)).to_have_count(1)
    shop.press("Save as draft")
    expect(box).to_have_value("22")


def test_an_officer_with_the_numbers_in_hand_needs_four_pages(writing_server: Server, visit: Visit) -> None:
    officer, pages = visit(writing_server), list[str]()

    def note(response: Response) -> None:
        if response.request.is_navigation_request() and response.status != 303:
            pages.append(response.url.removeprefix(writing_server.address))

    officer.page.on("response", note)
    begun = time.monotonic()
    officer.sign_in("contributor@kcc-highways.example")
    officer.follow("May 2019")
    boxes = cells_of(officer, MONTHS[1])
    assert boxes.count() >= 12
    boxes.first.focus()
    for index in range(boxes.count()):
        before = boxes.nth(index).locator("xpath=preceding-sibling::*[1]").inner_text()
        officer.page.keyboard.type(f"{int(re.sub('[^0-9]', '', before)) + 1}\n", delay=40)
    expect(officer.saved).to_contain_text(re.compile(r"^\s*Saved .* 15 of 15 left in June 2019"))
    count, explained = boxes.count(), explain(officer)
    officer.press("Send May 2019 only")
    expect(officer.heading).to_have_text("Sent to the team")
    print(f"{count} numbers, {explained} explained: {len(pages)} pages, {time.monotonic() - begun:.1f} s, {pages}")
    assert len(pages) <= 4, pages


def test_axe_finds_nothing_on_a_grid_with_queries_and_notes(writing_server: Server, visit: Visit) -> None:
    person, findings = visit(writing_server, "contributor@tunbridge-wells.example", axe=True), Findings()
    open_in_list(person, "June 2019")
    fill(person, cells_of(person, MONTHS[0]), "9000")
    fill(person, cells_of(person, MONTHS[1]), "many")
    fill(person, cells_of(person, MONTHS[2]), "[x]")
    expect(person.page.locator(".app-why")).to_have_count(1)
    expect(person.page.locator(".app-grid-note")).to_have_count(3)
    expect(person.page.locator(".app-wrong__words")).to_have_count(1)
    expect(person.page.locator("[aria-invalid=true]")).to_have_count(1)
    inspect(person, findings)
    person.excuse("422")
    person.press("Send April to June 2019 to the team")
    expect(person.page.get_by_role("alert").get_by_role("link")).to_have_count(3)
    inspect(person, findings)
    assert not findings, report(findings)


def test_a_sheet_of_three_months_fits_every_screen(server: Server, visit: Visit) -> None:
    police = with_three_open_months(server, visit)
    for width in (1280, 1024, 1000, 768, 320):
        police.page.set_viewport_size({"width": width, "height": 900})
        assert police.page.evaluate("document.documentElement.scrollWidth") <= width
