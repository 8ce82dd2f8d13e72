"""The rules that every page is held to find what they are for, and leave alone what people typed."""

from __future__ import annotations

import pytest
from lxml import html

from portal.core.security import INLINE_SCRIPT
from tests.factories.page_rules import WITHOUT_AN_ACTION, faults

TITLE = "Packs · Harbourshire"


def found_in(body: str, *, title: str = TITLE, path: str = "/packs") -> list[str]:
    text = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>Packs</h1>{body}</body></html>"
    return list(faults(text, html.fromstring(text), path))


@pytest.mark.parametrize(
    "body",
    [
        "<p>It’s “right” – and can’t be wrong.</p>",
        "<p>It&#39;s what somebody typed, &#34;so&#34;.</p>",
        "<textarea>It's typed -- here</textarea>",
        "<p class='govuk-error-message'>“don&#39;t” is not a number.</p>",
        f"<script>{INLINE_SCRIPT}</script><script src='/static/portal.js'></script>",
        "<form action='/packs' method='post'></form>",
        "<p>Subscribe to https://portal.example/calendar/dXyQ--9fJa.ics</p>",
    ],
)
def test_a_page_that_keeps_to_them_has_no_faults(body: str) -> None:
    assert found_in(body) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p>It's wrong.</p>", "not as it is printed: It's wrong."),
        ("<br><p>Wrong -- too.</p>", "not as it is printed: Wrong -- too."),
        ("<p class='govuk-error-message'>Don&#39;t.</p>", "not as it is printed: Don't."),
        ("<p style='color: red'>Red</p>", 'style in <p style="color: red">'),
        ("<style>p { color: red }</style>", "a style element"),
        ("<p onclick='go()'>Go</p>", 'onclick in <p onclick="go()">'),
        ("<a href='javascript:go()'>Go</a>", 'href in <a href="javascript:go()">'),
        ("<script>go()</script>", "a script in the page: go()"),
        ("<form method='post'></form>", 'a form without an action: <form method="post">'),
        ("<form action='/packs'></form>", 'a form without a method: <form action="/packs">'),
    ],
)
def test_each_fault_is_named(body: str, fault: str) -> None:
    assert found_in(body) == [fault]


@pytest.mark.parametrize("title", ["", " · Harbourshire", "Harbourshire", "Harbourshire · Packs"])
def test_a_title_begins_with_what_the_page_is_about(title: str) -> None:
    assert len(found_in("", title=title)) == 1


def test_a_form_without_an_action_is_let_through_only_where_it_is_listed() -> None:
    form = "<form method='post'></form>"
    assert "/measures/[^/]+/settings" in WITHOUT_AN_ACTION
    assert found_in(form, path="/measures/ksi/settings") == []
    assert found_in(form, path="/measures/ksi/settings/more") != []
