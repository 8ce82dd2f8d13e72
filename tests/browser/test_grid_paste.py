"""Pasting a table into the grid of a return: each number goes to its row and month, and the paste can be taken back."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.axe import Findings, inspect, report
from tests.browser.conftest import Visit
from tests.browser.grids import fill, paste, saved_marks, with_three_open_months
from tests.browser.playing import cells_of, open_in_list
from tests.browser.server import Server
from tests.browser.visitors import SAVED, Visitor

MONTHS = ("April 2019", "May 2019", "June 2019")
PARTS = 13  # the districts of the first measure; its total is worked out and has no box


def block(rows: list[list[str]]) -> str:
    return "\r\n".join("\t".join(row) for row in rows) + "\r\n"


def words_of_paste(person: Visitor) -> Locator:
    """What the page says of the newest paste, line by line."""
    return person.page.locator("[data-pasted] p")


def values(person: Visitor, month: str, count: int = PARTS) -> list[str]:
    boxes = cells_of(person, month)
    return [boxes.nth(row).input_value() for row in range(count)]


def names(person: Visitor) -> list[str]:
    return person.page.locator(".app-grid").first.locator("tbody tr:not(.app-total) th").all_inner_texts()


def police_with_may_and_june(server: Server, visit: Visit) -> Visitor:
    police = visit(server, "contributor@kent-police.example")
    open_in_list(police, "June 2019")
    return police


def test_a_block_of_thirteen_by_three_is_pasted(server: Server, visit: Visit) -> None:
    police = with_three_open_months(server, visit)
    rows = [[str(100 + 10 * row + column) for column in range(3)] for row in range(PARTS)]
    rows[1][2] = "1,112"  # as a spreadsheet shows it
    paste(police, cells_of(police, MONTHS[0]).first, block(rows))
    expect(words_of_paste(police)).to_have_text([f"{PARTS * len(MONTHS)} values pasted into April, May and June 2019."])
    for column, month in enumerate(MONTHS):
        assert values(police, month) == [row[column] for row in rows]
        expect(cells_of(police, month).nth(PARTS)).not_to_have_value(rows[-1][column])
    totals = police.page.locator(".app-total").first.locator("[data-total]")
    sums = [sum(int(row[column].replace(",", "")) for row in rows) for column in range(3)]
    expect(totals).to_have_text([f"{number:,}" for number in sums])
    expect(saved_marks(police)).to_have_count(PARTS * len(MONTHS))
    expect(police.saved).to_have_text(SAVED)
    police.page.reload()
    assert values(police, MONTHS[2]) == [row[2] for row in rows]
    expect(totals).to_have_text([f"{number:,}" for number in sums])


def test_the_block_of_a_quarter_goes_to_its_months_though_april_is_closed(server: Server, visit: Visit) -> None:
    police = police_with_may_and_june(server, visit)
    before = values(police, MONTHS[1]), values(police, MONTHS[2])
    rows = [[str(400 + row), str(500 + row), str(600 + row)] for row in range(PARTS)]
    paste(police, cells_of(police, MONTHS[1]).first, block(rows))
    expect(words_of_paste(police)).to_have_text(
        ["26 values pasted into May and June 2019.", "13 numbers for April were passed over: April was approved."]
    )
    assert (values(police, MONTHS[1]), values(police, MONTHS[2])) == ([row[1] for row in rows], [row[2] for row in rows])
    expect(saved_marks(police)).to_have_count(26)
    expect(police.saved).to_have_text(SAVED)
    police.press("Undo paste")
    expect(words_of_paste(police)).to_have_text(["The paste is undone: what was there before is back."])
    assert (values(police, MONTHS[1]), values(police, MONTHS[2])) == before
    expect(saved_marks(police)).to_have_count(26)
    expect(police.saved).to_have_text(SAVED)
    expect(police.page.get_by_role("button", name="Undo paste")).to_have_count(0)
    police.page.reload()
    assert (values(police, MONTHS[1]), values(police, MONTHS[2])) == before, "what was saved meanwhile is taken back, too"


def test_names_and_months_in_another_order_find_their_places(server: Server, visit: Visit) -> None:
    police = police_with_may_and_june(server, visit)
    listed = names(police)
    rows = [[name.replace("Folkestone & Hythe", "Shepway"), str(600 + at), str(500 + at)] for at, name in enumerate(listed)]
    total = ["Total", f"{sum(600 + at for at in range(PARTS)):,}", ""]
    paste(police, cells_of(police, MONTHS[2]).nth(5), block([["District", "Jun-19", "May 2019"], *reversed(rows), total]))
    expect(words_of_paste(police).first).to_have_text("26 values pasted into May and June 2019.")
    assert values(police, MONTHS[1]) == [str(500 + at) for at in range(PARTS)]
    assert values(police, MONTHS[2]) == [str(600 + at) for at in range(PARTS)]
    assert values(police, MONTHS[2], PARTS + 1)[PARTS] == "", "and the next measure stays as it is"


def test_ctrl_z_takes_back_a_paste_that_was_saved_but_not_what_was_typed_after_it(server: Server, visit: Visit) -> None:
    police = police_with_may_and_june(server, visit)
    june, press = cells_of(police, MONTHS[2]), police.page.keyboard.press
    before = values(police, MONTHS[2])
    fill(police, june.nth(3), "77")
    expect(saved_marks(police)).to_have_count(1)
    paste(police, june.first, block([[str(100 + row)] for row in range(PARTS)]))
    expect(saved_marks(police)).to_have_count(PARTS)
    expect(police.saved).to_have_text(SAVED)
    press("Control+z")
    expect(words_of_paste(police)).to_have_text(["The paste is undone: what was there before is back."])
    assert values(police, MONTHS[2]) == [*before[:3], "77", *before[4:]]
    expect(police.saved).to_have_text(SAVED)
    paste(police, june.first, block([[str(100 + row)] for row in range(PARTS)]))
    june.nth(1).focus()
    police.page.keyboard.type("9")
    press("Control+z")
    assert values(police, MONTHS[2])[2] == "102", "the browser takes back what was typed, and the paste stays"
    fill(police, june.nth(1), "88")
    police.press("Undo paste")
    expect(words_of_paste(police).last).to_have_text("1 that you have changed since stay as they are.")
    assert values(police, MONTHS[2]) == [before[0], "88", before[2], "77", *before[4:]]


def test_a_block_of_another_height_is_asked_about_by_keyboard(server: Server, visit: Visit) -> None:
    police = police_with_may_and_june(server, visit)
    june, page = cells_of(police, MONTHS[2]), police.page
    paste(police, june.first, block([[str(100 + row)] for row in range(PARTS - 1)]))
    panel = page.get_by_role("region", name="Before the numbers are put in")
    expect(panel).to_be_focused()
    expect(panel.locator("legend")).to_have_text("12 rows for 13 districts: which is missing?")
    expect(panel.get_by_role("radio")).to_have_count(PARTS)
    problem = panel.get_by_text("Choose one of these, or leave the numbers out.")
    expect(problem).to_be_hidden()
    panel.get_by_role("button", name="Put the numbers in").press("Enter")
    expect(problem).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(panel.get_by_label("Canterbury is missing")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(words_of_paste(police)).to_have_text(["12 values pasted into June 2019."])
    expect(june.first).to_be_focused()
    assert values(police, MONTHS[2])[:4] == ["100", "", "101", "102"]
    paste(police, june.nth(2), block([["7"], ["8"]]))
    expect(panel.locator("legend")).to_have_text("2 rows for 13 districts: which are they?")
    page.keyboard.press("Escape")
    expect(words_of_paste(police)).to_have_text(["Nothing was pasted."])
    expect(june.nth(2)).to_have_value("101")


def test_a_total_that_differs_is_asked_about_and_never_leaves_the_measure(server: Server, visit: Visit) -> None:
    police = police_with_may_and_june(server, visit)
    june = cells_of(police, MONTHS[2])
    below = june.nth(PARTS).input_value()
    rows = [[str(100 + row)] for row in range(PARTS)]
    total = sum(100 + row for row in range(PARTS))
    paste(police, june.first, block([["Number"], *rows, [str(total)]]))
    expect(words_of_paste(police)).to_have_text(
        ["13 values pasted into June 2019.", "The totals were not needed: this page adds up."]
    )
    police.press("Undo paste")
    paste(police, june.first, block([*rows, [str(total + 4)]]))
    panel = police.page.get_by_role("region", name="Before the numbers are put in")
    expect(panel).to_contain_text(f"The last row says {total + 4}, and the others add up to {total:,}.")
    panel.get_by_label("The last row is a total that differs").check()
    police.press("Put the numbers in")
    expect(words_of_paste(police)).to_have_text(["13 values pasted into June 2019.", "The total, which differs, was left out."])
    assert values(police, MONTHS[2]) == [row[0] for row in rows]
    expect(june.nth(PARTS)).to_have_value(below)


def test_a_newer_paste_takes_the_place_of_one_that_is_asked_about(server: Server, visit: Visit) -> None:
    police = police_with_may_and_june(server, visit)
    first = cells_of(police, MONTHS[2]).first
    paste(police, first, block([[str(20 + row)] for row in range(PARTS - 1)]))
    question = police.page.locator(".app-paste-question")
    expect(question).to_be_visible()
    paste(police, first, block([[str(50 + row)] for row in range(PARTS)]))
    expect(question).to_have_count(0)
    expect(words_of_paste(police)).to_have_text([f"{PARTS} values pasted into June 2019."])
    assert values(police, MONTHS[2]) == [str(50 + row) for row in range(PARTS)]


def test_what_is_typed_while_a_paste_is_asked_about_stays(server: Server, visit: Visit) -> None:
    police = police_with_may_and_june(server, visit)
    first = cells_of(police, MONTHS[2]).first
    rows = [[name, str(20 + at)] for at, name in enumerate(names(police))]
    paste(police, first, block([["District", "June 2019"], *rows, ["Total", "999"]]))
    expect(police.page.locator(".app-paste-question")).to_be_visible()
    fill(police, first, "77")
    police.page.locator(".app-paste-question [type=radio]").first.check()
    police.press("Put the numbers in")
    assert values(police, MONTHS[2]) == ["77", *(str(21 + at) for at in range(PARTS - 1))]
    expect(words_of_paste(police).last).to_have_text("1 that you have changed meanwhile stays as it is.")


def test_what_is_no_number_erases_nothing(server: Server, visit: Visit) -> None:
    police = police_with_may_and_june(server, visit)
    june = cells_of(police, MONTHS[2])
    fill(police, june.nth(2), "55")
    fill(police, june.nth(4), "66")
    rows = [[str(100 + row)] for row in range(PARTS)]
    rows[2], rows[4], rows[6] = [""], ["#VALUE!"], ['"12\n13"']
    paste(police, june.first, block(rows))
    expect(words_of_paste(police)).to_have_text(
        [
            "10 values pasted into June 2019.",
            "“#VALUE!” and “12 13” were passed over: they are not numbers. What was there stays.",
        ]
    )
    assert values(police, MONTHS[2])[:8] == ["100", "101", "55", "103", "66", "105", "", "107"]


def test_axe_finds_nothing_on_the_question_about_a_paste(server: Server, visit: Visit) -> None:
    police, findings = visit(server, "contributor@kent-police.example", axe=True), Findings()
    open_in_list(police, "June 2019")
    paste(police, cells_of(police, MONTHS[2]).first, block([[str(100 + row)] for row in range(PARTS - 1)]))
    expect(police.page.get_by_role("radio", name=re.compile("is missing"))).to_have_count(PARTS)
    police.press("Put the numbers in")
    inspect(police, findings)
    police.page.get_by_label("Dover is missing").check()
    police.press("Put the numbers in")
    expect(words_of_paste(police)).to_have_count(1)
    inspect(police, findings)
    for width in (1280, 768, 320):
        police.page.set_viewport_size({"width": width, "height": 900})
        assert police.page.evaluate("document.documentElement.scrollWidth") <= width
    assert not findings, report(findings)
