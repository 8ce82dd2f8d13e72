"""Nothing typed is lost: whatever happens to the page, the server, the session or a colleague."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Visit
from tests.browser.playing import CYCLE, TEXT_BOX, open_in_list
from tests.browser.server import Server
from tests.browser.visitors import SAVED, Visitor

NOT_SAVED = re.compile("^Not saved: ")
TEXT, FIRST_CELL = "#text", '.app-cell[aria-label$=", June 2019"]'


def with_an_update(visitor: Visitor) -> Visitor:
    """Has opened the first update to do, with its scripts at work. Each test takes another agency, with no text of others."""
    visitor.click(visitor.main.locator("section", has_text="To do").locator("a[href^='/updates/']").first)
    expect(box(visitor)).to_have_value("")
    visitor.page.wait_for_load_state("load")
    return visitor


def box(visitor: Visitor) -> Locator:
    return visitor.page.get_by_label(TEXT_BOX)


def expect_saved(page: Page, address: str, text: str, field: str = TEXT) -> None:
    """Opened again, the text is there; a beacon may arrive a moment after the page has gone."""
    for _ in range(5):
        page.goto(address)
        found = page.locator(field).first.input_value()
        if found == text:
            return
        page.wait_for_timeout(200)
    assert found == text


def test_leaving_right_after_a_key_still_saves(writing_server: Server, visit: Visit) -> None:
    fire = with_an_update(visit(writing_server, "contributor@kfrs.example"))
    address = fire.path
    expect(fire.main.get_by_text("It is saved while you type.")).to_be_visible()
    box(fire).press_sequentially("Half a sen")
    fire.follow("Your list")
    expect(fire.heading).to_contain_text("to send")
    expect_saved(fire.page, address, "Half a sen")


def test_closing_the_tab_right_after_a_key_still_saves(writing_server: Server, visit: Visit) -> None:
    person = with_an_update(visit(writing_server, "contributor@porchlight.example"))
    address = person.path
    box(person).press_sequentially("Half a sen")
    person.page.close()
    expect_saved(person.context.new_page(), address, "Half a sen")


def test_leaving_a_grid_right_after_a_key_still_saves(writing_server: Server, visit: Visit) -> None:
    police = visit(writing_server, "contributor@kent-police.example")
    open_in_list(police, "June 2019")
    address = police.path
    police.page.locator(FIRST_CELL).first.press_sequentially("276")
    police.follow("Your list")
    expect_saved(police.page, address, "276", FIRST_CELL)


def test_a_key_typed_while_an_earlier_save_is_on_its_way_is_not_forgotten(writing_server: Server, visit: Visit) -> None:
    """The answer to the earlier save says nothing about what was typed since."""
    person = with_an_update(visit(writing_server, "contributor@look-ahead.example"))
    address, delayed = person.path, list[Route]()
    person.page.route(
        f"**{address}", lambda route: delayed.append(route) if route.request.method == "POST" else route.continue_()
    )
    with person.page.expect_request(lambda request: request.method == "POST"):
        box(person).press_sequentially("First.")
    box(person).press_sequentially(" Second.")
    delayed.pop().continue_()
    expect(person.saved).to_have_text("Not saved yet")
    person.page.unroute_all()
    person.follow("Your list")
    expect_saved(person.page, address, "First. Second.")


def test_what_is_typed_after_a_save_was_put_in_line_is_not_forgotten(writing_server: Server, visit: Visit) -> None:
    """The second save waits for the first, with the text of the moment when it was asked for."""
    person = with_an_update(visit(writing_server, "contributor@kcc-public-health.example"))
    address, delayed = person.path, list[Route]()
    person.page.route(
        f"**{address}", lambda route: delayed.append(route) if route.request.method == "POST" else route.continue_()
    )
    with person.page.expect_request(lambda request: request.method == "POST"):
        box(person).press_sequentially("First.")
    box(person).press_sequentially(" Second.")
    person.page.wait_for_timeout(2_000)  # longer than the pause after which a save is asked for
    box(person).press_sequentially(" Third.")
    with person.page.expect_request(lambda request: request.method == "POST"):
        delayed.pop().continue_()
    person.page.wait_for_timeout(100)  # the request is told of before it is held
    delayed.pop().continue_()
    expect(person.saved).to_have_text("Not saved yet")
    person.page.unroute_all()
    person.follow("Your list")
    expect_saved(person.page, address, "First. Second. Third.")


def test_a_page_that_may_no_longer_save_says_so_and_asks_before_it_goes(writing_server: Server, visit: Visit) -> None:
    person = with_an_update(visit(writing_server, "contributor@kcc-prevent.example"))
    person.page.locator("form[data-autosave]").evaluate("form => form.setAttribute('hx-post', '/updates/999999')")
    person.excuse("404")
    box(person).press_sequentially("Nobody takes this.")
    expect(person.saved).to_have_text("Not saved: you can no longer write here. Copy your text before you leave this page.")
    dialogs = person.answering("accept")
    person.follow("Your list")
    assert [dialog.type for dialog in dialogs] == ["beforeunload"]


def test_a_text_that_is_too_long_stays_and_is_saved_when_it_is_shorter(writing_server: Server, visit: Visit) -> None:
    person = with_an_update(visit(writing_server, "contributor@trading-standards.example"))
    person.excuse("422")
    long = "We visited forty shops. " * 1000
    box(person).fill(long)
    expect(person.saved).to_have_text(
        "Not saved: What has happened has 23,999 characters. The limit is 20,000. Shorten it by 3,999."
    )
    assert box(person).input_value() == long
    person.press("Save as draft")
    expect(person.page.get_by_role("alert")).to_contain_text("Shorten it by 3,999")
    assert box(person).input_value().strip() == long.strip()
    expect(person.saved).not_to_have_text(SAVED)
    box(person).fill(long[:10_000])
    expect(person.saved).to_have_text(SAVED)


def test_a_server_that_stops_while_somebody_types(server: Server, visit: Visit) -> None:
    police = with_an_update(visit(server, "contributor@kent-police.example"))
    address = police.path
    stop_and_come_back(server, police)
    expect_saved(police.page, address, "Typed into the void.")


def test_a_server_that_stops_while_the_team_writes_a_context(server: Server, visit: Visit) -> None:
    team = visit(server, "coordinator@kcst.example")
    team.open(f"/cycles/{CYCLE}/contexts/introduction")
    stop_and_come_back(server, team)
    expect_saved(team.page, f"/cycles/{CYCLE}/contexts/introduction", "Typed into the void.")


def stop_and_come_back(server: Server, visitor: Visitor) -> None:
    """Said at once, kept on the page, and saved by itself when the server is there again. The page's clock is ours."""
    visitor.excuse("ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|Failed to fetch")
    visitor.page.clock.install()
    visitor.page.reload()
    server.stop()
    field = visitor.page.locator(TEXT)
    field.fill("Typed into the void.")
    visitor.page.clock.fast_forward(2_000)
    expect(visitor.saved).to_have_text(NOT_SAVED)
    expect(visitor.saved).to_contain_text("there is no connection")
    expect(field).to_have_value("Typed into the void.")
    server.start()
    visitor.page.clock.fast_forward(16_000)
    expect(visitor.saved).to_have_text(SAVED)


