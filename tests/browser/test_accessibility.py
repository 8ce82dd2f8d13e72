"""Every page of every role: axe-core finds nothing, and nothing has to be scrolled sideways at 320 pixels."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import crawling
from tests.browser.axe import NARROW, Findings, look, report, too_wide
from tests.browser.conftest import Visit
from tests.browser.server import Server
from tests.conftest import make_app

PACK_READER = "member"  # an issued pack is the same page for all, and by far the longest
Pages = Callable[[str], list[str]]
ROLES = {
    "stranger": "",
    "contributor": "contributor@kent-police.example",
    "lead": "lead@kcc-public-health.example",
    "coordinator": "coordinator@kcst.example",
    "member": "member@working-group.example",
    "governing": "governing@kcsp.example",
    "administrator": "admin@kcst.example",
}


@pytest.fixture(scope="session")
def pages_of(demonstration: Path, shared: Path) -> Pages:
    """The addresses of a role's pages."""

    @cache
    def found(role: str) -> list[str]:
        return crawling.addresses(make_app(demonstration, shared), ROLES[role])

    return found


@pytest.mark.parametrize("role", ROLES)
def test_axe_finds_nothing(role: str, pages_of: Pages, reading_server: Server, visit: Visit) -> None:
    person, findings = visit(reading_server, ROLES[role], axe=True), Findings()
    for address in pages_of(role):
        if role == PACK_READER or not address.startswith("/packs/"):
            person.open(address)
            look(person, findings)
    assert not findings, report(findings)


@pytest.mark.parametrize("role", ROLES)
def test_no_page_scrolls_sideways(role: str, pages_of: Pages, reading_server: Server, visit: Visit) -> None:
    person, wide = visit(reading_server, ROLES[role], width=NARROW), {}
    for address in pages_of(role):
        person.open(address)
        expect(person.heading).to_be_visible()
        if found := too_wide(person):
            wide[address] = found
    assert not wide
