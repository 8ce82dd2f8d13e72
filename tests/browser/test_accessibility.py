"""Every page of every role: axe-core finds nothing, and nothing has to be scrolled sideways at 320 pixels."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import crawling
from tests.browser.axe import NARROW, Findings, look, report, too_wide
from tests.browser.conftest import Visit
from tests.browser.server import Server
from tests.conftest import make_app

# axe reads once what is the same for all; an issued pack is by far the longest page.
READER, SAME_FOR_ALL = "member", ("/packs/", "/account", "/sign-out")
SHARES = {"coordinator": 3}  # tests for one role's pages: all together would take longer than a test may
ROLES = {
    "stranger": "",
    "contributor": "contributor@kent-police.example",
    "lead": "lead@kcc-public-health.example",
    "coordinator": "coordinator@kcst.example",
    "member": "member@working-group.example",
    "governing": "governing@kcsp.example",
    "administrator": "admin@kcst.example",
}


@pytest.fixture
def pages(role: str, demonstration: Path, shared: Path, tmp_path: Path) -> list[str]:
    """The addresses of that role's pages, looked for once; in a copy, because the first reader of a pack has it drawn."""
    pages_file = shared / f"pages-{role}.json"
    if not pages_file.exists():
        shutil.copy(demonstration, tmp_path / "portal.sqlite")
        pages_file.write_text(json.dumps(crawling.addresses(make_app(tmp_path / "portal.sqlite", shared), ROLES[role])))
    found: list[str] = json.loads(pages_file.read_text())
    return found


@pytest.mark.parametrize(("role", "share"), [(role, share) for role in ROLES for share in range(SHARES.get(role, 1))])
def test_axe_finds_nothing(role: str, share: int, pages: list[str], reading_server: Server, visit: Visit) -> None:
    person, findings = visit(reading_server, ROLES[role], axe=True), Findings()
    for address in pages[share :: SHARES.get(role, 1)]:
        if role == READER or not address.startswith(SAME_FOR_ALL):
            person.open(address)
            look(person, findings)
    assert not findings, report(findings)


@pytest.mark.parametrize("role", ROLES)
def test_no_page_scrolls_sideways(role: str, pages: list[str], reading_server: Server, visit: Visit) -> None:
    person, wide = visit(reading_server, ROLES[role], width=NARROW), {}
    for address in pages:
        person.open(address)
        expect(person.heading).to_be_visible()
        if found := too_wide(person):
            wide[address] = found
    assert not wide
