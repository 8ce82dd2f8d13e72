"""Whatever has the focus is seen whole (WCAG 2.4.11): each link within a page followed by keyboard, and Tab through each page
with a part that stays in the window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import TimeoutError

from tests.browser.conftest import Visit
from tests.browser.server import Server
from tests.browser.test_accessibility_in_states import ROLES, KindsIn, kinds_in
from tests.browser.visitors import Visitor

__all__ = ["kinds_in"]  # a fixture
STATE, WIDTHS = "busy", (1280, 375)
MOST_STOPS = 450
# Why an element is not seen; empty where it is. Of one that is taller than the window, the part in the window counts.
UNSEEN = """one => {
  const shown = one.matches("input[type=radio], input[type=checkbox]") && one.labels[0] ? one.labels[0] : one;
  const box = shown.getClientRects()[0];
  const name = `${one.tagName.toLowerCase()}#${one.id}.${one.className} ${one.textContent.trim().slice(0, 30)}`;
  if (!box || !box.width) return `${name}: not drawn`;
  const fits = box.height <= innerHeight;
  const top = fits ? box.top : Math.max(box.top, 0), bottom = fits ? box.bottom : Math.min(box.bottom, innerHeight);
  if (top < -1 || bottom > innerHeight + 1 || bottom <= top) return `${name}: ${Math.round(box.top)} to ${Math.round(box.bottom)}`;
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const edge = Math.min(3, box.width / 3, box.height / 3);
  for (const y of [top + edge, (top + bottom) / 2, bottom - edge]) {
    for (const x of [left + edge, (left + right) / 2, right - edge]) {
      const hit = document.elementFromPoint(x, y);
      const isOwn = hit && (shown.contains(hit) || hit.contains(shown) || one.contains(hit) || one.parentElement.contains(hit));
      if (hit && !isOwn) return `${name}: ${hit.tagName.toLowerCase()}.${hit.className} lies over it`;
    }
  }
  return "";
}"""
FOCUSED = f"() => document.activeElement === document.body ? '' : ({UNSEEN})(document.activeElement)"
TARGET = f"""async href => {{
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const target = document.getElementById(decodeURIComponent(href.slice(1)));
  if (!target) return `${{href}} leads nowhere`;
  const focused = document.activeElement;
  const isInside = focused !== document.body && (focused === target || target.contains(focused));
  const unseen = ({UNSEEN})(isInside ? focused : target);
  return unseen && `${{href}}: ${{unseen}}`;
}}"""
LINKS = "() => [...document.querySelectorAll(\"a[href^='#']\")].filter(one => one.hash.length > 1).length"
FOCUS = """at => {
  const link = [...document.querySelectorAll("a[href^='#']")].filter(one => one.hash.length > 1)[at];
  if (!link || !link.checkVisibility()) return "";
  link.focus();
  return link.getAttribute("href");
}"""
HAS_STICKY = (
    "() => [...document.querySelectorAll('main *')].some(one => ['sticky', 'fixed'].includes(getComputedStyle(one).position))"
)
BOXES = "input[type=text], input:not([type]), input[type=email], textarea"
FORM = f"""[...document.querySelectorAll("main form")].find(one => one.method === "post" && one.querySelector("{BOXES}") &&
  one.querySelector(".govuk-button:not([formaction*='remove'])"))"""
HAS_BOXES = f"() => Boolean({FORM})"
SENT_WITHIN = 8_000
# Sends the form of the page with its boxes empty, so that the page says what is wrong.
EMPTIED = f"""() => {{
  const form = {FORM};
  for (const box of form.querySelectorAll("{BOXES}")) box.value = "";
  form.noValidate = true;
  form.querySelector(".govuk-button:not([formaction*='remove'])").click();
}}"""


def unseen_targets(person: Visitor) -> list[str]:
    """Follows each link within the page by keyboard; where one leads that is not seen."""
    wrong = []
    for at in range(person.page.evaluate(LINKS)):
        if href := person.page.evaluate(FOCUS, at):
            person.page.keyboard.press("Enter")
            if found := person.page.evaluate(TARGET, href):
                wrong.append(found)
    return wrong


def unseen_stops(person: Visitor) -> list[str]:
    """Tabs through the page; what of it is not seen when it has the focus."""
    person.page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    wrong = []
    for _ in range(MOST_STOPS):
        person.page.keyboard.press("Tab")
        if found := person.page.evaluate(FOCUSED):
            wrong.append(found)
        if person.page.evaluate("() => document.activeElement === document.body"):
            break
    return wrong


@pytest.mark.parametrize("role", [role for role in ROLES if role != "governing"])  # who reads what a member reads
@pytest.mark.parametrize("width", WIDTHS)
def test_the_focus_is_never_hidden(
    role: str, width: int, kinds_in: KindsIn, server_in: Callable[[str], Server], visit: Visit
) -> None:
    person, wrong = visit(server_in(STATE), ROLES[role], width=width), {}
    person.excuse("4(04|09|22)")
    for kind in kinds_in(STATE)[role]:
        person.open(kind.address)
        found = unseen_targets(person)
        if person.page.evaluate(HAS_STICKY):
            found += unseen_stops(person)
        if found:
            wrong[kind.address] = found[:6]
    assert not wrong, "\n".join(f"{address}: {one}" for address, found in wrong.items() for one in found)


@pytest.mark.parametrize("role", ["contributor", "coordinator", "administrator", "stranger"])
def test_what_is_wrong_in_a_form_is_seen_when_its_link_is_followed(
    role: str, kinds_in: KindsIn, server_in: Callable[[str], Server], visit: Visit
) -> None:
    person, wrong, summaries = visit(server_in(STATE), ROLES[role]), {}, 0
    person.excuse("4(04|09|22)")
    person.answering("accept")  # to leave a page with what is not saved
    for kind in kinds_in(STATE)[role]:
        person.open(kind.address)
        if not has_errors_when_emptied(person):
            continue
        summaries += 1
        for width in WIDTHS:
            person.page.set_viewport_size({"width": width, "height": 900})
            if found := unseen_targets(person):
                wrong[f"{kind.address} at {width}"] = found[:6]
    assert not wrong, "\n".join(f"{address}: {one}" for address, found in wrong.items() for one in found)
    assert summaries, "no form said what is wrong with it"


def has_errors_when_emptied(person: Visitor) -> bool:
    """Whether the page has a form that, sent with its boxes empty, says what is wrong."""
    if not person.page.evaluate(HAS_BOXES):
        return False
    try:
        with person.page.expect_navigation(timeout=SENT_WITHIN):
            person.page.evaluate(EMPTIED)
    except TimeoutError:
        return False  # a script answers in the page
    return person.page.locator(".govuk-error-summary").count() > 0
