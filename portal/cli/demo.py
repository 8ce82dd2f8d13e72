"""The commands `flask demo …`: the demonstration and its accounts."""

from __future__ import annotations

import os
from pathlib import Path

import click
from flask import current_app

from portal.accounts import passwords, queries
from portal.accounts.models import Agency
from portal.cli.database import DatabaseGroup
from portal.core import clock
from portal.core.transaction import transaction
from portal.demo import loading, open_cycle
from portal.extensions import db

demo = DatabaseGroup("demo", help="The demonstration.")


@demo.command("load")
def load() -> None:
    """Loads the demonstration into an empty database."""
    if db.session.scalar(db.select(Agency.id).limit(1)) is not None:
        raise click.ClickException("This database has content. The demonstration needs an empty one.")
    db.session.rollback()
    password = os.environ.get("DEMO_PASSWORD") or passwords.generate_password()
    with transaction():
        loading.load(password, open_cycle.play)
    password_file = _password_file()
    password_file.write_text(password)
    password_file.chmod(0o600)
    click.echo("The demonstration is loaded.")
    _print_accounts(password)


@demo.command("accounts")
def accounts() -> None:
    """Prints how to sign in to the demonstration. With DEMO_PASSWORD set, that becomes the password."""
    if not clock.is_demonstration():
        raise click.ClickException("This database is not a demonstration.")
    password_file = _password_file()
    password = os.environ.get("DEMO_PASSWORD") or (password_file.read_text() if password_file.exists() else "")
    if not passwords.is_right(password, loading.an_account().password_hash):
        password = password or passwords.generate_password()
        db.session.rollback()
        with transaction():
            loading.set_passwords(password)
        password_file.write_text(password)
        password_file.chmod(0o600)
    _print_accounts(password)


def _password_file() -> Path:
    """The file of the generated password, from which a second `make run` prints it again. Only its owner can read it."""
    folder: Path = current_app.config["INSTANCE_DIR"]
    return folder / "demo-password"


def _print_accounts(password: str) -> None:
    click.echo("Sign in with one of these, and the password " + password)
    for email, *_ in loading.SPECIAL_ACCOUNTS:
        click.echo(f"  {email}")
    click.echo("  contributor@KEY.example and lead@KEY.example, where KEY is one of")
    click.echo("    " + ", ".join(agency.key for agency in queries.agencies()))
