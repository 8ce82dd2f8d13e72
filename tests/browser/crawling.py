"""Which pages there are: whatever a person can reach by links, as few as show every look that a route has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Flask
from lxml.html import HtmlElement

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


@dataclass(frozen=True)
class Kind:
    """The first page of a route that somebody finds, and the `parts` that it is made of."""

    endpoint: str
    address: str
    parts: frozenset[str]


def kinds(app: Flask, email: str, starts: Sequence[str] = ()) -> list[Kind]:
    """One page of each route, found from the start page and from `starts`."""
    return [Kind(endpoint, address, _parts(page)) for endpoint, address, page in _crawl(app, email, starts, enough=1)]


def _parts(page: Page) -> frozenset[str]:
    """Its elements with their classes, and the attributes that matter to assistive technology; nothing of its words."""
    elements = page.tree.xpath("//body/descendant-or-self::*[not(ancestor::svg)]")
    return frozenset(part for one in elements if isinstance(one.tag, str) for part in _parts_of(one))


def _parts_of(element: HtmlElement) -> Iterator[str]:
    yield element.tag
    yield from (f"{element.tag}.{name}" for name in (element.get("class") or "").split())
    yield from (f"{element.tag}[{name}]" for name in element.attrib if name == "role" or name.startswith("aria-"))


def _looks(page: Page) -> set[str]:
    names = {name for value in page.tree.xpath("//main//@class") for name in value.split()}
    return {name for name in names if name.startswith(PARTS)}


def _crawl(app: Flask, email: str, starts: Sequence[str] = (), enough: int = ENOUGH) -> Iterator[tuple[str, str, Page]]:
    person, routes = Person(app, email or None), app.url_map.bind("")
    visited: Counter[str] = Counter()
    waiting = ["/" if email else "/sign-in", *starts]
    known = set(waiting)
    while waiting:
        address = waiting.pop(0)
        endpoint = routes.match(address.partition("?")[0])[0]
        if visited[endpoint] >= enough or "download" in endpoint:
            continue
        visited[endpoint] += 1
        page = person.get(address)
        if page.status == 303 or not page.tree.xpath("//h1"):  # a stranger is sent to the sign-in page; a file has no page
            visited[endpoint] -= page.status == 303
            continue
        yield endpoint, address, page
        for link in page.tree.xpath("//a/@href"):
            path = str(link).partition("#")[0]
            if path.startswith("/") and path not in known:
                known.add(path)
                waiting.append(path)
