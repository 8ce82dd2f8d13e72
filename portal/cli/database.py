"""Groups of commands that look at the database first: without its tables, or with those of older code, they say what to do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from portal.core.schema import revisions
from portal.extensions import db

UPGRADE = "Run `flask --app wsgi upgrade`, then this again."


class DatabaseGroup(AppGroup):
    """A group of commands that need the tables of the newest schema."""

    def command(  # type: ignore[override]  # never called as a plain decorator here
        self, *arguments: Any, **options: Any
    ) -> Callable[[Callable[..., Any]], click.Command]:
        add = super().command(*arguments, **options)

        def added(function: Callable[..., Any]) -> click.Command:
            command: click.Command = add(with_tables(function))
            return command

        return added


def with_tables(function: Callable[..., Any]) -> Callable[..., Any]:
    """The command, which first looks whether the tables are there."""

    @wraps(function)
    def checked(*arguments: Any, **options: Any) -> Any:
        try:
            current, newest = revisions(current_app.extensions["migrate"].directory)
        except DBAPIError as error:
            raise click.ClickException(f"The database does not answer: {error.orig}") from None
        finally:
            db.session.rollback()
        if current is None:
            raise click.ClickException(f"The database has no tables yet. {UPGRADE}")
        if current != newest:
            raise click.ClickException(f"The tables are of another version ({current}, this one needs {newest}). {UPGRADE}")
        return function(*arguments, **options)

    return checked
