"""The command `flask reminders send`: posts the reminders of today."""

from __future__ import annotations

import click

from portal.cli.database import DatabaseGroup
from portal.core.transaction import transaction
from portal.rehearsals.serving import rehearsals
from portal.reminders.actions import planned_today, send_reminders

reminders = DatabaseGroup("reminders", help="Reminders to those who owe something.")


@reminders.command("send")
@click.option("--dry-run", is_flag=True, help="Lists them, and posts nothing.")
def send(dry_run: bool) -> None:
    """Posts the reminders that the schedule wants today into the outbox. For a timer, once a day or more often.

    Copies on which nobody can rehearse any more are deleted, too.
    """
    if dry_run:
        listed = planned_today()
    else:
        with transaction():
            listed = send_reminders()
        rehearsals().remove_useless()
    for reminder in listed:
        click.echo(f"{reminder.person.email}: {reminder.digest.subject}")
    click.echo(f"{len(listed)} would be posted (--dry-run)." if dry_run else f"{len(listed)} posted. `outbox send` sends them.")
