"""What somebody can press: every form of every page that a person finds from the first one on."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flask import Flask
from lxml.html import HtmlElement
from werkzeug.exceptions import HTTPException

from tests.factories.pages import Page, Person

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page, with one of its buttons pressed. `kinds` has every field of it, ticked or not, and `choices`
    what its boxes and lists offer."""

    role: str
    page: str
    method: str
    address: str
    endpoint: str
    fields: Fields
    kinds: Fields
    choices: Fields = ()
    takes_files: bool = False

    @property
    def shape(self) -> tuple[str, str, frozenset[str]]:
        """What tells it from others: numbers in the names of its fields do not, nor does which of many rows it is for."""
        names = {re.sub(r"\d+", "#", name) for name, _ in (*self.fields, *self.kinds)}
        pressed = {f"{name}={value}" for name, value in self.fields if name in ("months", "add", "remove", "start", "active")}
        return self.method, self.endpoint, frozenset(names | {re.sub(r"\d+", "#", one) for one in pressed})


@dataclass(frozen=True)
class Found:
    """What one person finds: addresses to look at, and forms."""

    pages: tuple[str, ...]
    forms: tuple[Form, ...]


def endpoint_of(app: Flask, address: str, method: str = "GET") -> str:
    """The name of the route that answers there; nothing where none does."""
    try:
        return str(app.url_map.bind("localhost").match(urlsplit(address).path, method)[0])
    except HTTPException:
        return ""


# Nothing to press in them, and slow to make: one of a route is known, none opened.
FILES = (".pdf", ".docx", ".xlsx", ".csv", ".json", "/workbook")


def crawl(person: Person, role: str, starts: Sequence[str], *, each: int, alike: int) -> Found:
    """Follows links from the first page and from `starts`, `each` addresses of a route; keeps `alike` forms of the same shape."""
    waiting = deque([*starts, "/"])
    seen = set(waiting)
    opened: Counter[str] = Counter()
    by_shape: Counter[object] = Counter()
    pages: list[str] = []
    forms: list[Form] = []
    while waiting:
        address = waiting.popleft()
        endpoint = endpoint_of(person.app, address)
        if endpoint in ("", "static") or opened[endpoint] >= each:
            continue
        opened[endpoint] += 1
        if address.endswith(FILES):
            pages.append(address)
            opened[endpoint] = each
            continue
        page = person.get(address)
        assert page.status < 400, (role, address, page.status)
        pages.append(address)
        for form in forms_on(page, person.app, role, address):
            by_shape[form.shape] += 1
            if by_shape[form.shape] <= alike:
                forms.append(form)
                if form.method == "GET" and form.role != "stranger":
                    waiting.append(_asked(form))
        links = [*page.tree.xpath("//a/@href"), page.response.headers.get("Location", "")]
        for link in (one.partition("#")[0] for one in links):
            if link.startswith("/") and link not in seen:
                seen.add(link)
                waiting.append(link)
    return Found(tuple(pages), tuple(forms))


def _asked(form: Form) -> str:
    """Where a form leads that only asks: with one of its boxes ticked."""
    ticked = dict(form.choices) | dict(form.fields)
    return f"{form.address}?{urlencode(ticked)}"


def forms_on(page: Page, app: Flask, role: str, address: str) -> Iterator[Form]:
    """Each form once for each of its buttons."""
    for form in page.tree.xpath("//form"):
        elsewhere = page.tree.xpath("//*[@form=$id]", id=form.get("id")) if form.get("id") else []
        inside = [one for one in form.iter() if isinstance(one.tag, str) and one.get("form") in (None, form.get("id"))]
        controls = [*inside, *(one for one in elsewhere if one not in inside)]
        kinds = tuple(dict.fromkeys((one.get("name"), _kind(one)) for one in controls if one.get("name")))
        choices = tuple(dict.fromkeys(pair for one in controls for pair in _offered(one)))
        fields = [pair for one in controls for pair in _sent(one)]
        buttons = [one for one in controls if one.tag == "button" and one.get("type", "submit") == "submit"]
        for button in buttons or [None]:
            method = (_of(button, "formmethod") or form.get("method") or "get").upper()
            target = _of(button, "formaction") or form.get("action") or address
            pressed = [(_of(button, "name"), _of(button, "value"))] if _of(button, "name") else []
            yield Form(
                role,
                address,
                method,
                target.partition("#")[0],
                endpoint_of(app, target, method),
                (*fields, *pressed),
                kinds,
                choices,
                "multipart" in (_of(button, "formenctype") or form.get("enctype") or ""),
            )


def _of(element: HtmlElement | None, name: str) -> str:
    return "" if element is None else element.get(name) or ""


def _kind(control: HtmlElement) -> str:
    return control.get("type", "text") if control.tag == "input" else str(control.tag)


def _offered(control: HtmlElement) -> Iterator[tuple[str, str]]:
    """What may be chosen there."""
    name = control.get("name")
    if name and control.tag == "select":
        yield from ((name, one.get("value", one.text or "")) for one in control.xpath(".//option"))
    elif name and control.get("type") in ("checkbox", "radio"):
        yield name, control.get("value", "on")


def _sent(control: HtmlElement) -> Iterator[tuple[str, str]]:
    """What a browser would send of it as it stands, if anything."""
    name = control.get("name")
    if not name or control.get("disabled") is not None:
        return
    if control.tag == "textarea":
        yield name, (control.text or "").removeprefix("\n")
    elif control.tag == "select":
        options = control.xpath(".//option")
        chosen = [one for one in options if one.get("selected") is not None] or options[:1]
        yield from ((name, one.get("value", one.text or "")) for one in chosen)
    elif control.tag == "input" and control.get("type") in ("checkbox", "radio"):
        if control.get("checked") is not None:
            yield name, control.get("value", "on")
    elif control.tag == "input" and control.get("type") != "file":
        yield name, control.get("value", "")
