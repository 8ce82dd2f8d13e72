"""Commands on a database that has no tables yet, or those of older code, say what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade

from portal.demo.loading import FILES
from portal.extensions import db
from tests.conftest import make_app

COMMANDS = {
    "import": ("agreement", "import", str(FILES)),
    "export": ("agreement", "export", "out"),
    "administrator": ("account", "create-admin", "somebody@kent.example"),
    "demonstration": ("demo", "load"),
    "accounts": ("demo", "accounts"),
    "cycles": ("cycle", "list"),
    "mails": ("outbox", "send"),
    "reminders": ("reminders", "send"),
}


@pytest.fixture
def blank(tmp_path: Path, shared: Path) -> Iterator[Flask]:
    app = make_app(tmp_path / "portal.sqlite", shared)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("name", COMMANDS)
def test_without_tables(blank: Flask, name: str) -> None:
    found = blank.test_cli_runner().invoke(args=COMMANDS[name])
    assert found.exit_code == 1
    assert found.output == "Error: The database has no tables yet. Run `flask --app wsgi upgrade`, then this again.\n"


def test_with_the_tables_of_older_code(blank: Flask) -> None:
    with blank.app_context():
        upgrade()
        downgrade()
    found = blank.test_cli_runner().invoke(args=COMMANDS["import"])
    assert found.exit_code == 1
    words = r"Error: The tables are of another version \(\d{4}, this one needs \d{4}\)\. Run `flask --app wsgi upgrade`, then"
    assert re.match(words, found.output)
    with blank.app_context():
        upgrade()
    assert blank.test_cli_runner().invoke(args=COMMANDS["import"]).exit_code == 0


def test_with_a_database_that_is_none(tmp_path: Path, shared: Path) -> None:
    (tmp_path / "portal.sqlite").write_bytes(b"This is a text. " * 100)
    found = make_app(tmp_path / "portal.sqlite", shared).test_cli_runner().invoke(args=COMMANDS["import"])
    assert found.exit_code == 1
    assert found.output == "Error: The database does not answer: file is not a database\n"


def test_every_command_of_ours_looks(blank: Flask) -> None:
    """A new group of commands is one of those that look at the database, too."""
    from portal.cli.database import DatabaseGroup

    with blank.app_context():
        groups = {name: group for name, group in blank.cli.commands.items() if isinstance(group, click.Group) and name != "db"}
    assert groups
    assert {name for name, group in groups.items() if not isinstance(group, DatabaseGroup)} == set()
