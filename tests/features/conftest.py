"""For tests that only read: one portal for all of a file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from portal.documents import bundle
from tests.conftest import make_app, start_clock

if TYPE_CHECKING:
    from portal.contents.pack import Contents
    from tests.factories.postgres import Postgres


@pytest.fixture(scope="module")
def own_app(demonstration: Path, tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[Flask]:
    """The demonstration for one file, whose own fixtures may bring it to where its tests then read."""
    from portal.extensions import db

    path = tmp_path_factory.mktemp("own") / "portal.sqlite"
    shutil.copy(demonstration, path)
    app = make_app(path, shared)
    start_clock(app)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def postgres(postgres_server: Postgres) -> Iterator[Flask]:
    """The demonstration on PostgreSQL, for one file."""
    with postgres_server.app() as app:
        yield app


@pytest.fixture(scope="module")
def reading_app(own_app: Flask) -> Flask:
    """The same, under the name that says that nothing changes it."""
    return own_app


@pytest.fixture
def quick_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Word, PDF and Excel files of one line, for tests that issue and read none: three packs take ten seconds to draw."""
    for name in ("pack.docx", "pack.pdf", "pack.xlsx"):
        monkeypatch.setitem(bundle.RENDERERS, name, partial(one_line, name))


def one_line(name: str, contents: Contents, _fonts: Path) -> bytes:
    return f"{name} of {contents.cycle.key}, {contents.audience}, version {contents.version}".encode()
