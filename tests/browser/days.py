"""A person's day at the portal, counted: the pages that were loaded, and what the hands did."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.browser.spawning import ROOT
from tests.browser.visitors import Visitor

TABLE = ROOT / "docs" / "days.md"


@dataclass(frozen=True)
class Effort:
    """Pages that were loaded; clicks, keys (a text that is typed or pasted counts as one)."""

    pages: int
    clicks: int
    keys: int


def ceiling_of(person: str) -> Effort:
    """The most that a day may cost, from the row of the table that begins with these words."""
    row = next(line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {person}"))
    pages, clicks, keys = (int(cell) for cell in re.findall(r"\| *(\d+) *(?=\|)", row))
    return Effort(pages, clicks, keys)


class Day:
    """Counts what its visitor does. What a test only looks at costs nothing."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page = visitor, visitor.page
        self.pages = self.clicks = self.keys = 0
        self.page.on("domcontentloaded", self._loaded)

    def _loaded(self, _page: object) -> None:
        self.pages += 1

    def begin(self) -> None:
        self.visitor.open("/")

    def click(self, locator: Locator) -> None:
        self.clicks += 1
        self.visitor.click(locator)

    def press(self, words: str) -> None:
        self.click(self.page.get_by_role("button", name=words, exact=True))

    def follow(self, words: str | re.Pattern[str]) -> None:
        """A link, or a link that looks like a button."""
        self.click(self.page.get_by_role("link", name=words).or_(self.page.get_by_role("button", name=words)).first)

    def write(self, box: Locator, text: str) -> None:
        """Clicks into the box and types."""
        self.clicks += 1
        self.keys += 1
        box.fill(text)

    def choose(self, box: Locator, label: str) -> None:
        self.clicks += 2
        box.select_option(label=label)

    def key(self, name: str) -> None:
        self.keys += 1
        self.page.keyboard.press(name)

    def type(self, text: str) -> None:
        """Where the focus is."""
        self.keys += 1
        self.page.keyboard.type(text)

    def paste(self, box: Locator, text: str) -> None:
        """Copied in another window, as from a spreadsheet, and Ctrl+V in the box."""
        other = self.visitor.context.new_page()
        other.set_content("<textarea></textarea>")
        other.locator("textarea").fill(text)
        other.locator("textarea").press("ControlOrMeta+a")
        other.keyboard.press("ControlOrMeta+c")
        other.close()
        self.clicks += 1
        box.click()
        self.key("ControlOrMeta+v")

    def sees(self, words: str | re.Pattern[str]) -> None:
        expect(self.visitor.main).to_contain_text(words)

    def is_headed(self, words: str | re.Pattern[str]) -> None:
        expect(self.visitor.heading).to_contain_text(words)

    def ends(self, person: str) -> None:
        """Not above what the table allows."""
        spent, most = Effort(self.pages, self.clicks, self.keys), ceiling_of(person)
        is_within = spent.pages <= most.pages and spent.clicks <= most.clicks and spent.keys <= most.keys
        assert is_within, f"{person}: {spent}, and the table of docs/days.md allows {most}"
