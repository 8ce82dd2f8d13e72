"""The command `flask upgrade`: all that has to be done after an update of the code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
import flask_migrate
from flask.cli import with_appcontext

from portal.core.transaction import transaction
from portal.packs import files
from portal.packs.earlier_packs import enter_earlier_packs
from portal.packs.models import Pack
from portal.rehearsals.serving import rehearsals
from portal.search import index


@click.command("upgrade")
@click.option("--files-later", is_flag=True, help="Leaves the files of older packs to whoever needs one first.")
@with_appcontext
def upgrade(files_later: bool) -> None:
    """Brings the database to this code. Running it again changes nothing; an empty database gets its tables.

    After the steps of the schema, rehearsals that this code cannot read are ended, packs that older code issued are entered
    into the ledger of what was given, and their files and pages are drawn. What the search can find is put into its index,
    where that is empty.
    """
    flask_migrate.upgrade()
    rehearsals().remove_useless()
    with transaction():
        entered = enter_earlier_packs()
    if entered:
        click.echo(f"Packs entered into the ledger: {entered}.")
    if index.is_missing():
        with transaction():
            found = index.rebuild()
        click.echo(f"Things that the search can find: {found}.")
    if not files_later:
        _draw(files.incomplete_packs())


def _draw(packs: Sequence[Pack]) -> None:
    if not packs:
        return
    click.echo(f"Packs whose files are drawn now: {len(packs)}. Each takes some seconds.")
    if failed := files.complete(packs):
        click.echo(f"Packs whose files could not be drawn: {len(failed)}. Why is above; all else is ready.", err=True)
        sys.exit(1)
