"""Pages on paper: without what is only pressed or followed, nothing cut off on the right, and a return as a compact table."""

from __future__ import annotations

from io import BytesIO

import pypdf
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.playing import CYCLE, open_in_list
from tests.browser.server import Server
from tests.browser.visitors import Visitor

TEAM, POLICE, MEMBER = "coordinator@kcst.example", "contributor@kent-police.example", "member@working-group.example"
PAGES = {
    "the board": (TEAM, "/"),
    "the queue": (TEAM, f"/cycles/{CYCLE}/queue"),
    "a list": (POLICE, "/"),
    "a pack": (MEMBER, "/packs/2019-01-to-2019-03/public/1"),
    "a guide": (POLICE, "/help/guides/send-a-return"),
    "a measure": (MEMBER, "/measures/asb-incidents"),
}
A4_WIDE = 703  # pixels of an A4 sheet between its margins
SHOWN = """() => [...document.querySelectorAll("main button, .govuk-button, nav:not(.app-contents), .govuk-skip-link, input[type=search]")]
  .filter(one => one.checkVisibility()).map(one => one.outerHTML.slice(0, 90))"""
ADDRESSES = """() => [...document.querySelectorAll("a")].map(one => getComputedStyle(one, "::after").content)
  .filter(one => one.includes("attr") || one.includes("/"))"""
CUT_OFF = """() => [...document.querySelectorAll("main *")].filter(one => one.checkVisibility() && !one.closest(".govuk-visually-hidden"))
  .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(one => one.outerHTML.slice(0, 90)).slice(0, 5)"""

TO_OPEN = """() => [...document.querySelectorAll("main details:not([open])")].filter(one => one.checkVisibility())
  .map(one => one.outerHTML.slice(0, 90))"""
BLUE = """() => [...document.querySelectorAll("main a")].filter(one => one.checkVisibility())
  .filter(one => getComputedStyle(one).color !== getComputedStyle(one.parentElement).color
    || getComputedStyle(one).textDecorationLine !== "none").map(one => one.outerHTML.slice(0, 90))"""
FRAMED = """() => [...document.querySelectorAll("main select")].filter(one => one.checkVisibility())
  .filter(one => parseFloat(getComputedStyle(one).borderTopWidth) > 0).map(one => one.outerHTML.slice(0, 90))"""
ONLY_ON_SCREEN = (
    "Ask for more time", "Stop taking updates", "These files are not made", "Withheld values that packs gave away",
    "Pages of its actions", "Ctrl and D", "All guides",
)  # fmt: skip


def on_paper(person: Visitor) -> None:
    person.page.emulate_media(media="print")
    person.page.set_viewport_size({"width": A4_WIDE, "height": 1000})


def sheets(person: Visitor) -> list[str]:
    """The text of each printed page."""
    return [
        page.extract_text() for page in pypdf.PdfReader(BytesIO(person.page.pdf(format="A4", prefer_css_page_size=True))).pages
    ]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_on_paper_is_what_it_says(name: str, reading_server: Server, visit: Visit) -> None:
    email, address = PAGES[name]
    person = visit(reading_server, email)
    person.open(address)
    on_paper(person)
    assert person.page.evaluate(SHOWN) == []
    assert person.page.evaluate(ADDRESSES) == []
    assert person.page.evaluate(CUT_OFF) == []
    assert person.page.evaluate(FRAMED) == []
    assert person.page.evaluate(TO_OPEN) == [] and person.page.evaluate(BLUE) == []
    printed = " ".join(" ".join(sheets(person)).split())
    assert not [words for words in ONLY_ON_SCREEN if words in printed]


def test_a_return_is_a_table_whose_heads_are_repeated(reading_server: Server, visit: Visit) -> None:
    police = visit(reading_server, POLICE)
    open_in_list(police, "June 2019")
    on_paper(police)
    assert police.page.evaluate(SHOWN) == []
    assert police.page.evaluate(CUT_OFF) == []
    assert police.page.evaluate(FRAMED) == []
    printed = sheets(police)
    assert not [words for words in ONLY_ON_SCREEN if words in " ".join(" ".join(printed).split())]
    assert 3 <= len(printed) <= 6, "97 rows, and three months beside each other"
    assert all("Jun 2019" in page for page in printed[:-1])
    assert "Tunbridge Wells" in " ".join(" ".join(printed).split())


LONG_NOTE = "The crime system was moved in June, so that two stations counted on paper until the 14th; this is what they counted."


@pytest.mark.parametrize("is_reloaded", [False, True])
def test_a_return_on_paper_shows_its_notes_to_the_end(is_reloaded: bool, server: Server, visit: Visit) -> None:
    police = visit(server, POLICE)
    open_in_list(police, "June 2019")
    police.page.get_by_role("button", name="Note on").first.click()
    police.page.locator(".app-cell--note").last.fill(LONG_NOTE)
    expect(police.page.locator("#saved")).to_contain_text("Saved")
    if is_reloaded:
        police.page.wait_for_load_state("networkidle")
        police.page.reload()
    on_paper(police)
    for found in (SHOWN, CUT_OFF, FRAMED, TO_OPEN, BLUE, ADDRESSES):
        assert police.page.evaluate(found) == []
    printed = " ".join(" ".join(sheets(police)).split())
    assert LONG_NOTE in printed and "which was approved" not in printed


def test_an_update_and_its_review_show_all_that_was_written(reading_server: Server, visit: Visit) -> None:
    police, team = visit(reading_server, POLICE), visit(reading_server, TEAM)
    open_in_list(police, "PEH4")
    team.open(f"/cycles/{CYCLE}/queue")
    team.follow("SM1")
    for person, words in ((police, "Those who agreed to talk stressed"), (team, "Seven of the local partnerships")):
        on_paper(person)
        assert person.page.evaluate(SHOWN) == []
        assert person.page.evaluate(CUT_OFF) == []
        printed = sheets(person)
        assert words in " ".join(" ".join(printed).split()) and len(printed) <= 3
