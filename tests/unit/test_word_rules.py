"""The rules of words find what they are for, and leave sentences alone."""

from __future__ import annotations

import pytest
from lxml import html

from tests.factories.word_rules import word_faults


def found_in(body: str) -> list[str]:
    page = f"<!DOCTYPE html><html><head><title>Packs</title></head><body><h1>Packs</h1>{body}</body></html>"
    return [fault.partition(" in “")[0] for fault in word_faults(html.fromstring(page))]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p>There are 1 cells left.</p>", "plural: “1 cells”"),
        ("<p>1 <strong>empty</strong> cells</p>", "plural: “1 empty cells”"),
        ("<p>You have 2 thing to send.</p>", "plural: “2 thing”"),
        ("<p>1,204 more value</p>", "plural: “1,204 more value”"),
        ("<p>0 person</p>", "plural: “0 person”"),
        ("<p>3 agency</p>", "plural: “3 agency”"),
        ("<p>by <b>None</b></p>", "program: “None”"),
        ("<a href='/' aria-label='Open {}'>Open</a>", "program: “{}”"),
        ("<p>Dear {{ name }}</p>", "program: “{{”"),
        ("<p>Ham &amp;amp; eggs</p>", "program: “&amp;”"),
        ("<svg><text>NaN</text></svg>", "program: “NaN”"),
        ("<p>It was **very** good.</p>", "Markdown: “**”"),
        ("<p>See [the site](https://x.example).</p>", "Markdown: “](https://x.example)”"),
        ("<li>- one</li>", "Markdown: “-”"),
        ("<p>## What is asked</p>", "Markdown: “##”"),
        ("<p>Counted again.[^why]</p>", "Markdown: “[^why]”"),
        ("<p>Send it to the the team.</p>", "twice: “the the”"),
        ("<p>Send it to the <em>the</em> team.</p>", "twice: “the the”"),
        ("<p>Sent , and read.</p>", "stop: “,”"),
        ("<p>Sent.. Read.</p>", "stop: “..”"),
        ("<p>Is it right?.</p>", "stop: “?.”"),
        ("<p>What is count_words, and how often.</p>", "name of the code: “count_words”"),
        ("<h2> </h2>", "empty: <h2 class=None href=None>"),
        ("<a href='/x'><span></span></a>", "empty: <a class=None href='/x'>"),
        ("<label for='nothing'>Name</label>", "a label without a field: Name"),
        ("<input name='town'>", "a field without a label: town"),
    ],
)
def test_each_fault_is_named(body: str, fault: str) -> None:
    assert found_in(body) == [fault]


@pytest.mark.parametrize(
    "body",
    [
        "<p>1 cell, 2 cells, 11 cells, 1 of 5 cells, 0 cells.</p>",
        "<p>In 2018/1 values were few; 3 update or return pages; version 1.2 values.</p>",
        "<p>The 2 month-old draft; 12 July 2019.</p><p>None: all of it came. None of this is printed.</p>",
        "<p>He said that that had had no effect … and left.</p>",
        "<table><tr><td>Kent</td><td>Kent</td><td>1</td><td>cells</td></tr></table>",
        "<ul><li>the</li><li>the</li></ul><p>one<br>one</p>",
        "<textarea aria-label='Text'>**bold** {{ x }}</textarea><p>Cite with <code>[^key]</code>.</p><pre># a heading</pre>",
        "<div class='app-kept-text'>What **I** typed</div>",
        "<label>Name <input name='name'></label><label for='town'>Town</label><input id='town' name='town'>",
        "<p>A “snake_case” name, 5 * 3, and -5 or – this.</p>",
    ],
)
def test_what_is_right_has_no_faults(body: str) -> None:
    assert found_in(body) == []
