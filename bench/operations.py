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
_VERSION = re.compile(r'name="version" value="(\d*)"')


@dataclass(frozen=True)
class Operation:
    """`has_aim` is False for what is measured for information. `writes` names the submission that the floor writes to."""

    name: str
    ask: Ask
    has_aim: bool = True
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
    contributor, coordinator = Client(port), Client(port)
    contributor.sign_in(f"contributor@{targets['agency']}.example", password)
    coordinator.sign_in("coordinator@team.example", password)
    (draft, draft_text), (_, resent), (grid, _) = targets["draft"], targets["resent"], targets["return 1"]
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
        Operation("form of an update", page(contributor, f"/updates/{draft}"), has_aim=False),
        Operation("saving a return", _cell_saver(contributor, f"/returns/{grid}"), has_aim=False, writes=draft_text),
        Operation("review of a return", page(coordinator, f"/review/{targets['return 2'][1]}"), has_aim=False),
        Operation("items behind a cell", page(coordinator, cell), has_aim=False),
        Operation("all items of a cycle", page(coordinator, f"{cycle}/items"), has_aim=False),
        Operation("queue", page(coordinator, f"{cycle}/queue"), has_aim=False),
        Operation("reading an issued pack", page(coordinator, f"/packs/{issued}/working-group/1"), has_aim=False),
    ]


def _cell_saver(client: Client, path: str) -> Saver:
    cells = [name for name in form_fields(client.get(path).text) if name.startswith("cell-")]
    if len(cells) != CELLS:
        raise Failed(f"{path} has {len(cells)} cells, not {CELLS}")
    return Saver(client, path, cells[0])


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
