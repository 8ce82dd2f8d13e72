"""The command `flask evidence scan`: virus scans that could not be made at upload."""

from __future__ import annotations

from collections import Counter

import click
from flask import current_app

from portal.cli.database import DatabaseGroup
from portal.core.transaction import transaction
from portal.extensions import db
from portal.updates.evidence import actions as evidence_actions
from portal.updates.evidence import queries as evidence_queries
from portal.updates.evidence.clamd import NoAnswer
from portal.updates.evidence.models import CLEAN, INFECTED, NOT_YET, Evidence

MOST_UNANSWERED = 3  # files in a row; a single one may be a file that the scanner fails on
REMOVED = "removed"

evidence = DatabaseGroup("evidence", help="Files that came with updates.")


@evidence.command("scan")
def scan() -> None:
    """Asks the virus scanner about files that it did not answer for when they came. For a timer."""
    address, counts = current_app.config["CLAMD"], Counter[str]()
    if not address:
        click.echo("No virus scanner is set (CLAMD).")
        return
    waiting = evidence_queries.evidence_to_scan()
    db.session.rollback()
    unanswered = 0
    for file_id in waiting:
        result = _scan_one(file_id, address)
        counts[result] += 1
        unanswered = unanswered + 1 if result == NOT_YET else 0
        if unanswered == MOST_UNANSWERED:
            break
    left = len(waiting) - counts[CLEAN] - counts[INFECTED] - counts[REMOVED]
    click.echo(f"{counts[CLEAN]} clean, {counts[INFECTED]} infected, {left} still waiting.")
    if left:
        raise click.ClickException("The virus scanner did not answer for all files. They wait for the next run.")


def _scan_one(file_id: int, address: str) -> str:
    """The result for the file: CLEAN, INFECTED, REMOVED, or NOT_YET if the scanner did not answer for it.

    It scans between two transactions, so that nobody who writes waits for the scanner.
    """
    file = db.session.get(Evidence, file_id)
    data = file.data if file is not None else b""
    db.session.rollback()
    if not data:
        return REMOVED
    try:
        scan = evidence_actions.scan_again(data, address)
    except NoAnswer as error:
        click.echo(f"File {file_id}: {error}", err=True)
        return NOT_YET
    with transaction():
        if (file := db.session.get(Evidence, file_id)) is not None:
            evidence_actions.note_scan(file, scan)
    return scan
