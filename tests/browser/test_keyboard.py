"""With the keyboard alone: everything can be reached, nothing holds the focus, and one sees where it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.playing import CYCLE, open_in_list
from tests.browser.server import Server
from tests.browser.visitors import Visitor

WARDENS, TEAM = "contributor@kcc-wardens.example", "coordinator@kcst.example"
MANY = 300
# How an element shows that it has the focus. Radios and checkboxes are drawn by their label; the skip link appears.
STOP = """() => {
  const shown = one => [one, one.nextElementSibling?.matches("label") ? one.nextElementSibling : null]
    .filter(Boolean).map((part, index) => {
      const style = getComputedStyle(part, index ? "::before" : null);
      const outline = style.outlineStyle === "none" || /^rgba.*, 0\\)$/.test(style.outlineColor) ? "" : style.outline;
      return [outline, style.boxShadow, part.matches(".govuk-skip-link") ? style.width : ""].join("/");
    }).join(" ");
  const covered = one => {
    const isDrawnByLabel = one.matches("input[type=radio], input[type=checkbox]") && one.nextElementSibling?.matches("label");
    const box = (isDrawnByLabel ? one.nextElementSibling : one).getClientRects()[0];
    const hits = [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]].map(([x, y]) =>
      document.elementFromPoint(box.left + box.width * x, box.top + box.height * y));
    return !hits.some(hit => hit && (one.contains(hit) || hit.contains(one) || hit === one.nextElementSibling));
  };
  const one = document.activeElement, before = window.lastStop;
  const told = {name: "", shown: "", covered: false, before: before ? shown(before) : ""};
  window.lastStop = one === document.body ? null : one;
  if (!window.lastStop) return told;
  const words = one.getAttribute("aria-label") || one.textContent.trim().replace(/\\s+/g, " ").slice(0, 60);
  return {...told, name: `${one.tagName.toLowerCase()}#${one.id}.${one.className}: ${words}`, shown: shown(one),
    covered: covered(one)};
}"""


@dataclass(frozen=True)
class Stop:
    name: str
    is_seen: bool  # an outline or a shadow that is not there without the focus
    is_covered: bool  # by something that stays in place while the page scrolls


def tab_through(visitor: Visitor) -> list[Stop]:
    """Every stop from the top of the page until the focus leaves it at its end."""
    stops: list[Stop] = []
    last: dict[str, str | bool] = {}
    for _ in range(MANY):
        visitor.page.keyboard.press("Tab")
        now = visitor.page.evaluate(STOP)
        if last:
            stops.append(Stop(str(last["name"]), last["shown"] != now["before"], bool(last["covered"])))
        if not now["name"] or (stops and now["name"] == stops[0].name):
            return stops
        last = now
    raise AssertionError(f"the focus never leaves the page; it was last at {[stop.name for stop in stops[-5:]]}")


def review_page(visitor: Visitor) -> None:
    visitor.open(f"/cycles/{CYCLE}/queue")
    visitor.click(visitor.main.locator(".app-list a").first)
    expect(visitor.page.get_by_role("button", name="Approve")).to_be_visible()


JOURNEYS: dict[str, list[tuple[str, Callable[[Visitor], object]]]] = {
    WARDENS: [
        ("Start with", lambda visitor: visitor.open("/")),
        ("Send to the team", lambda visitor: open_in_list(visitor, "SV4")),
        ("Send May to June 2019 to the team", lambda visitor: open_in_list(visitor, "June 2019")),
    ],
    TEAM: [
        ("Review the next one", lambda visitor: visitor.open("/")),
        ("Approve", review_page),
        ("Save", lambda visitor: visitor.open(f"/cycles/{CYCLE}/contexts/introduction")),
    ],
}


@pytest.mark.parametrize("email", JOURNEYS)
def test_tab_goes_from_the_skip_link_through_the_main_action_to_the_end(email: str, reading_server: Server, visit: Visit) -> None:
    visitor = visit(reading_server, email)
    for action, go in JOURNEYS[email]:
        go(visitor)
        stops = tab_through(visitor)
        names = [stop.name for stop in stops]
        assert "Skip to main content" in names[0]
        assert any(f": {action}" in name for name in names), (visitor.path, names)
        assert not [stop.name for stop in stops if not stop.is_seen], (visitor.path, "the focus cannot be seen")
        assert not [stop.name for stop in stops if stop.is_covered], (visitor.path, "something lies over the focus")


def test_the_skip_link_leads_into_the_main_part(reading_server: Server, visit: Visit) -> None:
    visitor = visit(reading_server, WARDENS)
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.get_by_role("link", name="Skip to main content")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(visitor.main).to_be_focused()
    visitor.page.keyboard.press("Tab")
    expect(visitor.main.locator("a").first).to_be_focused()


@pytest.mark.parametrize(("email", "addresses"), [(WARDENS, ["/"]), (TEAM, ["/", "/cycles", "/sources"])])
def test_a_link_that_says_it_is_a_button_answers_to_the_space_bar(
    email: str, addresses: list[str], reading_server: Server, visit: Visit
) -> None:
    visitor = visit(reading_server, email)
    for address in addresses:
        visitor.open(address)
        button = visitor.page.locator("main a[role=button]").first
        goal = button.get_attribute("href")
        button.focus()
        visitor.page.keyboard.press(" ")
        expect(visitor.page).to_have_url(f"{reading_server.address}{goal}")


def test_an_update_is_sent_back_without_a_mouse(writing_server: Server, visit: Visit) -> None:
    visitor = visit(writing_server, TEAM)
    review_page(visitor)
    visitor.page.locator("summary", has_text="Send back").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.type("Please say how many were in Dover.")
    button = visitor.page.locator("button[formaction*=send-back]")
    for _ in ("text", "next", "status", "the button"):
        visitor.page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator(".app-said")).to_contain_text("Sent back: ")
