"""flask file …"""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from portal.submissions.files.layouts import read_entries
from portal.submissions.files.opening import open_upload
from portal.submissions.files.refusals import Refused

file = AppGroup("file", help="Workbooks and CSVs, as agencies upload them.")


@file.command("check", with_appcontext=False)
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(path: Path) -> None:
    """Says what can be read from the file at PATH, and what cannot and why. Nothing is kept."""
    try:
        found = read_entries(open_upload(path.name, path.read_bytes()), progress=_tell)
    except Refused as refused:
        raise click.ClickException(refused.message) from None
    for remark in found.remarks:
        click.echo(remark)
    wrong = [entry for entry in found.entries if entry.problem]
    for entry in wrong:
        click.echo(f"{f'{entry.sheet}, ' if entry.sheet else ''}{entry.address}: {entry.problem}")
    totals = sum(entry.is_total for entry in found.entries)
    click.echo(f"{len(found.entries):,} values, of which {totals:,} are totals and {len(wrong):,} cannot be read.")


def _tell(done: int, rows: int) -> None:
    click.echo(f"{done:,} of {rows:,} rows", err=True)
