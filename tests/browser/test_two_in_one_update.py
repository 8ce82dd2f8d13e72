"""Two contributors in one update: each knows of the other, and nobody's text is overwritten."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.playing import TEXT_BOX, open_in_list
from tests.browser.server import Server
from tests.browser.visitors import SAVED, Visitor


def box(person: Visitor) -> Locator:
    return person.page.get_by_label(TEXT_BOX)


def test_two_contributors_in_one_update(server: Server, visit: Visit) -> None:
    first = visit(server, "contributor@kent-police.example")
    open_in_list(first, "SM5")
    expect(first.page.locator("#here")).to_be_empty()
    second = visit(server, "lead@kent-police.example")
    with second.page.expect_response(lambda response: response.url.endswith("/here")):
        second.open(first.path)
    expect(second.page.locator("#here")).to_contain_text("Contributor, Kent Police is here too, since")

    box(first).fill("We visited forty shops.\n\nNine were in Dover.")
    expect(first.saved).to_have_text(SAVED)
    second.excuse("409")
    box(second).fill("We visited forty shops.\n\nTen were in Deal.")
    expect(second.saved).to_contain_text("has changed this since you opened it")
    second.press("Save as draft")
    other = second.page.locator(".app-other")
    expect(other).to_contain_text("Nine were in Dover.")
    expect(other).to_contain_text("Ten were in Deal.")
    expect(box(second)).to_have_value("We visited forty shops.\n\nTen were in Deal.")
    second.page.get_by_label("Both, one after the other").check()
    second.press("Save what I have chosen")
    whole = "We visited forty shops.\n\nNine were in Dover.\n\nTen were in Deal."
    expect(box(second)).to_have_value(whole)

    first.excuse("409")
    box(first).press("Control+End")
    box(first).press_sequentially(" And four in Ramsgate.")
    expect(first.saved).to_contain_text("has changed this since you opened it")
    first.press("Save as draft")
    expect(first.page.locator("#choose")).to_contain_text("Ten were in Deal.")
    expect(box(first)).to_have_value("We visited forty shops.\n\nNine were in Dover. And four in Ramsgate.")


def test_the_same_without_scripts(server: Server, visit: Visit) -> None:
    first = visit(server, "contributor@kent-police.example", scripts=False)
    open_in_list(first, "SM5")
    second = visit(server, "lead@kent-police.example", scripts=False)
    second.open(first.path)
    box(first).fill("Nine were in Dover.")
    first.press("Save as draft")
    second.excuse("409")
    box(second).fill("Ten were in Deal.")
    second.press("Save as draft")
    expect(second.page.locator("#here")).to_contain_text("Contributor, Kent Police is here too, since")
    second.page.get_by_label("Both, one after the other").check()
    second.press("Save what I have chosen")
    expect(box(second)).to_have_value("Nine were in Dover.\n\nTen were in Deal.")
