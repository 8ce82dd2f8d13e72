"""What Word, Excel, Outlook, Google Docs and web pages put on the clipboard, pasted into an update."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.playing import open_in_list
from tests.browser.server import Server
from tests.browser.test_update_page import box
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
WORD_LEVELS = "".join(
    f"<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1'><span style='mso-list:Ignore'>{drawn}</span>{words}</p>"
    for level, drawn, words in ((1, "1.", "Kent"), (2, "1.1.", "Dover"), (2, "1.2.", "Deal"), (1, "2.", "Medway"))
)
WEB = "<h2 style='color:red'>Results</h2><p>First.<br>Second.</p><ol><li>One</li><li>Two</li></ol><script>alert(1)</script>"
TABLE = """<p>Arrests:</p><table border=0><col width=64><tbody>
<tr><td><p class=MsoNormal><b>Month</b></p></td><td><p class=MsoNormal>Arrests</p></td></tr>
<tr><td>April</td><td>12</td></tr><tr><td></td><td></td></tr></tbody></table>"""
WIDE_TABLE = """<table><thead><tr><th>Month</th><th>Kent</th><th>Medway</th></tr></thead>
<tr><td>April</td><td></td><td>3</td></tr><tr><td colspan=3>No figures for May.</td></tr></table>"""
GOOGLE = """<meta charset="utf-8"><b style="font-weight:normal" id="docs-internal-guid-1f2e"><p dir="ltr"><span>First.</span></p>
<p dir="ltr"><span>Second.</span></p><ul><li dir="ltr" aria-level="1"><p dir="ltr"><span>Dover</span></p></li>
<ul><li dir="ltr" aria-level="2"><p dir="ltr"><span>The port</span></p></li></ul>
<li dir="ltr" aria-level="1"><p dir="ltr"><span>Deal</span></p></li></ul><br></b>"""
WORD_ONLINE = "".join(
    f'<div class="ListContainerWrapper"><ol start="{start}"><li data-aria-level="1"><p>{words}</p></li></ol></div>'
    for start, words in ((3, "Dover"), (4, "Deal"))
)
NESTED = "<ul><li>Kent<ol start=3><li>Dover<ul><li>The port</li></ul></li><li>Deal</li></ol></li><li>Medway</li></ul>"
LIST = "<ul><li>x</li><li>y</li></ul>"
# The box with the caret, what is pasted there, and the box after that.
PLACES = [
    ("Abc |def", LIST, "Abc\n\n- x\n- y\n\ndef"),
    ("Abc\n|\ndef", LIST, "Abc\n\n- x\n- y\n\ndef"),
    ("Abc\n\n|\n\ndef", LIST, "Abc\n\n- x\n- y\n\ndef"),
    ("Abc |def", "<ul><li>x</li></ul>", "Abc xdef"),
    ("Abc |def", "<p>x</p>", "Abc xdef"),
    ("Abc|", "<p>x</p><p>y</p>", "Abc\n\nx\n\ny"),
]
SIGNS = r"""<p>We *all* said _this_ of ``it``, [see](there), 3 * 4 and snake_case, &amp;amp; C:\*.*</p>
<p>1. was first</p><p>- was a dash</p><p># was a hash</p><p>&gt; was a sign<br>===</p><p>___</p><ul><li>2) <b>and</b> *more*</li></ul>"""
SIGNS_ALONE = [
    "We *all* said _this_ of ``it``, [see](there), 3 * 4 and snake_case, &amp; C:\\*.*",
    "1. was first",
    "- was a dash",
    "# was a hash",
    "> was a sign ===",
    "___",
]


@pytest.fixture
def police(server: Server, visit: Visit) -> Visitor:
    person = visit(server, "contributor@kent-police.example")
    open_in_list(person, "SM5")
    return person


def paste_message(person: Visitor) -> Locator:
    return person.page.locator(".app-tools__said")


