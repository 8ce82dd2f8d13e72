"""Tabs of a browser, as far as they matter to saving: what a page held when it was loaded, and what was typed since."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from tests.factories.pages import Page, Person


@dataclass
class Tab:
    """One page of one person. `loaded` are the fields as the server sent them, `fields` as they stand now.

    `shown` has for each cell or text everything that this tab was shown of it, in the form or in an answer.
    """

    person: Person
    address: str
    has_scripts: bool = True
    loaded: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    shown: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def open(self) -> None:
        """Loads the page anew: a visit, or a reload."""
        self.take(self.person.get(self.address))

    def take(self, page: Page) -> None:
        """The page that the tab shows from now on."""
        self.loaded = page.fields("/send")
        self.fields = dict(self.loaded)
        for name, value in self.loaded.items():
            self.shown[name].add(value)

    def duplicate(self) -> Tab:
        """The same page in another tab, with what was typed and its hidden fields, as browsers make it."""
        shown: dict[str, set[str]] = defaultdict(set)
        shown |= {name: set(values) for name, values in self.shown.items()}
        return Tab(self.person, self.address, self.has_scripts, dict(self.loaded), dict(self.fields), shown)

    def go_back(self, random: Random, earlier: list[dict[str, str]]) -> None:
        """An earlier state of the page, as the browser brings it back: its old hidden fields and what was typed then."""
        if earlier:
            self.fields = dict(random.choice(earlier))
