"""flask evidence …"""

from __future__ import annotations

from collections import Counter

import click
from flask import current_app
from flask.cli import AppGroup

from portal.core.transaction import transaction
from portal.extensions import db
from portal.updates.evidence import actions as evidence_actions
from portal.updates.evidence import queries as evidence_queries
from portal.updates.evidence.clamd import NoAnswer
from portal.updates.evidence.models import Evidence

evidence = AppGroup("evidence", help="Files that came with updates.")


@evidence.command("scan")
def scan() -> None:
    """Asks the virus scanner about files that it did not answer for when they came. For a timer."""
    address, counts = current_app.config["CLAMD"], Counter[str]()
    if not address:
        click.echo("No virus scanner is set (CLAMD).")
        return
    waiting = evidence_queries.evidence_to_scan()
    db.session.rollback()
    try:
        for file_id in waiting:
            counts[_scan_one(file_id, address)] += 1
    except NoAnswer as error:
        raise click.ClickException(f"The virus scanner does not answer. The files wait for the next run. {error}") from None
    finally:
        click.echo(f"{counts['clean']} clean, {counts['infected']} infected, {len(waiting) - counts.total()} still waiting.")


def _scan_one(file_id: int, address: str) -> str:
    """Scans between two transactions, so that nobody who writes waits for it."""
    data = db.session.get_one(Evidence, file_id).data
    db.session.rollback()
    said = evidence_actions.scan_again(data, address)
    with transaction():
        evidence_actions.note_scan(db.session.get_one(Evidence, file_id), said)
    return said
