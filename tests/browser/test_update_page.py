"""The page of an update with scripts: rows, marks, the preview, files; and axe with everything open."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Response, expect

from tests.browser.axe import Findings, look, report, too_wide
from tests.browser.conftest import Visit
from tests.browser.playing import TEXT_BOX, open_in_list
from tests.browser.server import Server
from tests.browser.visitors import SAVED, Visitor

# What is pressed, the text, what is chosen in it, and the text after that.
MARKED = [
    ("Bold", "We said **forty** shops.", (8, 17), "We said forty shops."),
    ("Bold", "We said **forty** shops.", (10, 15), "We said forty shops."),
    ("Bold", "We said **forty** shops.", (12, 12), "We said forty shops."),
    ("Bold", "**a** x **b**", (6, 7), "**a** **x** **b**"),
    ("Bold", "Forty shops", (0, 6), "**Forty** shops"),
    ("Bold", "***forty***", (3, 8), "*forty*"),
    ("Italic", "***forty***", (3, 8), "**forty**"),
    ("Italic", "We said *forty* shops.", (10, 10), "We said forty shops."),
    ("Italic", "**forty** shops", (4, 4), "**fo*italic*rty** shops"),
    ("List", "Abc\n\n- x\n- y", (5, 12), "Abc\n\nx\ny"),
    ("List", "1. x\n2. y", (0, 9), "x\ny"),
    ("List", "- x\ny", (5, 5), "- x\n- y"),
    ("List", "Abc\nx\ndef", (5, 5), "Abc\n\n- x\n\ndef"),
    ("List", "", (0, 0), "- "),
    ("List", "- ", (2, 2), ""),
]


@pytest.fixture
def police(server: Server, visit: Visit) -> Visitor:
    person = visit(server, "contributor@kent-police.example")
    open_in_list(person, "SM5")
    return person


def box(person: Visitor) -> Locator:
    return person.page.get_by_label(TEXT_BOX)


def test_marks_and_the_preview(police: Visitor) -> None:
    box(police).fill("Forty shops")
    box(police).select_text()
    police.press("Bold")
    expect(box(police)).to_have_value("**Forty shops**")
    box(police).press("End")
    box(police).press_sequentially(" were visited.")
    box(police).press("Control+Home")
    police.press("List")
    expect(box(police)).to_have_value("- **Forty shops** were visited.")
    police.press("Preview")
    expect(police.page.locator(".app-preview li strong")).to_have_text("Forty shops")
    expect(police.saved).to_have_text(SAVED)


def choose(person: Visitor, start: int, end: int) -> None:
    box(person).evaluate("(box, [start, end]) => box.setSelectionRange(start, end)", [start, end])


def test_a_mark_pressed_again_is_taken_away(police: Visitor) -> None:
    for button, before, selection, after in MARKED:
        box(police).fill(before)
        choose(police, *selection)
        police.press(button)
        expect(box(police)).to_have_value(after)
        box(police).press("Control+z")
        expect(box(police)).to_have_value(before)


def test_a_mark_pressed_twice_leaves_the_text_and_the_selection(police: Visitor) -> None:
    box(police).fill("Forty shops\n\nNine towns")
    for button in ("Bold", "Italic", "List"):
        choose(police, 0, 11)
        for _ in range(2):
            police.press(button)
        expect(box(police)).to_have_value("Forty shops\n\nNine towns")
        assert box(police).evaluate("(box) => [box.selectionStart, box.selectionEnd]") == [0, 11]


def test_enter_begins_the_next_item_and_ends_the_list(police: Visitor) -> None:
    box(police).press_sequentially("Shops:\n\n- Dover\nDeal\n\nThe end.\n\n9. nine\nten")
    expect(box(police)).to_have_value("Shops:\n\n- Dover\n- Deal\n\nThe end.\n\n9. nine\n10. ten")
    box(police).press("Shift+Enter")
    expect(box(police)).to_have_value("Shops:\n\n- Dover\n- Deal\n\nThe end.\n\n9. nine\n10. ten\n")
    box(police).fill("  - one")
    box(police).press("End")
    box(police).press("Enter")
    expect(box(police)).to_have_value("  - one\n  - ")
    box(police).press("Control+z")
    expect(box(police)).to_have_value("  - one")


def test_a_preview_that_is_older_than_the_text_says_so(police: Visitor) -> None:
    old = police.page.locator(".app-preview").get_by_text("This is older than your text. Press Preview again.")
    box(police).fill("Forty shops")
    police.press("Preview")
    expect(police.page.locator(".app-preview")).to_contain_text("Forty shops")
    expect(old).to_have_count(0)
    box(police).press_sequentially(".!")
    expect(old).to_have_count(1)
    police.press("Preview")
    expect(old).to_have_count(0)
    police.page.get_by_label("What happens next?").fill("More shops.")
    expect(old).to_be_visible()


def test_a_file_that_is_too_large_is_an_error_and_the_earlier_one_goes(police: Visitor) -> None:
    page = police.page
    police.excuse("422")
    page.locator("#evidence summary").click()
    file, hint = page.get_by_label("Add a file"), page.locator("#evidence-file-hint").inner_text()
    file.set_input_files({"name": "run.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"})
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    expect(page.locator("#evidence-file-error")).not_to_contain_text("larger than 10 MB")
    file.set_input_files({"name": "big.pdf", "mimeType": "application/pdf", "buffer": b"%PDF" + bytes(10 * 1024 * 1024)})
    words = "“big.pdf” is larger than 10 MB. Make it smaller, or send a part of it."
    expect(page.locator("#evidence .govuk-error-message")).to_have_text([f"Error: {words}"])
    expect(page.locator(".govuk-form-group--error #evidence-file")).to_have_accessible_description(f"{hint} Error: {words}")
    expect(page.locator(".govuk-error-summary a[href='#evidence-file']")).to_have_text(words)
    file.set_input_files({"name": "deal.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"})
    expect(page.locator(".app-files")).to_contain_text("deal.csv")
    expect(page.locator("#evidence .govuk-error-message")).to_have_count(0)
    expect(page.locator("#evidence-file-hint")).to_have_text(hint)


def test_leaving_with_a_text_that_was_refused_asks_first(police: Visitor) -> None:
    police.excuse("422")
    dialogs = police.answering("dismiss")
    address, long = police.path, "We visited forty shops. " * 1000
    box(police).press_sequentially("x")
    box(police).fill(long)
    expect(police.saved).to_contain_text("Not saved: ")
    with police.page.expect_event("dialog"):
        police.click(police.page.get_by_role("link", name="Your list").first)
    assert [dialog.type for dialog in dialogs] == ["beforeunload"] and police.path == address
    expect(box(police)).to_have_value(long)
    police.press("Save as draft")
    expect(police.page.get_by_role("alert")).to_contain_text("Shorten it by")
    box(police).fill("Forty shops.")
    expect(police.saved).to_have_text(SAVED)
    police.follow("Your list")
    expect(police.heading).to_contain_text("to send")
    assert len(dialogs) == 1, "what is saved may be left"


def is_save(response: Response) -> bool:
    """The answer to a save, and not to the page's report that somebody is there."""
    return response.request.method == "POST" and not response.url.endswith("/here")


