"""Every test gets a database of its own: a copy of one that was filled once for the whole run."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

if TYPE_CHECKING:
    from tests.factories.postgres import Postgres

CHEAP = {"memory_cost": 8, "time_cost": 1, "parallelism": 1}  # tests only: a real hash takes its time on purpose
POSTGRES_FOLDER = "TESTS_POSTGRES_FOLDER"
PASSWORD = "correct-horse-battery-staple"


def pytest_configure(config: pytest.Config) -> None:
    """A folder for PostgreSQL, not in pytest's own, which another run may shut to the server's user. Workers inherit it."""
    if not hasattr(config, "workerinput"):
        os.environ[POSTGRES_FOLDER] = tempfile.mkdtemp(prefix="portal-postgres-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(POSTGRES_FOLDER), ignore_errors=True)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "shared"
    folder.mkdir(exist_ok=True)
    os.environ["INSTANCE_DIR"] = str(folder / "instance")
    os.environ["COOKIE_SECURE"] = "0"
    return folder


def make_app(database: Path | str, shared: Path, **more: object) -> Flask:
    from portal import create_app

    uri = database if isinstance(database, str) else f"sqlite:///{database}"
    app = create_app(TESTING=True, SQLALCHEMY_DATABASE_URI=uri, ARGON2=CHEAP, SECRET_KEY="tests", INSTANCE_DIR=shared, **more)
    cache = shared / "templates"
    cache.mkdir(exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(cache))

    @app.teardown_request
    def nothing_is_left_behind(error: BaseException | None) -> None:
        from portal.extensions import db

        if error is None:
            left = [*db.session.new, *db.session.dirty, *db.session.deleted]
            assert not left, f"changed outside a transaction: {left[:3]}"

    return app


def once(path: Path, make: Callable[[Path], None]) -> Path:
    """Makes the file in one worker; the others wait for it, and one of them tries again if it was not made."""
    lock, part = path.with_suffix(".lock"), path.with_suffix(".part")
    for _ in range(1200):
        if path.exists():
            return path
        try:
            lock.mkdir()
        except FileExistsError:
            time.sleep(0.1)
        else:
            break
    else:
        raise TimeoutError(path)
    try:
        make(part)
    except BaseException:
        part.unlink(missing_ok=True)
        lock.rmdir()
        raise
    part.rename(path)
    return path


@pytest.fixture(scope="session")
def demonstration(shared: Path) -> Path:
    """A database with the demonstration in it."""

    return once(shared / "demonstration.sqlite", lambda path: load_demonstration(migrated(path, shared)))


def load_demonstration(app: Flask) -> None:
    from portal.core.transaction import transaction
    from portal.demo import loading, open_cycle

    with app.app_context(), transaction():
        loading.load(PASSWORD, open_cycle.play)


@pytest.fixture(scope="session")
def bare(shared: Path) -> Path:
    """A migrated database without content."""

    def make(path: Path) -> None:
        migrated(path, shared)

    return once(shared / "bare.sqlite", make)


def migrated(path: Path | str, shared: Path) -> Flask:
    from flask_migrate import upgrade

    from portal.extensions import db

    app = make_app(path, shared)
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    return app


def start_clock(app: Flask) -> None:
    """As if the demonstration had been loaded a moment ago: a run of the tests lasts longer than an hour of its day."""
    from portal.core import clock
    from portal.core.transaction import transaction
    from portal.demo.loading import CLOCK_STARTS

    with app.app_context(), transaction():
        if clock.is_demonstration():
            clock.start_at(CLOCK_STARTS + timedelta(minutes=5))


def _copied(template: Path, tmp_path: Path, shared: Path) -> Iterator[Flask]:
    from portal.extensions import db

    path = tmp_path / "portal.sqlite"
    shutil.copy(template, path)
    app = make_app(path, shared)
    start_clock(app)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(demonstration: Path, tmp_path: Path, shared: Path) -> Iterator[Flask]:
    """The portal with the demonstration."""
    yield from _copied(demonstration, tmp_path, shared)


@pytest.fixture
def empty_app(bare: Path, tmp_path: Path, shared: Path) -> Iterator[Flask]:
    """The portal with nothing in it."""
    yield from _copied(bare, tmp_path, shared)


@pytest.fixture(scope="session")
def postgres_server(shared: Path) -> Iterator[Postgres]:
    """The PostgreSQL of this run."""
    from tests.factories.postgres import Postgres

    server = Postgres(Path(os.environ[POSTGRES_FOLDER]), shared)
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def either_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The portal with the demonstration, once on each database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("app")
        return
    with request.getfixturevalue("postgres_server").app() as app:
        yield app
