"""The whole cycle as it is meant: saved while typing, totals and preview that follow."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser import playing
from tests.browser.conftest import Visit
from tests.browser.playing import TEXT_BOX
from tests.browser.server import Server
from tests.browser.visitors import SAVED, Visitor

REASON = "How many of the shops were in Dover?"


def test_the_whole_cycle(server: Server, visit: Visit, tmp_path: Path) -> None:
    police = visit(server).sign_in("contributor@kent-police.example")
    team = visit(server).sign_in("coordinator@kcst.example")
    write_and_leave(police)
    fill_the_return(police)

    playing.open_newest_in_queue(team, "June 2019")
    read_the_numbers(team)
    playing.approve(team, "Data return, June 2019, Kent Police")
    playing.open_newest_in_queue(team, "SM5")
    read_what_changed_since_last_cycle(team)
    playing.send_back(team, REASON)

    playing.see_the_reason(police, "SM5", REASON)
    police.page.get_by_label(TEXT_BOX).fill("We visited forty shops, nine of them in Dover.")
    playing.send(police)
    playing.open_newest_in_queue(team, "SM5")
    expect(team.main.get_by_role("insertion").first).to_contain_text("nine of them in Dover")
    playing.approve(team, "SM5")
    police.open("/")
    expect(police.main.locator("section").last).to_contain_text("SM5")

    playing.open_the_next_cycle(team)
    playing.add_an_action(team, visit(server, "contributor@kfrs.example"))
    write_a_context(team)
    playing.issue(team)
    playing.read_and_download(visit(server, "member@working-group.example"), tmp_path, "nine of them in Dover")


def write_and_leave(police: Visitor) -> None:
    """Typed, waited for “Saved”, left, and found again; then sent."""
    playing.open_in_list(police, "SM5")
    expect(police.main).to_contain_text("Operation Sceptre")
    box = police.page.get_by_label(TEXT_BOX)
    expect(box).to_have_value("")
    police.page.evaluate("addEventListener('input', () => { window.lastKey = Date.now(); })")
    with police.page.expect_request(lambda request: request.method == "POST") as sent:
        box.press_sequentially("We visited forty shops.")
    assert sent.value.headers["hx-request"] == "true"
    expect(police.saved).to_have_text(SAVED)
    waited = sent.value.timing["startTime"] - police.page.evaluate("window.lastKey")
    assert 0 < waited < 2_000, f"saved {waited} ms after the last key"
    police.follow("Your list")
    expect(police.main.locator("section", has_text="Drafts")).to_contain_text("SM5")
    police.follow("SM5")
    expect(police.page.get_by_label(TEXT_BOX)).to_have_value("We visited forty shops.")
    playing.send(police)


def fill_the_return(police: Visitor) -> None:
    """Every cell of June by keyboard alone: Enter and the arrows move, the total follows; what is unusual is asked."""
    playing.open_in_list(police, "June 2019")
    cells = playing.cells_of(police, "June 2019")
    total = police.page.locator("[data-total]:nth-child(5 of td)").first
    count, keyboard = cells.count(), police.page.keyboard
    cells.first.focus()
    keyboard.type("100")
    expect(total).to_have_text("–")
    keyboard.press("ArrowDown")
    keyboard.type("".join(f"{number}\n" for number in range(101, 113)))
    expect(total).to_have_text("1,378")
    keyboard.type("".join(f"{number}\n" for number in range(113, 100 + count)))
    expect(cells.nth(count - 1)).to_be_focused()
    keyboard.press("ArrowUp")
    expect(cells.nth(count - 2)).to_be_focused()
    cells.first.fill("1,100")
    expect(total).to_have_text("2,378")
    expect(police.saved).to_contain_text(re.compile(r"85 of 97 left in May 2019\s*·"))  # and none in June
    expect(police.saved).to_contain_text(re.compile(r"\d+ to explain"))
    assert playing.explain(police) > 10
    expect(police.saved).not_to_contain_text("to explain")
    expect(police.saved).to_have_text(SAVED)
    playing.send_month(police, "June 2019")


def read_the_numbers(team: Visitor) -> None:
    row = team.main.get_by_role("row", name="Ashford").first
    expect(row).to_contain_text("1,100")


def read_what_changed_since_last_cycle(team: Visitor) -> None:
    team.follow("plain text")
    expect(team.main.locator(".app-sent").first).to_contain_text("We visited forty shops.")
    team.follow("last time: ")
    before = team.main.locator("details", has_text="Last time: ")
    before.locator("summary").click()
    expect(before).to_contain_text("Operation Sceptre")
    expect(team.main.get_by_role("insertion").first).to_be_visible()
    expect(team.main.get_by_role("deletion").first).to_be_visible()


def write_a_context(team: Visitor) -> None:
    """The page as it will be printed follows, with its numbered notes."""
    team.open(f"/cycles/{playing.CYCLE}/contexts")
    team.follow("Domestic Abuse")
    key = team.page.locator("details code").first.text_content()
    printed = team.page.locator("#printed")
    box = team.page.locator("#text")
    box.fill("")
    box.press_sequentially(f"More people ask for help.{key}\n\n## What is asked\n\nTwo shops more.[^where]\n\n", delay=1)
    box.press_sequentially("[^where]: In Dover and in Deal.", delay=1)
    expect(printed.locator(".app-lead")).to_contain_text("More people ask for help.")
    expect(printed.get_by_role("heading", name="What is asked")).to_be_visible()
    expect(printed.locator(".app-notes li")).to_have_count(2)
    expect(printed.locator(".app-notes li").last).to_have_text("In Dover and in Deal.")
    expect(team.saved).to_have_text(SAVED)
    team.open(f"/cycles/{playing.CYCLE}/preview")
    expect(team.page.locator("#domestic-abuse, #da").first).to_contain_text("More people ask for help.")