def test_nothing_is_sent_into_the_void(server: Server, visit: Visit) -> None:
    """Pressed without a connection, the page stays and says so; pressed again with one, everything is sent."""
    police = with_an_update(visit(server, "contributor@kent-police.example"))
    police.excuse("ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|Failed to fetch")
    police.page.clock.install()
    police.page.reload()
    server.stop()
    box(police).fill("We visited forty shops.")
    police.page.locator("input[name=action_status]").first.check()
    police.page.clock.fast_forward(2_000)
    expect(police.saved).to_contain_text("there is no connection")
    send = police.page.get_by_role("button", name="Send to the team")
    send.click()
    expect(police.saved).to_contain_text("there is no connection, so nothing is sent. What you wrote is still here.")
    expect(box(police)).to_have_value("We visited forty shops.")
    server.start()
    police.page.clock.fast_forward(2_000)  # a second click within a second is taken for a double click
    send.click()
    expect(police.heading).to_have_text("Sent to the team")
    expect(police.main).to_contain_text("We visited forty shops.")


def test_a_session_that_was_ended_elsewhere_while_somebody_types(writing_server: Server, visit: Visit) -> None:
    email = "contributor@medway.example"
    person = with_an_update(visit(writing_server, email))
    address = person.path
    sign_out_everywhere_else(visit(writing_server, email))
    person.excuse("401|400")
    box(person).press_sequentially("Written while signed out.")
    expect(person.saved).to_have_text(re.compile("^Not saved: You are signed out. Sign in again in another tab"))
    expect(box(person)).to_have_value("Written while signed out.")
    person.sign_in(email, page=person.context.new_page())
    person.press("Save as draft")
    go_on_with_what_was_typed(person, "Written while signed out.")
    expect_saved(person.page, address, "Written while signed out.")


