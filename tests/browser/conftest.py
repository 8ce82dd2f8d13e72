"""One browser of a kind a worker process; real servers, each with a database of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Unpack

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.browser.server import Server
from tests.browser.spawning import Spawner
from tests.browser.visitors import PATIENCE, Options, Visitor
from tests.factories.portal_states import made

NAMES = ("chromium", "chromium-browser", "google-chrome")  # as in scripts/browser.py; otherwise Playwright's own
FIREFOX = ("firefox-esr", "firefox")
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
def playwright() -> Iterator[Playwright]:
    before = os.environ.get("NODE_OPTIONS")
    os.environ["NODE_OPTIONS"] = f"--require {Path(__file__).with_name('stock-firefox.cjs')}"
    running = sync_playwright().start()
    os.environ.pop("NODE_OPTIONS")
    if before is not None:
        os.environ["NODE_OPTIONS"] = before
    expect.set_options(timeout=PATIENCE)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def firefox(playwright: Playwright) -> Iterator[Browser]:
    """The Firefox of the distribution; where scripts/browser.py found none, Playwright's own."""
    found = next((path for path in map(shutil.which, FIREFOX) if path), None)
    browser = playwright.firefox.launch(executable_path=found, channel="moz-firefox" if found else None)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def spawner() -> Iterator[Spawner]:
    spawner = Spawner()
    yield spawner
    spawner.stop()


def serve(template: Path, folder: Path, spawner: Spawner | None = None) -> Iterator[Server]:
    database = folder / "portal.sqlite"
    shutil.copy(template, database)
    server = Server(database, folder, templates=template.parent / "templates", spawner=spawner)
    yield server
    if spawner:
        server.kill()  # in a moment; that it also ends in good order is seen of the others
    else:
        server.stop()
    assert not server.crashes


@pytest.fixture
def server(demonstration: Path, tmp_path: Path, spawner: Spawner) -> Iterator[Server]:
    """A server with the demonstration, for this test only."""
    yield from serve(demonstration, tmp_path, spawner)


@pytest.fixture
def server_in(demonstration: Path, shared: Path, tmp_path: Path, spawner: Spawner) -> Iterator[Callable[[str], Server]]:
    """Serves a portal in one of the states of tests/factories/portal_states.py, for this test only."""
    with ExitStack() as stack:
        yield lambda state: stack.enter_context(contextmanager(serve)(made(state, demonstration, shared), tmp_path, spawner))


@pytest.fixture(scope="session")
def reading_server(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for tests that only look. Started from nothing, as make run does."""
    yield from serve(demonstration, tmp_path_factory.mktemp("reading"))


@pytest.fixture(scope="session")
def writing_server(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for tests that each write in another agency's work. Started from nothing, as make run does."""
    yield from serve(demonstration, tmp_path_factory.mktemp("writing"))


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Makes visitors: visit(server, "email"), signed in, or visit(server) for a stranger. None may leave in trouble."""
    yield from _visits(browser)


@pytest.fixture(params=["browser", "firefox"])
def visit_in_either(request: pytest.FixtureRequest) -> Iterator[Visit]:
    """The same, once in Chromium and once in Firefox."""
    yield from _visits(request.getfixturevalue(request.param))


def _visits(browser: Browser) -> Iterator[Visit]:
    visitors: list[Visitor] = []

    def make(server: Server, email: str = "", **options: Unpack[Options]) -> Visitor:
        visitor = Visitor(browser, server, **options)
        visitors.append(visitor)
        return visitor.enter(email) if email else visitor

    yield make
    trouble = [one for visitor in visitors for one in visitor.leave()]
    assert not trouble
