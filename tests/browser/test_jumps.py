"""Whatever a link within the page leads to is seen: nothing that stays at the edge of the window lies over it (WCAG 2.4.11)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.grids import fill
from tests.browser.playing import cells_of, open_in_list
from tests.browser.server import Server
from tests.browser.visitors import Visitor

# What a click on a link within the page leads to, and what lies over its corners; empty where nothing does.
COVERED = """href => {
  const target = document.getElementById(href.slice(1));
  const box = target.getBoundingClientRect();
  const middle = Math.min(box.top + Math.min(box.height, 30) / 2, box.bottom - 1);
  const top = document.elementFromPoint(box.left + Math.min(box.width / 2, 20), middle);
  const isSeen = top && (target.contains(top) || top.contains(target));
  const hasFocus = !target.matches("input, textarea, h2, nav") || document.activeElement === target;
  return isSeen && hasFocus && box.top >= 0 ? "" : `${href}: ${top?.outerHTML.slice(0, 80)} at ${box.top}, focus ${document.activeElement.id}`;
}"""


def covered_targets(person: Visitor) -> tuple[int, list[str]]:
    """How many links within the page were followed, and of those the ones whose target is not seen or not focused."""
    links = [
        link for link in person.page.locator("a[href^='#']").all()
        if link.is_visible() and len(str(link.get_attribute("href"))) > 1 and not str(link.get_attribute("class")).startswith("govuk-skip")
    ]  # fmt: skip
    wrong = []
    for link in links:
        link.click()
        person.page.wait_for_timeout(60)
        wrong.append(person.page.evaluate(COVERED, link.get_attribute("href")))
    return len(links), [one for one in wrong if one]


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (1280, False), (375, True), (320, True)])
def test_no_link_within_a_return_leads_under_its_bar(reading_server: Server, visit: Visit, width: int, scripts: bool) -> None:
    police = visit(reading_server, "contributor@kent-police.example", width=width, scripts=scripts)
    police.excuse("422")
    open_in_list(police, "June 2019")
    count, wrong = covered_targets(police)
    assert count >= 10 and not wrong, wrong
    police.press("Send May to June 2019 to the team")
    count, wrong = covered_targets(police)
    assert count >= 28 and not wrong, wrong


def test_what_is_asked_is_seen_when_it_is_jumped_to(server: Server, visit: Visit) -> None:
    police = visit(server, "contributor@kent-police.example")
    open_in_list(police, "June 2019")
    boxes = cells_of(police, "June 2019")
    for place in (12, 30, 96):
        fill(police, boxes.nth(place), "90000")
    police.page.locator(".app-saved", has_text="3 to explain").wait_for()
    count, wrong = covered_targets(police)
    assert count >= 11 and not wrong, wrong
    police.page.keyboard.press("Shift+Tab")
    focused = police.page.evaluate("document.activeElement.getBoundingClientRect().top")
    assert focused > 60, "tabbing back leaves it under the bar"


def test_ctrl_d_copies_the_number_above_and_the_red_of_an_empty_box_goes_with_it(server: Server, visit: Visit) -> None:
    police = visit(server, "contributor@kent-police.example")
    police.excuse("422")
    open_in_list(police, "June 2019")
    police.press("Send June 2019 only")
    june = cells_of(police, "June 2019")
    expect(june.nth(1)).to_have_attribute("aria-invalid", "true")
    fill(police, june.first, "280")
    june.nth(1).focus()
    police.page.keyboard.press("Control+d")
    expect(june.nth(1)).to_have_value("280")
    expect(police.saved).to_contain_text("95 of 97 in June 2019")
    expect(june.nth(1)).not_to_have_attribute("aria-invalid", "true")
    expect(june.nth(2)).to_have_attribute("aria-invalid", "true")
    expect(police.page.locator("#measures-list li").first).to_contain_text("12 left")


def test_words_that_explain_nothing_are_answered_at_once_and_stay_in_their_box(server: Server, visit: Visit) -> None:
    police = visit(server, "contributor@kent-police.example")
    open_in_list(police, "June 2019")
    fill(police, cells_of(police, "June 2019").first, "9000")
    why = police.page.locator(".app-why").first
    fill(police, why, "ok")
    refusal = police.page.get_by_text("“ok” does not tell a reader why.")
    expect(refusal).to_be_visible()
    expect(why).to_have_value("ok")
    expect(police.saved).to_contain_text("1 to explain")
    fill(police, why, "A festival was policed.")
    expect(refusal).to_have_count(0)
    expect(why).to_have_value("A festival was policed.")
    expect(police.saved).not_to_contain_text("to explain")


def test_ctrl_d_with_nothing_above_says_so(server: Server, visit: Visit) -> None:
    police = visit(server, "contributor@kent-police.example")
    open_in_list(police, "June 2019")
    first = cells_of(police, "June 2019").first
    first.focus()
    police.page.keyboard.press("Control+d")
    expect(police.page.locator("[data-pasted]").first).to_have_text("There is no number above this box to copy.")
    expect(first).to_have_value("")
