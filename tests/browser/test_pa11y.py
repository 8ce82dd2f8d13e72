"""pa11y, which reads a page by other rules than axe (HTML CodeSniffer), finds nothing on the pages that a day begins with."""

from __future__ import annotations

import re

import pytest

from tests.browser.axe import Findings, report
from tests.browser.conftest import Visit
from tests.browser.pa11y import look_with_pa11y
from tests.browser.playing import CYCLE
from tests.browser.server import Server

PAGES = {
    "contributor@kent-police.example": ["/", "SM5", "June 2019", "PEH4", "/account", "/measures/asb-incidents", "/follow-ups"],
    "lead@kcc-public-health.example": ["/", "SM3", "/away"],
    "coordinator@kcst.example": [
        "/", f"/cycles/{CYCLE}/queue", f"/cycles/{CYCLE}/items", f"/cycles/{CYCLE}/contexts/domestic-abuse",
        f"/cycles/{CYCLE}/issue", f"/cycles/{CYCLE}/dates", "/measures/ksi/settings", "/search?q=hate",
    ],
    "member@working-group.example": ["/", "/packs/2019-01-to-2019-03/public/1", "/cycles/2019-01-to-2019-03/decisions"],
    "admin@kcst.example": ["/", "/people/new"],
    "": ["/sign-in"],
}  # fmt: skip


@pytest.mark.parametrize("email", PAGES)
def test_pa11y_finds_nothing(email: str, reading_server: Server, visit: Visit) -> None:
    person, findings = visit(reading_server, email, axe=True), Findings()
    person.open("/" if email else "/sign-in")
    paths = [
        one if one.startswith("/") else person.page.get_by_role("link", name=re.compile(one)).first.get_attribute("href")
        for one in PAGES[email]
    ]
    for path in filter(None, paths):
        person.open(path)
        look_with_pa11y(person, findings)
    assert not findings, report(findings)


def test_pa11y_sees_what_is_wrong(reading_server: Server, visit: Visit) -> None:
    """Otherwise the tests above would be green because it does not run."""
    person, findings = visit(reading_server, "member@working-group.example", axe=True), Findings()
    person.excuse("Translation for")  # HTML CodeSniffer has no words for one of its rules
    person.open("/")
    person.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<form action=x><input name=y></form>')")
    look_with_pa11y(person, findings)
    assert any("H32.2" in one for one in findings) and any("F68" in one for one in findings)
