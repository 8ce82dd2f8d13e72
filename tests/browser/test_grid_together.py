"""Two people, or two tabs of one, in one cell of a return: whoever comes second decides in that cell, and nowhere else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.grids import fill, paste, saved_marks
from tests.browser.playing import cells_of, open_in_list
from tests.browser.server import Server
from tests.browser.visitors import SAVED, Visitor

APRIL, MAY, JUNE = "April 2019", "May 2019", "June 2019"


def words(person: Visitor) -> Locator:
    return person.page.locator("[data-now]")


def value_now(person: Visitor, month: str) -> Locator:
    """The box of a month on a page that is opened anew."""
    person.page.reload()
    return cells_of(person, month).first


def two_in_june(server: Server, visit: Visit, agency: str) -> tuple[Visitor, Visitor]:
    """The lead has saved 21 in June, and the contributor, who does not know, types 22 there."""
    mine, theirs = (visit(server, f"{role}@{agency}.example") for role in ("contributor", "lead"))
    for person in (mine, theirs):
        open_in_list(person, JUNE)
    fill(theirs, cells_of(theirs, JUNE), "21")
    expect(saved_marks(theirs)).to_have_count(1)
    mine.excuse("409")
    fill(mine, cells_of(mine, JUNE), "22")
    expect(mine.saved).to_contain_text("Not saved: ")
    expect(words(mine)).to_have_text("Jun 2019: somebody else has saved 21. Keep 22 Take 21")
    return mine, theirs


def test_a_refused_cell_is_not_sent_again_by_another_cell(server: Server, visit: Visit) -> None:
    mine, theirs = two_in_june(server, visit, "swale")
    for month, number in ((APRIL, "11"), (MAY, "12"), (APRIL, "13")):
        fill(mine, cells_of(mine, month), number)
        expect(mine.saved).to_have_text(SAVED)
    cells_of(mine, JUNE).focus()  # and leaving it again is no decision
    cells_of(mine, JUNE).press("Tab")
    expect(words(mine)).to_have_text("Jun 2019: somebody else has saved 21. Keep 22 Take 21")
    expect(mine.saved).to_contain_text("1 waits for your decision")
    expect(cells_of(mine, JUNE)).to_have_value("22")
    expect(value_now(theirs, JUNE)).to_have_value("21")
    mine.press("Save as draft")
    expect(mine.page.get_by_role("button", name="Keep 22")).to_be_focused()
    mine.press("Keep 22")
    expect(saved_marks(mine)).to_have_count(3)
    expect(words(mine)).to_have_count(0)
    expect(mine.saved).not_to_contain_text("decision")
    expect(value_now(theirs, JUNE)).to_have_value("22")
    expect(cells_of(theirs, APRIL)).to_have_value("13")


def test_the_other_number_can_be_taken(writing_server: Server, visit: Visit) -> None:
    mine, theirs = two_in_june(writing_server, visit, "medway")
    mine.press("Take 21")
    expect(cells_of(mine, JUNE)).to_have_value("21")
    expect(words(mine)).to_have_count(0)
    mine.press("Save as draft")
    expect(mine.page.locator(".app-said")).to_contain_text("Saved as a draft.")
    expect(value_now(theirs, JUNE)).to_have_value("21")


def test_another_number_typed_there_is_a_decision(writing_server: Server, visit: Visit) -> None:
    mine, theirs = two_in_june(writing_server, visit, "gravesham")
    fill(mine, cells_of(mine, JUNE), "23")
    expect(mine.saved).to_have_text(SAVED)
    expect(words(mine)).to_have_count(0)
    expect(value_now(theirs, JUNE)).to_have_value("23")


def test_of_a_pasted_block_only_the_cell_that_somebody_changed_waits(server: Server, visit: Visit) -> None:
    mine, theirs = (visit(server, f"{role}@kent-police.example") for role in ("contributor", "lead"))
    for person in (mine, theirs):
        open_in_list(person, JUNE)
    fill(theirs, cells_of(theirs, JUNE).nth(3), "21")
    expect(saved_marks(theirs)).to_have_count(1)
    mine.excuse("409")
    paste(mine, cells_of(mine, JUNE).first, "\n".join(str(100 + row) for row in range(13)))
    expect(words(mine)).to_have_text("Jun 2019: somebody else has saved 21. Keep 103 Take 21")
    expect(saved_marks(mine)).to_have_count(12)
    theirs.page.reload()
    assert [cells_of(theirs, JUNE).nth(row).input_value() for row in range(5)] == ["100", "101", "102", "21", "104"]


def test_the_same_person_learns_of_the_other_tab(writing_server: Server, visit: Visit) -> None:
    mine = visit(writing_server, "contributor@dartford.example")
    open_in_list(mine, JUNE)
    tab, first = mine.context.new_page(), mine.page
    tab.goto(first.url)
    mine.page = tab
    fill(mine, cells_of(mine, JUNE), "12")
    expect(saved_marks(mine)).to_have_count(1)
    mine.page = first
    mine.excuse("409")
    fill(mine, cells_of(mine, JUNE), "13")
    expect(mine.saved).to_contain_text("Not saved: You entered “12” in another tab.")
    expect(words(mine)).to_have_text("Jun 2019: you entered 12 in another tab. Keep 13 Take 12")


@pytest.mark.parametrize("decision", ["Keep 22", "Take 21"])
def test_a_page_that_a_button_brought_back_with_a_refusal_waits_as_well(server: Server, visit: Visit, decision: str) -> None:
    """The button is pressed before what was typed is saved: the whole page comes back, and what is in it is saved by itself."""
    mine, theirs = (visit(server, f"{role}@swale.example") for role in ("contributor", "lead"))
    for person in (mine, theirs):
        open_in_list(person, JUNE)
    fill(theirs, cells_of(theirs, JUNE), "21")
    expect(saved_marks(theirs)).to_have_count(1)
    mine.excuse("409")
    mine.page.evaluate(
        """() => { const [may, june] = [..."May 2019,June 2019".split(",")].map(
            (month) => document.querySelector(`.app-cell[aria-label$=", ${month}"]`));
          may.value = "12"; june.value = "22"; }"""
    )
    mine.press("Save as draft")
    expect(words(mine)).to_have_text("Jun 2019: somebody else has saved 21. Keep 22 Take 21")
    expect(saved_marks(mine)).to_have_count(1)
    mine.press(decision)
    mine.press("Save as draft")
    expect(mine.page.locator(".app-said")).to_contain_text("Saved as a draft.")
    expect(value_now(theirs, JUNE)).to_have_value(decision[-2:])
    expect(cells_of(theirs, MAY)).to_have_value("12")
