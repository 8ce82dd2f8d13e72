"""What is measured: which pages, asked for by whom, and what each is to be compared with."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.client import Answer, Client, form_fields
from bench.instances import Failed

Ask = Callable[[], Answer]
LIST = "contributor's list"
CELLS = 13 * 3  # of the return form, as issue 2 names it
LARGE_CELLS = 60 * 3  # of the large sheet, as issue 3 names it
_VERSION = re.compile(r'name="version" value="(\d*)"')


@dataclass(frozen=True)
class Operation:
    """`most` is the ratio aimed at; none for what is measured for information. `writes`: the submission the floor writes."""

    name: str
    ask: Ask
    most: float | None = 2.0
    writes: int | None = None

    @property
    def slug(self) -> str:
        return re.sub(r"[^a-z0-9]+", "-", self.name)


class Saver:
    """Saves a draft as the page's script does, each time with another text.

    Each time from another open page, too, with the version that the last answer gave: a save from the same page within
    the same second would spare the portal an UPDATE that it has to make in real life.
    """

    def __init__(self, client: Client, path: str, changed: str) -> None:
        self._client, self._path, self._changed = client, path, changed
        self._fields = form_fields(client.get(path).text)
        self._text, self._count = self._fields[changed], 0

    def __call__(self) -> Answer:
        self._count += 1
        marked = str(self._count % 900) if self._text.isdigit() else f"{self._text} Version {self._count:04}."
        self._fields |= {"token": secrets.token_urlsafe(12), self._changed: marked}
        headers = {"HX-Request": "true", "X-CSRFToken": self._fields["csrf_token"]}
        answer = self._client.ask("POST", self._path, self._fields, headers)
        version = _VERSION.search(answer.text)
        if answer.status != 200 or not version or "Saved" not in answer.text:
            raise Failed(f"POST {self._path} answered {answer.status}: {answer.text[:500]}")
        self._fields["version"] = version.group(1)
        return answer


def of_portal(port: int, targets: dict[str, Any], password: str) -> list[Operation]:
    """The operations of issue 2, then some for information."""
    contributor, coordinator, large = Client(port), Client(port), Client(port)
    large.sign_in(f"contributor@{targets['large agency']}.example", password)
    contributor.sign_in(f"contributor@{targets['agency']}.example", password)
    coordinator.sign_in("coordinator@team.example", password)
    (draft, draft_text), (_, resent), (grid, _) = targets["draft"], targets["resent"], targets["return 1"]
    sheet = f"/returns/{targets['large 0'][0]}"
    cycle, issued = f"/cycles/{targets['open']}", targets["issued"]
    cell = f"{cycle}/items?agency={targets['agency']}&column={targets['priority']}"

    def page(client: Client, path: str) -> Ask:
        return lambda: client.get(path)

    return [
        Operation(LIST, page(contributor, "/")),
        Operation("return form, 13 x 3", page(contributor, f"/returns/{grid}")),
        Operation("saving a draft", Saver(contributor, f"/updates/{draft}", "text"), writes=draft_text),
        Operation("board", page(coordinator, "/")),
        Operation("review page", page(coordinator, f"/review/{resent}")),
        Operation("preview of the pack", page(coordinator, f"{cycle}/preview")),
        Operation("grid of 60 rows x 3 months", page(large, sheet), most=3.0),
        Operation("paste of 180 cells", _paster(large, sheet), most=None, writes=draft_text),
        Operation("measure, 10 years x 13 parts", page(coordinator, "/measures/measure-1"), most=None),
        Operation("form of an update", page(contributor, f"/updates/{draft}"), most=None),
        Operation("saving a return", _cell_saver(contributor, f"/returns/{grid}"), most=None, writes=draft_text),
        Operation("review of a return", page(coordinator, f"/review/{targets['return 2'][1]}"), most=None),
        Operation("items behind a cell", page(coordinator, cell), most=None),
        Operation("all items of a cycle", page(coordinator, f"{cycle}/items"), most=None),
        Operation("queue", page(coordinator, f"{cycle}/queue"), most=None),
        Operation("search, rare words", page(coordinator, "/search?q=measure-1"), most=None),
        Operation("search, in all updates", page(coordinator, "/search?q=partner"), most=None),
        Operation("search, in all packs", page(contributor, "/search?q=partner"), most=None),
        Operation("reading an issued pack", page(coordinator, f"/packs/{issued}/working-group/1"), most=None),
    ]


def _cells(client: Client, path: str, expected: int) -> dict[str, str]:
    fields = form_fields(client.get(path).text)
    cells = [name for name in fields if name.startswith("cell-")]
    if len(cells) != expected:
        raise Failed(f"{path} has {len(cells)} cells, not {expected}")
    return fields


def _cell_saver(client: Client, path: str) -> Ask:
    """One cell after another, as the page's script sends them: the cell, and what it held before."""
    fields = _cells(client, path, CELLS)
    return _paster(client, path, [next(name for name in fields if name.startswith("cell-"))])


def _paster(client: Client, path: str, only: list[str] | None = None) -> Ask:
    """All cells at once, or some of them, each time with other values."""
    fields = _cells(client, path, CELLS if only else LARGE_CELLS)
    names = only or [name for name in fields if name.startswith("cell-")]
    typed = {name: fields[name] for name in names}
    count = iter(range(1_000_000))

    def paste() -> Answer:
        turn = next(count)
        new = {name: str(100 + (turn * 7 + at) % 700) for at, name in enumerate(names)}
        was = {name.replace("cell-", "was-"): value for name, value in typed.items()}
        headers = {"HX-Request": "true", "X-CSRFToken": fields["csrf_token"]}
        sent = {name: fields[name] for name in ("csrf_token", "token")} | new | was
        answer = client.ask("POST", path, sent, headers)
        if answer.status != 200 or "Saved" not in answer.text:
            raise Failed(f"POST {path} answered {answer.status}: {answer.text[:500]}")
        typed.update(new)
        return answer

    return paste


def of_floor(port: int, operations: list[Operation]) -> list[Ask]:
    """For each of them the floor of the same size; a write for a write."""
    client = Client(port)
    client.ask("POST", "/sign-in/1")

    def write(slug: str, submission: int) -> Ask:
        text = "What happened since last time, at the length that such texts have. " * 8
        count = iter(range(1_000_000))
        return lambda: _good(client.ask("POST", f"/save/{slug}/{submission}", {"text": f"{text}{next(count)}"}))

    def page(slug: str) -> Ask:
        return lambda: client.get(f"/page/{slug}")

    return [write(one.slug, one.writes) if one.writes else page(one.slug) for one in operations]


def _good(answer: Answer) -> Answer:
    if answer.status != 200:
        raise Failed(f"the floor answered {answer.status}: {answer.text[:500]}")
    return answer
