"""A request that is too large: the page says so, and what was typed is still in the browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from portal.core.limits import LARGEST_FORM
from tests.browser.conftest import Visit
from tests.browser.server import Server

FAR_TOO_LONG = "We visited forty shops. " * (LARGEST_FORM // 20)


@pytest.mark.parametrize("scripts", [True, False])
def test_the_text_is_still_there_after_going_back(visit: Visit, writing_server: Server, *, scripts: bool) -> None:
    officer = visit(writing_server, "contributor@kcc-prevent.example", scripts=scripts)
    officer.excuse("413")
    officer.click(officer.page.locator("a[href^='/updates/']").first)
    officer.page.locator("#text").fill(FAR_TOO_LONG)
    officer.press("Save as draft")
    expect(officer.heading).to_have_text("This is too much to send at once")
    officer.page.go_back()
    expect(officer.page.locator("#text")).to_have_value(FAR_TOO_LONG)