def test_saving_without_a_session_leads_through_the_sign_in_page(writing_server: Server, visit: Visit) -> None:
    email = "contributor@kcht.example"
    person = with_an_update(visit(writing_server, email))
    address = person.path
    sign_out_everywhere_else(visit(writing_server, email))
    person.excuse("401|400")
    box(person).fill("Saved while signed out.")
    person.press("Save as draft")
    expect(person.main).to_contain_text("What you typed is still here: sign in, and go on with it.")
    person.sign_in(email)
    go_on_with_what_was_typed(person, "Saved while signed out.")
    expect_saved(person.page, address, "Saved while signed out.")


def sign_out_everywhere_else(elsewhere: Visitor) -> None:
    elsewhere.open("/account")
    elsewhere.press("Sign out everywhere else")
    expect(elsewhere.main).to_contain_text("You are signed out in all other browsers.")


def go_on_with_what_was_typed(person: Visitor, text: str) -> None:
    expect(person.heading).to_have_text("What you typed is still here")
    expect(person.main).to_contain_text(text)
    person.press("Go on with what I typed")
    expect(person.page.locator(".app-said")).to_contain_text("Saved as a draft")


def test_two_people_in_one_update_lose_nothing(writing_server: Server, visit: Visit) -> None:
    first = with_an_update(visit(writing_server, "contributor@dartford.example"))
    second = visit(writing_server, "lead@dartford.example")
    second.open(first.path)
    box(first).fill("The first text.")
    expect(first.saved).to_have_text(SAVED)

    second.excuse("409")
    box(second).fill("The second text.")
    expect(second.saved).to_have_text(re.compile(r"^Not saved: .+ has changed this since you opened it, at "))
    expect(box(second)).to_have_value("The second text.")
    second.press("Save as draft")
    expect(second.page.locator(".app-other")).to_contain_text("The first text.")
    expect(box(second)).to_have_value("The second text.")
    expect(second.saved).not_to_have_text(SAVED)
    box(second).fill("The first text. The second text.")
    second.press("Save as draft")
    expect(second.saved).to_have_text(SAVED)
    expect(box(second)).to_have_value("The first text. The second text.")

    first.excuse("409")
    box(first).fill("The first goes on.")
    expect(first.saved).to_have_text(NOT_SAVED)
    expect(box(first)).to_have_value("The first goes on.")
    expect_saved(second.page, first.path, "The first text. The second text.")


def test_a_double_click_sends_once(writing_server: Server, visit: Visit) -> None:
    person = with_an_update(visit(writing_server, "contributor@tunbridge-wells.example"))
    address = person.path
    box(person).fill("We visited forty shops.")
    person.page.locator("input[name=action_status]").first.check()
    person.page.get_by_role("button", name="Send to the team").dblclick()
    expect(person.heading).to_have_text("Sent to the team")
    person.open(address)
    person.page.get_by_text("What happened so far").click()
    expect(person.page.locator(".app-thread li", has_text="Sent")).to_have_count(1)
