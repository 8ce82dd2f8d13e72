"""Somebody with a real browser. Whatever goes wrong behind the page is written down and has to be excused."""

from __future__ import annotations

import re
from typing import Literal, TypedDict

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Locator, Page, Request, WebError, expect

from tests.browser.server import Server
from tests.factories.pages import PASSWORD

SAVED = re.compile(r"^\s*Saved \d\d:\d\d")
PATIENCE = 20_000


class Options(TypedDict, total=False):
    """What a visitor's browser is like, as Visitor takes it."""

    scripts: bool
    width: int
    axe: bool


class Visitor:
    """One browser context (its own cookies) with one tab. `trouble` collects console errors and failed requests."""

    def __init__(self, browser: Browser, server: Server, *, scripts: bool = True, width: int = 1280, axe: bool = False) -> None:
        self.server, self.has_scripts = server, scripts
        self.context: BrowserContext = browser.new_context(
            base_url=server.address,
            java_script_enabled=scripts,
            bypass_csp=axe,
            viewport={"width": width, "height": 900},
            locale="en-GB",
        )
        self.context.set_default_timeout(PATIENCE)
        self.trouble: list[str] = []
        self.excuses: list[str] = []
        self.context.on("console", self._heard)
        self.context.on("weberror", self._broke)
        self.context.on("requestfailed", self._failed)
        self.page: Page = self.context.new_page()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.trouble.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _broke(self, error: WebError) -> None:
        self.trouble.append(f"script: {error.error}")

    def _failed(self, request: Request) -> None:
        if not self.has_scripts and request.resource_type == "script":
            return  # the page names its modules ahead (modulepreload), and a browser without scripts does not ask for them
        # Aborted: a download ends the navigation that asked for it, and leaving a page ends what it was asking for.
        if not (request.failure or "").endswith("_ABORTED"):
            self.trouble.append(f"request: {request.method} {request.url} {request.failure}")

    def excuse(self, pattern: str) -> None:
        """Trouble that the test brings about itself."""
        self.excuses.append(pattern)

    def leave(self) -> list[str]:
        """Closes the browser's windows; the trouble that nobody excused."""
        self.context.close()
        return [one for one in self.trouble if not any(re.search(excuse, one) for excuse in self.excuses)]

    def enter(self, email: str) -> Visitor:
        """Signed in without a page being drawn, as only the tests of signing in have to look at that one."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.context.request.get("/sign-in").text())
        assert found
        fields = {"csrf_token": found[1], "email": email, "password": PASSWORD}
        assert self.context.request.post("/sign-in", form=fields).ok
        self.page.goto("/")
        return self

    def sign_in(self, email: str, password: str = PASSWORD, page: Page | None = None) -> Visitor:
        """As people do; on the page that asks for it, if that is where we are."""
        page = page or self.page
        if not page.get_by_label("Password").is_visible():
            page.goto("/sign-in")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("link", name="Sign out")).to_be_visible()
        return self

    def open(self, address: str) -> Locator:
        """Goes there; the page's main part."""
        self.page.goto(address)
        return self.main

    def follow(self, words: str) -> Locator:
        """Clicks the link with these words; the main part of the page it leads to."""
        return self.click(self.page.get_by_role("link", name=words).first)

    def press(self, words: str) -> Locator:
        return self.click(self.page.get_by_role("button", name=words, exact=True))

    def click(self, locator: Locator) -> Locator:
        """Clicks; the main part of the page, which is all there and whose scripts have run, also if it is a new one."""
        locator.click()
        self.page.wait_for_load_state("load")
        return self.main

    def answering(self, verb: Literal["accept", "dismiss"]) -> list[Dialog]:
        """Answers whatever the browser asks from now on; the questions, as they come."""
        asked: list[Dialog] = []

        def answer(dialog: Dialog) -> None:
            asked.append(dialog)
            dialog.accept() if verb == "accept" else dialog.dismiss()

        self.page.on("dialog", answer)
        return asked

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def saved(self) -> Locator:
        """The line that says how saving went."""
        return self.page.locator(".app-saved")

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.server.address)
