"""The page of an update with scripts: rows, marks, paste, the preview; and axe with everything open."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.axe import Findings, look, report, too_wide
from tests.browser.conftest import Visit
from tests.browser.playing import TEXT_BOX, open_in_list
from tests.browser.server import Server
from tests.browser.visitors import SAVED, Visitor

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {font-size:11pt}</style></head><body>
<!--StartFragment--><p class=MsoNormal style='margin:0cm;color:red'>We visited <b style='mso-bidi-font-weight:normal'>forty</b>
shops<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span class=MsoFootnoteReference>[1]</span></a>.</p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><span style='font-family:Symbol'><span
style='mso-list:Ignore'>&middot;<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span>Dover</p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><span style='font-family:Symbol'><span
style='mso-list:Ignore'>&middot;<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><a
href="https://example.org/deal">Deal</a></p><p class=MsoNormal>The end.</p>
<div style='mso-element:footnote-list'><div style='mso-element:footnote' id=ftn1><p>[1] A note.</p></div></div>
<!--EndFragment--></body></html>"""
WEB = "<h2 style='color:red'>Results</h2><p>First.<br>Second.</p><ol><li>One</li><li>Two</li></ol><script>alert(1)</script>"


@pytest.fixture
def police(server: Server, visit: Visit) -> Visitor:
    person = visit(server, "contributor@kent-police.example")
    open_in_list(person, "SM5")
    return person


def box(person: Visitor) -> Locator:
    return person.page.get_by_label(TEXT_BOX)


def paste(person: Visitor, html: str) -> None:
    box(person).evaluate(
        """(box, html) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            data.setData("text/plain", "plain");
            box.focus();
            box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        html,
    )


def test_paste_keeps_paragraphs_lists_and_links_and_says_what_was_lost(police: Visitor) -> None:
    paste(police, WORD)
    expect(box(police)).to_have_value("We visited forty shops.\n\n- Dover\n- [Deal](https://example.org/deal)\n\nThe end.")
    expect(police.page.locator(".app-tools__said")).to_have_text(
        "Pasted without 1 footnote mark: write what the note said into the text."
    )
    expect(police.page.locator(".app-tools__count")).to_have_text("10 words")
    expect(police.saved).to_have_text(SAVED)
    box(police).fill("")
    paste(police, WEB)
    expect(box(police)).to_have_value("Results\n\nFirst.\nSecond.\n\n1. One\n2. Two")
    expect(police.page.locator(".app-tools__said")).to_be_empty()


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


def test_rows_come_and_go_on_the_page_and_are_kept(police: Visitor) -> None:
    page = police.page
    page.locator("#milestones summary").click()
    page.locator("#milestones-0-title").fill("Website is live")
    police.press("Add another milestone")
    expect(page.locator("#milestones-1-title")).to_be_focused()
    page.locator("#milestones-1-title").fill("Posters printed")
    police.press("Add another milestone")
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.locator("#milestones-2-title").fill("Evaluation")
    page.reload()
    page.locator("#milestones summary").click()
    expect(page.locator("#milestones .app-count")).to_have_text("3")
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.get_by_role("button", name="Remove milestone 2").click()
    page.reload()
    assert [page.locator(f"#milestones-{at}-title").input_value() for at in (0, 1)] == ["Website is live", "Evaluation"]


def test_enter_in_a_box_saves_and_neither_sends_nor_overwrites(police: Visitor) -> None:
    page = police.page
    page.locator("#outputs summary").click()
    page.locator("#outputs-0-unit").fill("shops visited")
    page.locator("#outputs-0-unit").press("Enter")
    expect(page.locator(".app-said")).to_contain_text("Saved as a draft")
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
