"""The command `flask search …`."""

from __future__ import annotations

import click

from portal.cli.database import DatabaseGroup
from portal.core.transaction import transaction
from portal.search import index

search = DatabaseGroup("search", help="The index of the search.")


@search.command("rebuild")
def rebuild() -> None:
    """Makes the index anew from everything there is. Needed after the database was written to past the portal."""
    with transaction():
        count = index.rebuild()
    click.echo(f"Things that can be found: {count}.")
