"""A page of each route in every state of the cycle: it fits 320 pixels, and axe-core and pa11y find nothing where it has parts
that the pages of that route have not in the states before. What axe-core finds on the pages of the demonstration is in
test_accessibility.py."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser import crawling
from tests.browser.axe import NARROW, Findings, look, report, too_wide
from tests.browser.conftest import Visit
from tests.browser.pa11y import look_with_pa11y
from tests.browser.server import Server
from tests.conftest import make_app, once
from tests.factories.odd_portal import PEOPLE
from tests.factories.portal_states import STATES, made, starts_of

FIRST = "open"
OTHERS = [state for state in STATES if state != FIRST]
ROLES = {role: email for role, email in PEOPLE.items() if role != "warden"}  # who sees what a contributor sees
Kinds = dict[str, list[crawling.Kind]]  # by role
KindsIn = Callable[[str], Kinds]


@pytest.fixture
def kinds_in(demonstration: Path, shared: Path, tmp_path: Path) -> KindsIn:
    """The pages of each role in a state, looked for once in the run."""

    def make(state: str, path: Path) -> None:
        from portal.extensions import db

        database = shutil.copy(made(state, demonstration, shared), tmp_path / "crawled.sqlite")
        app, starts = make_app(Path(database), shared), starts_of(state, shared)
        found = {role: crawling.kinds(app, email, starts.get(role, [])) for role, email in ROLES.items()}
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        path.write_text(
            json.dumps({role: [(*vars(one).values(),) for one in kinds] for role, kinds in found.items()}, default=sorted)
        )

    def kinds(state: str) -> Kinds:
        path = once(shared / f"kinds-{state.replace(' ', '-')}.json", lambda path: make(state, path))
        stored = json.loads(path.read_text())
        return {
            role: [crawling.Kind(endpoint, address, frozenset(parts)) for endpoint, address, parts in rows]
            for role, rows in stored.items()
        }

    return kinds


def states_before(state: str) -> Iterator[str]:
    """Those from which it was made, and the first."""
    yield FIRST
    before, _ = STATES[state]
    while before in STATES:
        yield before
        before, _ = STATES[before]


def known_parts(kinds_in: KindsIn, state: str) -> dict[str, set[str]]:
    """By route, what its pages are made of in the states before."""
    known: dict[str, set[str]] = {}
    for before in states_before(state):
        for kinds in kinds_in(before).values():
            for kind in kinds:
                known.setdefault(kind.endpoint, set()).update(kind.parts)
    return known


@pytest.mark.parametrize("state", OTHERS)
def test_every_kind_of_page_is_clean(state: str, kinds_in: KindsIn, server_in: Callable[[str], Server], visit: Visit) -> None:
    findings, known, opened = Findings(), known_parts(kinds_in, state), set[str]()
    server = server_in(state)
    for role, kinds in kinds_in(state).items():
        person = visit(server, ROLES[role], axe=True)
        for kind in kinds:
            has_new_parts = not kind.parts <= known.setdefault(kind.endpoint, set())
            if kind.endpoint in opened and not has_new_parts:
                continue
            opened.add(kind.endpoint)
            known[kind.endpoint] |= kind.parts
            person.page.set_viewport_size({"width": NARROW, "height": 900})
            person.open(kind.address)
            for one in too_wide(person):
                findings.setdefault(f"too wide at {NARROW}: {one}", []).append(f"{role}: {person.path}")
            if has_new_parts:
                look(person, findings)
                look_with_pa11y(person, findings)
    assert not findings, report(findings)


def test_pa11y_finds_nothing_in_the_first_state(kinds_in: KindsIn, server_in: Callable[[str], Server], visit: Visit) -> None:
    """One page of each route; axe-core reads them in test_accessibility.py."""
    findings, server, opened = Findings(), server_in(FIRST), set[str]()
    for role, kinds in kinds_in(FIRST).items():
        person = visit(server, ROLES[role], axe=True)
        for kind in kinds:
            if kind.endpoint not in opened:
                opened.add(kind.endpoint)
                person.open(kind.address)
                look_with_pa11y(person, findings)
    assert not findings, report(findings)


def test_the_crawl_finds_the_states(kinds_in: KindsIn) -> None:
    """What is to be looked at is there: otherwise the test above would be green because it saw nothing."""
    busy = {kind.endpoint for kinds in kinds_in("busy").values() for kind in kinds}
    assert len(busy) > 80
    assert "items.item" in busy
