"""The coordinator's review in a browser: by keys alone, with some items sent back, and with an edit that is answered."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.axe import Findings, inspect, report
from tests.browser.conftest import Visit
from tests.browser.playing import CYCLE, open_in_list
from tests.browser.server import Server
from tests.browser.visitors import Visitor

TEAM, POLICE = "coordinator@kcst.example", "contributor@kent-police.example"
REASON = "These two look like the numbers of last year."
AS_EDITED = "We visited 40 shops in Kent."


def ready(person: Visitor) -> None:
    """The page listens to keys."""
    expect(person.page.locator("#keys")).to_be_visible()


def focused(person: Visitor) -> str:
    words: str = person.page.evaluate("(document.activeElement.textContent || document.activeElement.id).trim()")
    return words


def send_back_by_keys(team: Visitor) -> None:
    """Keys are letters while somebody types."""
    keys = team.page.keyboard
    keys.press("s")
    keys.type("just kidding, a? Not enough", delay=5)
    expect(team.page.locator("#reason")).to_have_value("just kidding, a? Not enough")
    expect(team.page.locator(".app-steps")).to_contain_text("Queue: 1 of 8")
    keys.press("Tab")
    for _ in range(12):
        if focused(team) == "Send back":
            break
        keys.press("Tab")
    keys.press("Enter")
    expect(team.page.locator(".app-said")).to_contain_text("Sent back: ")
    ready(team)


def test_the_queue_is_worked_through_by_keyboard(server: Server, visit: Visit) -> None:
    team = visit(server, TEAM)
    team.open(f"/cycles/{CYCLE}/queue")
    team.main.locator(".app-list a").first.focus()
    keys = team.page.keyboard
    keys.press("Enter")
    steps = team.page.locator(".app-steps")
    expect(steps).to_contain_text("Queue: 1 of 9")
    ready(team)
    keys.press("j")
    expect(steps).to_contain_text("Queue: 2 of 9")
    ready(team)
    keys.press("k")
    expect(steps).to_contain_text("Queue: 1 of 9")
    ready(team)
    keys.press("?")
    expect(team.page.locator("#keys")).to_have_attribute("open", "")
    keys.press("a")
    assert focused(team) == "Approve", "a key goes there, it does not decide"
    keys.press("Enter")
    expect(team.page.locator(".app-said")).to_contain_text("Approved: ")
    expect(steps).to_contain_text("Queue: 1 of 8")
    ready(team)
    send_back_by_keys(team)
    keys.press("q")
    keys.type("How many of these are in Dover?")
    keys.press("Tab")
    keys.press("Enter")
    expect(team.main).to_contain_text("A question is open")


def test_the_keys_can_be_turned_off(server: Server, visit: Visit) -> None:
    team = visit(server, TEAM)
    team.open(f"/cycles/{CYCLE}/queue")
    team.click(team.main.locator(".app-list a").first)
    ready(team)
    team.page.keyboard.press("?")
    team.press("Turn the keys off")
    team.page.locator("h1").click()
    team.page.keyboard.press("j")
    expect(team.page.locator(".app-steps")).to_contain_text("Queue: 1 of 9")


def send_may(person: Visitor) -> str:
    """Fills the return, explains what is asked about, sends May; its address."""
    person.open("/")
    person.follow("May 2019")
    expect(person.heading).to_contain_text("Data return, April to June 2019")
    address = person.path
    person.excuse("status of 422")  # some of these numbers are asked about first
    cells = person.page.locator(f"input[name^='cell-{address.rsplit('/', 1)[1]}-']")
    for at in range(cells.count()):
        cells.nth(at).fill(str(at + 3))
    person.press("Send May 2019 only")
    if person.page.locator(".govuk-error-summary").count():
        for box in person.page.locator("textarea.app-why").all():
            box.fill("Checked against our own system.")
        person.press("Send May 2019 only")
    expect(person.heading).to_have_text("Sent to the team")
    return address


def test_some_items_are_sent_back_and_only_those_unlock(server: Server, visit: Visit) -> None:
    team, highways = visit(server, TEAM), visit(server, "contributor@kcc-highways.example")
    address = send_may(highways)
    team.open(f"/cycles/{CYCLE}/queue?kind=return&agency=kcc-highways")
    team.click(team.main.locator(".app-list a").first)
    ticks = team.page.locator(".app-must input")
    assert ticks.count() == 15
    names = [str(ticks.nth(at).get_attribute("aria-label")).removeprefix("Must change: ") for at in (1, 3)]
    for at in (1, 3):
        ticks.nth(at).check()
    ready(team)
    team.page.keyboard.press("s")
    team.page.get_by_label("What has to change?").fill(REASON)
    team.press("Send back")
    expect(team.page.locator(".app-said")).to_contain_text("Sent back: ")
    highways.open(address)
    expect(highways.page.locator(".app-sent-back")).to_contain_text(f"Only this is open: {names[0]}, {names[1]}.")
    cells = highways.page.locator(f"input[name^='cell-{address.rsplit('/', 1)[1]}-']")
    expect(cells).to_have_count(2)
    expect(highways.page.locator("td.app-grid__now .app-locked")).to_have_count(13)
    cells.first.fill("9")
    expect(highways.saved).to_contain_text("Saved")


def test_an_edit_is_published_and_the_agency_answers(server: Server, visit: Visit) -> None:
    team, police = visit(server, TEAM), visit(server, POLICE)
    open_in_list(police, "SM5")
    police.page.get_by_label("What has happened since last time?").fill("We visited forty shops.")
    police.page.get_by_label("In progress").check()
    police.press("Send to the team")
    team.open(f"/cycles/{CYCLE}/queue?agency=kent-police")
    team.click(team.page.get_by_role("link", name=re.compile("^SM5")))
    ready(team)
    team.page.keyboard.press("e")
    team.page.get_by_role("textbox", name="What has happened").fill(AS_EDITED)
    team.excuse("422")
    team.press("Approve as sent")
    expect(team.page.get_by_role("alert")).to_contain_text("You have also written an edit of the text.")
    expect(team.page.get_by_role("textbox", name="What has happened")).to_have_value(AS_EDITED)
    team.press("Approve the edited text")
    expect(team.page.locator(".app-said")).to_contain_text("Approved with an edit: SM5")
    team.open(f"/cycles/{CYCLE}/preview")
    expect(team.main).to_contain_text(AS_EDITED)
    police.open("/")
    expect(police.main).to_contain_text("accept the edit, or object")
    police.follow("SM5")
    expect(police.main).to_contain_text("We visited forty shops.")
    police.press("Accept the edit")
    expect(police.page.locator(".app-said")).to_contain_text("You have accepted the edit.")


def test_axe_finds_nothing_with_everything_open(server: Server, visit: Visit) -> None:
    team, findings = visit(server, TEAM, axe=True), Findings()
    team.open(f"/cycles/{CYCLE}/queue")
    inspect(team, findings)
    for words in ("SM1", "Data return"):
        team.open(f"/cycles/{CYCLE}/queue")
        team.click(team.page.get_by_role("link", name=re.compile(f"^{words}")).first)
        ready(team)
        team.page.evaluate(
            "for (const one of document.querySelectorAll('details')) { one.removeAttribute('name'); one.open = true; }"
        )
        inspect(team, findings)
    assert not findings, report(findings)


def test_the_board_updates_itself_where_one_reads(server: Server, visit: Visit) -> None:
    team, police = visit(server, TEAM), visit(server, POLICE)
    team.open("/")
    expect(team.page.locator("#live")).to_be_visible()
    link = team.page.locator(".app-board tbody th a").nth(3)
    link.focus()
    before = link.text_content()
    open_in_list(police, "SM5")
    police.page.get_by_label("What has happened since last time?").fill("We visited forty shops.")
    police.page.get_by_label("In progress").check()
    police.press("Send to the team")
    team.page.evaluate("document.querySelector('[data-board]').dispatchEvent(new Event('refresh'))")
    expect(team.page.locator(".app-summary").first).to_contain_text("10 wait for you")
    assert focused(team) == before, "the focus stays where it was"
