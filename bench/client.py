"""One browser: a connection that is kept while the server lets it, cookies, and forms filled as the page has them."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from bench.instances import Failed
from bench.servers import HOST


@dataclass(frozen=True)
class Answer:
    """`seconds` from sending the request to the last byte; `queries` as bench/wsgi.py counted them."""

    status: int
    body: bytes
    seconds: float
    queries: int

    @property
    def text(self) -> str:
        return self.body.decode()


IDLE = 1.0  # seconds; a server closes what is idle for longer, and a request that crosses that is lost


class Client:
    """Keeps its connection while it is used; http.client opens the next one by itself."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=120)
        self._cookies: dict[str, str] = {}
        self._used = 0.0

    def ask(
        self, method: str, path: str, fields: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        body = urlencode(fields).encode() if fields is not None else None
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()), **(headers or {})}
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        if started - self._used > IDLE:
            self.close()
        self._connection.request(method, path, body, sent)
        response = self._connection.getresponse()
        received = response.read()
        self._used = time.perf_counter()
        seconds = self._used - started
        for line in response.headers.get_all("Set-Cookie") or ():
            self._cookies.update((name, morsel.value) for name, morsel in SimpleCookie(line).items())
        return Answer(response.status, received, seconds, int(response.headers.get("X-Queries") or 0))

    def close(self) -> None:
        """At the end, or after the server went away in the middle of an answer: the next request connects anew."""
        self._connection.close()

    def get(self, path: str) -> Answer:
        """The page; Failed where it is not one."""
        answer = self.ask("GET", path)
        if answer.status != 200:
            raise Failed(f"GET {path} answered {answer.status}: {answer.text[:500]}")
        return answer

    def sign_in(self, email: str, password: str) -> None:
        """Over the real form, with its token."""
        fields = form_fields(self.get("/sign-in").text)
        answer = self.ask("POST", "/sign-in", {**fields, "email": email, "password": password})
        if answer.status != 303:
            raise Failed(f"{email} could not sign in: {answer.status}")


class _Fields(HTMLParser):
    """What a browser would send for the inputs, selects and text areas of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._inside = ""  # the select or textarea that is open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        name, value = named.get("name", ""), named.get("value", "")
        if tag == "input" and name and (named.get("type") not in ("radio", "checkbox") or "checked" in named):
            self.found[name] = value
        elif tag in ("select", "textarea"):
            self._inside = name
            self.found.setdefault(name, "")
        elif tag == "option" and ("selected" in named or not self.found.get(self._inside)):
            self.found[self._inside] = value

    def handle_data(self, data: str) -> None:
        if self._inside and self.lasttag == "textarea":
            self.found[self._inside] += data.lstrip("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._inside = ""


def form_fields(page: str) -> dict[str, str]:
    """The fields of a page by name, filled as they stand there."""
    parser = _Fields()
    parser.feed(page)
    return parser.found
