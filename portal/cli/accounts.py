"""The commands `flask account …`: the first administrator."""

from __future__ import annotations

import click

from portal.accounts import actions, passwords
from portal.cli.database import DatabaseGroup
from portal.core.errors import Incomplete
from portal.core.policy import Role
from portal.core.transaction import transaction

account = DatabaseGroup("account", help="Accounts.")


@account.command("create-admin")
@click.argument("email")
@click.option("--name", default="Administrator")
def create_admin(email: str, name: str) -> None:
    """Makes the first administrator of an installation, and prints the password once."""
    password = passwords.generate_password()
    try:
        with transaction():
            agency = actions.ensure_administration_agency()
            actions.add_person(by=None, email=email, name=name, role=Role.ADMINISTRATOR, agency=agency, password=password)
    except Incomplete as error:
        raise click.ClickException(error.message) from None
    click.echo(f"{email} can sign in with the password {password}")
