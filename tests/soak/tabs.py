"""Tabs of a browser, as far as they matter to saving: what a page held when it was loaded, and what was typed since."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import NamedTuple

from tests.factories.pages import Page, Person


class TabState(NamedTuple):
    """What a page was loaded with, and what stands in its fields."""

    loaded: dict[str, str]
    fields: dict[str, str]


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

    @property
    def state(self) -> TabState:
        return TabState(dict(self.loaded), dict(self.fields))

    def go_back(self, random: Random, earlier: list[TabState]) -> None:
        """An earlier state of the page, as the browser brings it back: what it was loaded with and what was typed then."""
        if earlier:
            state = random.choice(earlier)
            self.loaded, self.fields = dict(state.loaded), dict(state.fields)


def paragraphs(text: str) -> set[str]:
    return {one.strip() for one in re.split(r"\n\s*\n", text) if one.strip()}


_clock = count(1)  # the browsers' clock, from which saves have their numbers


@dataclass
class UpdateTab(Tab):
    """The page of an update. `seen` are the paragraphs that this tab was shown."""

    seen: set[str] = field(default_factory=set)
    earlier: list[TabState] = field(default_factory=list)

    def take(self, page: Page) -> None:
        super().take(page)
        self.seen |= paragraphs(self.fields["text"])

    def save(self) -> Page:
        """By the script, as somebody types; without scripts by the button."""
        self.seen |= paragraphs(self.fields["text"])
        self.earlier.append(self.state)
        if not self.has_scripts:
            return self.person.post(self.address, self.fields, follow=True)
        return self.person.post(self.address, self.fields | {"save_number": str(next(_clock))}, htmx=True)

    def take_answer(self, answer: Page) -> None:
        if not self.has_scripts or answer.status >= 400:
            self.take(answer) if answer.tree.xpath("//textarea[@name='text']") else self.open()
            return
        versions = answer.tree.xpath("//input[@name='version']/@value")
        merged = answer.tree.xpath("//@data-merged")
        if versions:
            self.fields["version"] = str(versions[0])
        if merged:
            brought = json.loads(merged[0])
            boxes = {name: value or "" for name, value in brought["boxes"].items()}
            self.fields |= boxes | brought["page"]
            self.seen |= paragraphs(self.fields["text"])

    def open_with_unsaved_text_of(self, other: UpdateTab) -> None:
        """Opens the page anew, as a reload or a duplicated tab does, and goes on with what the other one had not saved: with
        scripts from the browser's store, without them where the browser gives back what was typed."""
        text, fields, seen = other.fields["text"], other.fields, other.seen
        self.open()
        if text == self.fields["text"]:
            return
        if self.has_scripts:
            before = f"{fields['token']} {next(_clock)} {fields['earlier_pages']}".strip()
            self.fields |= {name: fields[name] for name in ("version", "origin")} | {"text": text, "earlier_pages": before}
        elif fields["version"] == self.fields["version"]:
            self.fields["text"] = text
        self.seen |= seen
