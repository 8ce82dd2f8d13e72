"""Where things stand on a page, read from their boxes: the marks of footnotes in texts, and the notes in the grid."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.playing import cells_of, open_in_list
from tests.browser.server import Server

CYCLE = "2019-01-to-2019-03"
WIDTHS = (1280, 375)
TEAM = "coordinator@kcst.example"
PAGES = {
    "context": (TEAM, f"/cycles/{CYCLE}/contexts/domestic-abuse", "#printed"),
    "preview": (TEAM, f"/cycles/{CYCLE}/preview", "main"),
    "pack": ("member@working-group.example", f"/packs/{CYCLE}/working-group/1", "main"),
}
# Each mark with the last letter before it that is seen: both boxes, and the words that lead to it for the message.
MARKS = """place => [...place.querySelectorAll("a[href*='-note-']")].map(mark => {
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  walker.currentNode = mark;
  let before;
  do before = walker.previousNode(); while (before && !before.data.trim());
  const range = document.createRange(), last = before.data.trimEnd().length;
  range.setStart(before, last - 1);
  range.setEnd(before, last);
  const box = one => { const { left, top, right, bottom } = one.getBoundingClientRect(); return { left, top, right, bottom }; };
  return { words: before.data.trimEnd().slice(-40) + mark.textContent, mark: box(mark), letter: box(range) };
})"""


def beside(left: dict[str, float], right: dict[str, float]) -> bool:
    """Two boxes stand in one line: the second begins where the first ends or further on, and in height they overlap."""
    return right["left"] >= left["right"] - 1 and right["top"] < left["bottom"] and right["bottom"] > left["top"]


def box_of(place: Locator) -> dict[str, float]:
    found = place.bounding_box()
    assert found, "not seen"
    return {"left": found["x"], "top": found["y"], "right": found["x"] + found["width"], "bottom": found["y"] + found["height"]}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("page", PAGES)
def test_a_footnote_mark_stands_at_its_word(page: str, width: int, reading_server: Server, visit: Visit) -> None:
    email, address, where = PAGES[page]
    person = visit(reading_server, email, width=width)
    person.open(address)
    expect(person.heading).to_be_visible()
    marks: list[dict[str, Any]] = person.page.locator(where).evaluate(MARKS)
    assert len(marks) > 5
    assert [one["words"] for one in marks if not beside(one["letter"], one["mark"])] == []


def test_a_note_in_the_grid_has_its_label_above_and_its_status_beside(writing_server: Server, visit: Visit) -> None:
    shop = visit(writing_server, "contributor@dover.example")
    open_in_list(shop, "June 2019")
    cells_of(shop, "June 2019").fill("[x]")
    cells_of(shop, "June 2019").press("Tab")
    note = shop.page.locator(".app-grid-note").last
    text, status, label = note.locator("input"), note.locator("select"), note.locator("label").first
    expect(label).to_have_text("Note on Jun 2019")
    for width in WIDTHS:
        shop.page.set_viewport_size({"width": width, "height": 900})
        whole, above, left, right = (box_of(one) for one in (note, label, text, status))
        assert above["bottom"] <= left["top"], "the label stands above"
        assert above["right"] > left["right"] + 5, "over the whole width"
        assert beside(left, right), "what the number is stands beside the note"
        assert left["right"] - left["left"] >= 130, "there is room to write"
        assert whole["left"] <= left["left"] and right["right"] <= whole["right"], "nothing sticks out"
