"""What people do in the grid of a return."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.playing import open_in_list
from tests.browser.server import Server
from tests.browser.visitors import Visitor


def saved_marks(person: Visitor) -> Locator:
    return person.page.locator("td[data-save='saved']")


def fill(person: Visitor, box: Locator, value: str) -> None:
    """As somebody does who types and goes on."""
    box.fill(value)
    box.press("Tab")


def paste(person: Visitor, box: Locator, text: str) -> None:
    """Copied somewhere else, and Ctrl+V in the box."""
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    box.focus()
    person.page.keyboard.press("Control+V")


def with_three_open_months(server: Server, visit: Visit) -> Visitor:
    """Kent Police, who have opened April for a correction, too."""
    police = visit(server, "contributor@kent-police.example")
    open_in_list(police, "June 2019")
    police.follow("Correct April 2019")
    police.page.get_by_label("What was wrong?").fill("Two stations were counted twice.")
    police.press("Open it for correction")
    expect(police.page.locator(".app-said")).to_contain_text("April 2019 is open again")
    return police
