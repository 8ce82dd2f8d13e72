"""One browser a worker process; real servers, each with a database of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Unpack

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.server import Server
from tests.browser.spawning import Spawner
from tests.browser.visitors import PATIENCE, Options, Visitor

NAMES = ("chromium", "chromium-browser", "google-chrome")  # as in scripts/browser.py; otherwise Playwright's own
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
Visit = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tried twice: docs/decisions/2026-11-27-a-browser-test-is-tried-twice.md. Each second time is in the summary."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def spawner() -> Iterator[Spawner]:
    spawner = Spawner()
    yield spawner
    spawner.stop()


def _serve(demonstration: Path, folder: Path, spawner: Spawner | None = None) -> Iterator[Server]:
    database = folder / "portal.sqlite"
    shutil.copy(demonstration, database)
    server = Server(database, folder, templates=demonstration.parent / "templates", spawner=spawner)
    yield server
    if spawner:
        server.kill()  # in a moment; that it also ends in good order is seen of the others
    else:
        server.stop()
    assert not server.crashes


@pytest.fixture
def server(demonstration: Path, tmp_path: Path, spawner: Spawner) -> Iterator[Server]:
    """A server with the demonstration, for this test only."""
    yield from _serve(demonstration, tmp_path, spawner)


@pytest.fixture(scope="session")
def reading_server(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for tests that only look. Started from nothing, as make run does."""
    yield from _serve(demonstration, tmp_path_factory.mktemp("reading"))


@pytest.fixture(scope="session")
def writing_server(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for tests that each write in another agency's work. Started from nothing, as make run does."""
    yield from _serve(demonstration, tmp_path_factory.mktemp("writing"))


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Makes visitors: visit(server, "email"), signed in, or visit(server) for a stranger. None may leave in trouble."""
    visitors: list[Visitor] = []

    def make(server: Server, email: str = "", **options: Unpack[Options]) -> Visitor:
        visitor = Visitor(browser, server, **options)
        visitors.append(visitor)
        return visitor.enter(email) if email else visitor

    yield make
    trouble = [one for visitor in visitors for one in visitor.leave()]
    assert not trouble
