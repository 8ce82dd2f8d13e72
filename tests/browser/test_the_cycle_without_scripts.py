"""The whole cycle in a browser that runs no scripts: ordinary forms, and nothing is missing."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser import playing
from tests.browser.conftest import Visit
from tests.browser.playing import TEXT_BOX
from tests.browser.server import Server
from tests.browser.visitors import Visitor

REASON = "How many of the shops were in Dover?"


def test_the_whole_cycle(server: Server, visit: Visit, tmp_path: Path) -> None:
    police = visit(server, scripts=False).sign_in("contributor@kent-police.example")
    team = visit(server, scripts=False).sign_in("coordinator@kcst.example")
    write_and_save(police)
    fill_the_return(police)

    playing.open_newest_in_queue(team, "June 2019")
    expect(team.main.get_by_role("row", name="Ashford").first).to_contain_text("1,100")
    playing.approve(team, "Data return, June 2019, Kent Police")
    playing.open_newest_in_queue(team, "SM5")
    expect(team.main.locator("details", has_text="Last time: ")).to_contain_text("Operation Sceptre")
    playing.send_back(team, REASON)

    playing.see_the_reason(police, "SM5", REASON)
    police.page.get_by_label(TEXT_BOX).fill("We visited forty shops, nine of them in Dover.")
    playing.send(police)
    playing.open_newest_in_queue(team, "SM5")
    expect(team.main.get_by_role("insertion").first).to_contain_text("nine of them in Dover")
    playing.approve(team, "SM5")

    playing.open_the_next_cycle(team)
    playing.add_an_action(team, visit(server, "contributor@kfrs.example", scripts=False))
    write_a_context(team)
    playing.issue(team)
    member = visit(server, "member@working-group.example", scripts=False)
    playing.read_and_download(member, tmp_path, "nine of them in Dover")


def write_and_save(police: Visitor) -> None:
    playing.open_in_list(police, "SM5")
    expect(police.page.get_by_label(TEXT_BOX)).to_have_value("")
    police.page.get_by_label(TEXT_BOX).fill("We visited forty shops.")
    police.press("Save as draft")
    expect(police.page.locator(".app-said")).to_have_text("Saved as a draft. Nothing has been sent yet.")
    police.follow("Your list")
    police.follow("SM5")
    expect(police.page.get_by_label(TEXT_BOX)).to_have_value("We visited forty shops.")
    playing.send(police)


def fill_the_return(police: Visitor) -> None:
    """An empty box is named, and what is unusual is asked; what was typed stays, and then it goes."""
    playing.open_in_list(police, "June 2019")
    cells = playing.cells_of(police, "June 2019")
    for index, cell in enumerate(cells.all()):
        cell.fill("1,100" if index == 0 else str(100 + index))
    cells.nth(1).fill("")
    police.excuse("422")
    police.press("Send June 2019 only")
    missing = police.page.get_by_role("alert").locator("a[href^='#cell-']")
    expect(missing).to_have_count(1)
    expect(cells.first).to_have_value("1,100")
    missing.click()
    expect(cells.nth(1)).to_be_focused()
    cells.nth(1).fill("101")
    asked = police.page.get_by_role("alert").locator("a[href^='#why-']")
    first = police.page.locator("label[for^='why-']").first
    expect(first).to_contain_text("1,100 is more than twice any month since")
    asked.first.click()
    expect(police.page.locator(".app-why").first).to_be_focused()
    assert playing.explain(police) > asked.count(), "one line for a measure and month"
    police.press("Send June 2019 only")
    expect(police.page.get_by_role("alert").get_by_role("link")).to_have_count(1)  # the 101, of which nothing was known
    assert playing.explain(police) == 1
    playing.send_month(police, "June 2019")


def write_a_context(team: Visitor) -> None:
    team.open(f"/cycles/{playing.CYCLE}/contexts")
    team.follow("Domestic Abuse")
    key = team.page.locator("details code").first.text_content()
    team.page.locator("#text").fill(f"More people ask for help.{key}[^where]\n\n[^where]: In Dover and in Deal.")
    team.press("Save")
    expect(team.page.locator(".app-said")).to_have_text("Saved.")
    printed = team.page.locator("#printed")
    expect(printed.locator(".app-lead")).to_contain_text("More people ask for help.")
    expect(printed.locator(".app-notes li")).to_have_count(2)
    team.open(f"/cycles/{playing.CYCLE}/preview")
    expect(team.main).to_contain_text("More people ask for help.")
