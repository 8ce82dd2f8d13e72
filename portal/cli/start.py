"""The command `flask start`: what `make run` says and does before the server starts."""

from __future__ import annotations

import os

import click
from flask.cli import with_appcontext

from portal.accounts import queries
from portal.cli.database import with_tables
from portal.cli.demo import accounts, load
from portal.core import clock, settings
from portal.core.links import link
from portal.core.transaction import transaction
from portal.extensions import db
from portal.rehearsals.serving import rehearsals
from portal.setting_up.actions import make_code


@click.command("start")
@with_appcontext
@with_tables
def start() -> None:
    """Starts with what is there: a demonstration prints its accounts, a portal without an administrator its one-time code.

    With nothing there the demonstration is loaded, or with DEMO=0 the portal stays empty.
    """
    rehearsals().remove_useless()
    is_demo_wanted = os.environ.get("DEMO", "1") != "0"
    if clock.is_demonstration():
        if not is_demo_wanted:
            click.echo("There is a demonstration in this folder already. For an empty portal name another: INSTANCE_DIR=…")
        click.get_current_context().invoke(accounts)
    elif queries.has_administrator():
        click.echo("The portal starts with what is there. Sign in with your account.")
    elif is_demo_wanted and not queries.agencies() and settings.read(settings.FIRST_VISIT) is None:
        click.get_current_context().invoke(load)
    else:
        _print_code()


def _print_code() -> None:
    db.session.rollback()
    with transaction():
        code = make_code()
    click.echo("This portal has no administrator yet. Open this page and enter the code:")
    click.echo(f"  {link('setting_up.first_visit')}")
    click.echo(f"  {code}")
    click.echo("The code counts until the account is made, and at most for 24 hours. Starting the portal again makes a new one.")
