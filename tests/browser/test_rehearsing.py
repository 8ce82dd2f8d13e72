"""A rehearsal beside the work of the real portal, in the same browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.playing import CYCLE
from tests.browser.server import Server

STORED = "Object.keys(sessionStorage).filter((key) => key.startsWith('portal-unsaved')).length"
IN_REHEARSAL = "Rehearsal: nothing of this is stored"


def begin(page: Page) -> str:
    """Begins one; the address that its pages begin with."""
    page.goto("/rehearsals")
    page.get_by_role("button", name="Begin the rehearsal").click()
    expect(page.get_by_text(IN_REHEARSAL)).to_be_visible()
    return page.url.rstrip("/")


def test_nothing_typed_in_the_portal_is_deleted_by_a_rehearsal(server: Server, visit: Visit) -> None:
    team = visit(server, "coordinator@kcst.example")
    here, there = team.page, team.context.new_page()
    here.goto(f"/cycles/{CYCLE}/queue")
    here.goto(here.locator("main a[href^='/review/']").first.get_attribute("href") or "")
    item, box = here.url, here.locator("textarea[name=reason], textarea[name=text]").first
    box.evaluate("box => box.closest('details')?.setAttribute('open', '')")
    box.fill("The figure for May is missing.")
    root = begin(here)
    assert here.evaluate(STORED) == 1, "the first page of the rehearsal leaves it"
    here.goto(item)
    expect(here.locator(".app-unsaved")).to_contain_text("The figure for May is missing.")
    there.goto(f"{root}/sign-out")
    there.get_by_role("main").get_by_role("button").first.click()
    there.wait_for_load_state("load")
    here.reload()
    expect(here.locator(".app-unsaved")).to_contain_text("The figure for May is missing.")
    there.goto("/sign-out")
    there.get_by_role("main").get_by_role("button", name="Sign out").click()
    there.wait_for_load_state("load")
    assert here.evaluate(STORED) == 0, "signing out of the portal deletes it in every tab"
