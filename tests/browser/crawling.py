"""Which pages there are: whatever a person can reach by links, as few as show every look that a route has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from flask import Flask

from tests.factories.pages import Page, Person

# A page looks different when other parts of the house style are on it: a grid, what was sent back, a decision to take.
PARTS = ("app-", "govuk-error", "govuk-inset", "govuk-panel", "govuk-textarea", "govuk-radios", "govuk-checkboxes")
ENOUGH = 9  # pages of one route that are looked at; the demonstration has hundreds of some


def addresses(app: Flask, email: str) -> list[str]:
    """In the order in which they are found from the start page (from the sign-in page for a stranger)."""
    seen: dict[str, set[str]] = {}
    found: list[str] = []
    for endpoint, address, page in _crawl(app, email):
        known = seen.setdefault(endpoint, set())
        if not known or _looks(page) - known:
            found.append(address)
        known |= _looks(page) | {"page"}
    return found


def _looks(page: Page) -> set[str]:
    names = {name for value in page.tree.xpath("//main//@class") for name in value.split()}
    return {name for name in names if name.startswith(PARTS)}


def _crawl(app: Flask, email: str) -> Iterator[tuple[str, str, Page]]:
    person, routes = Person(app, email or None), app.url_map.bind("")
    visited: Counter[str] = Counter()
    waiting = ["/" if email else "/sign-in"]
    known = set(waiting)
    while waiting:
        address = waiting.pop(0)
        endpoint = routes.match(address.partition("?")[0])[0]
        if visited[endpoint] == ENOUGH or "download" in endpoint:
            continue
        visited[endpoint] += 1
        page = person.get(address)
        if page.status == 303:  # a stranger is sent to the sign-in page
            continue
        yield endpoint, address, page
        for link in page.tree.xpath("//a/@href"):
            path = str(link).partition("#")[0]
            if path.startswith("/") and path not in known:
                known.add(path)
                waiting.append(path)