def test_rows_come_and_go_on_the_page_and_are_saved(police: Visitor) -> None:
    page = police.page
    page.locator("#milestones summary").click()
    page.locator("#milestones-0-title").fill("Website is live")
    police.press("Add another milestone")
    expect(page.locator("#milestones-1-title")).to_be_focused()
    page.locator("#milestones-1-title").fill("Posters printed")
    police.press("Add another milestone")
    with page.expect_response(is_save):
        page.locator("#milestones-2-title").fill("Evaluation")
    page.reload()
    page.locator("#milestones summary").click()
    expect(page.locator("#milestones .app-count")).to_have_text("3")
    with page.expect_response(is_save):
        page.get_by_role("button", name="Remove milestone 2").click()
    page.reload()
    assert [page.locator(f"#milestones-{at}-title").input_value() for at in (0, 1)] == ["Website is live", "Evaluation"]


def test_enter_in_a_box_saves_and_neither_sends_nor_overwrites(police: Visitor) -> None:
    page = police.page
    page.locator("#outputs summary").click()
    unit, before = page.locator("#outputs-0-unit"), page.url
    unit.fill("shops visited")
    unit.press("Enter")
    expect(police.saved).to_have_text(SAVED)
    expect(unit).to_be_focused()
    assert page.url == before
    page.reload()
    page.locator("#outputs summary").click()
    expect(unit).to_have_value("shops visited")
    expect(box(police)).to_have_value("")


def test_the_explanation_appears_with_the_status_that_asks_for_it(police: Visitor) -> None:
    why = police.page.get_by_label("Why, and what are you doing about it?")
    expect(why).to_be_hidden()
    police.page.get_by_label("Off track").check()
    expect(why).to_be_visible()
    police.page.get_by_label("Superseded").check()
    expect(why).to_be_hidden()
    expect(police.page.get_by_label("What has replaced it?")).to_be_visible()


def open_everything(person: Visitor) -> None:
    person.page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")


@pytest.mark.parametrize("width", [1280, 320])
def test_everything_open_has_no_fault_and_fits(server: Server, visit: Visit, width: int) -> None:
    person, findings = visit(server, "contributor@kent-police.example", axe=True, width=width), Findings()
    open_in_list(person, "SM5")
    box(person).fill("The shop is at ME16 2AB.")
    person.page.get_by_label("At risk").check()
    open_everything(person)
    person.page.locator("#milestones-0-planned").fill("soon")
    person.excuse("422")
    look(person, findings)
    assert not too_wide(person)
    person.press("Send to the team")
    expect(person.page.get_by_role("alert")).to_contain_text("“soon” is not a date.")
    open_everything(person)
    look(person, findings)
    assert not too_wide(person)
    assert not findings, report(findings)


def test_keys_mark_the_selection_and_undo_takes_it_away(police: Visitor) -> None:
    box(police).fill("Forty shops")
    for key, mark in (("b", "**"), ("i", "*")):
        choose(police, 0, 5)
        box(police).press(f"Control+{key}")
        expect(box(police)).to_have_value(f"{mark}Forty{mark} shops")
        chosen = box(police).evaluate("box => box.value.slice(box.selectionStart, box.selectionEnd)")
        assert chosen == "Forty", "the selection stays"
        box(police).press("Control+z")
        expect(box(police)).to_have_value("Forty shops")


def test_the_line_never_gives_a_time_for_words_that_are_not_saved(police: Visitor) -> None:
    box(police).fill("Forty shops")
    expect(police.saved).to_have_text(SAVED)
    police.page.route("**/updates/*", lambda route: None)  # the server never answers
    box(police).press("End")
    box(police).press_sequentially(" were")
    expect(police.saved).to_have_text("Not saved yet")
    police.page.wait_for_timeout(2500)  # longer than the pause before a save
    expect(police.saved).to_have_text("Not saved yet")
    police.page.unroute("**/updates/*")