def paste(person: Visitor, html: str, over: str = "") -> None:
    """Where the caret is; with `over` into a box that holds this text only, at the sign “|”."""
    box(person).fill(over.replace("|", ""))
    box(person).evaluate(
        """(box, [html, at]) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            data.setData("text/plain", "plain");
            box.focus();
            box.setSelectionRange(at, at);
            box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        [html, max(over.find("|"), 0)],
    )


def test_paste_keeps_paragraphs_lists_and_links_and_says_what_was_lost(police: Visitor) -> None:
    paste(police, WORD)
    expect(box(police)).to_have_value("We visited forty shops.\n\n- Dover\n- [Deal](https://example.org/deal)\n\nThe end.")
    expect(paste_message(police)).to_have_text("Pasted without 1 footnote mark: write what the note said into the text.")
    expect(police.page.locator(".app-tools__count")).to_have_text("10 words")
    expect(police.saved).to_have_text(SAVED)
    paste(police, WEB)
    expect(box(police)).to_have_value("Results\n\nFirst.\nSecond.\n\n1. One\n2. Two")
    expect(paste_message(police)).to_be_empty()


def test_the_cells_of_a_table_stay_apart(police: Visitor) -> None:
    paste(police, TABLE)
    expect(box(police)).to_have_value("Arrests:\n\nMonth: Arrests\n\nApril: 12")
    expect(paste_message(police)).to_have_text("The table became lines of text.")
    paste(police, WIDE_TABLE)
    expect(box(police)).to_have_value("Month, Kent, Medway\n\nApril, –, 3\n\nNo figures for May.")
    paste(police, f"<table><tr><td><p>A newsletter.</p>{LIST}</td></tr></table>")
    expect(box(police)).to_have_value("A newsletter.\n\n- x\n- y")
    expect(paste_message(police)).to_be_empty()


def test_google_docs_wraps_everything_in_one_bold_element(police: Visitor) -> None:
    paste(police, GOOGLE)
    expect(box(police)).to_have_value("First.\n\nSecond.\n\n- Dover\n  - The port\n- Deal")


def test_lists_keep_their_numbers(police: Visitor) -> None:
    paste(police, WORD_ONLINE)
    expect(box(police)).to_have_value("3. Dover\n4. Deal")
    paste(police, "<ol><li>One</li><li value=5>Five</li><li>Six</li></ol>")
    expect(box(police)).to_have_value("1. One\n5. Five\n6. Six")


def test_lists_in_lists_keep_their_levels(police: Visitor) -> None:
    paste(police, WORD_LEVELS)
    expect(box(police)).to_have_value("1. Kent\n   1. Dover\n   2. Deal\n2. Medway")
    paste(police, "<ul><li><p>Kent</p><p>More of it.</p></li><li>Medway</li></ul>")
    expect(box(police)).to_have_value("- Kent\n\n  More of it.\n\n- Medway")
    paste(police, NESTED)
    expect(box(police)).to_have_value("- Kent\n\n  3. Dover\n     - The port\n  4. Deal\n- Medway")
    police.press("Preview")
    shown = police.page.locator(".app-preview li")
    expect(shown).to_have_text(["Kent", "Dover", "The port", "Deal", "Medway"])
    levels = ["", "app-level--1", "app-level--2", "app-level--1", ""]
    assert [one.get_attribute("class") or "" for one in shown.all()] == levels


def test_several_blocks_stand_apart_from_the_text_around_them(police: Visitor) -> None:
    for over, html, after in PLACES:
        paste(police, html, over)
        expect(box(police)).to_have_value(after)


def test_signs_that_would_be_marks_are_printed_as_they_were(police: Visitor) -> None:
    paste(police, SIGNS)
    police.press("Preview")
    shown = police.page.locator(".app-preview")
    expect(shown.locator("p")).to_have_text(SIGNS_ALONE)
    expect(shown.locator("li")).to_have_text(["2) and *more*"])
    expect(shown.locator("strong, em, a, blockquote, ol")).to_have_count(0)
    paste(police, "<p>Plain words: 3 * 4, snake_case, £5 &amp; more (12.5%) - and [this] too. 1. not at the start</p>")
    expect(box(police)).to_have_value("Plain words: 3 * 4, snake_case, £5 & more (12.5%) - and [this] too. 1. not at the start")
