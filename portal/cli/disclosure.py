"""The commands `flask disclosure …`: what was withheld, and whether it can be worked out."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from portal.cli.database import DatabaseGroup
from portal.core.policy import Audience
from portal.packs import ledger
from portal.packs.audit import AuditLine
from portal.packs.audit import audit as audit_of

disclosure = DatabaseGroup("disclosure", help="What is withheld, and whether it can be worked out.")
AUDIENCES = [audience.value for audience in ledger.ALSO_READS]


@disclosure.command("audit")
@click.option("--audience", type=click.Choice(AUDIENCES), help="Without it: each.")
def audit(audience: str | None) -> None:
    """One JSON object a line for each withheld number that can be narrowed down; exit 1 where a pack gave it away.

    What was given away before it was withheld is listed as known, and is no failure.
    """
    found = False
    for one in [audience] if audience else AUDIENCES:
        for line in audit_of(Audience(one)):
            found = found or not line.is_known
            click.echo(json.dumps({**_data(line), "audience": one}, ensure_ascii=False))
    if found:
        sys.exit(1)


def _data(line: AuditLine) -> dict[str, Any]:
    cell = line.edition.cell
    return {
        "series": line.series, "measure": line.measure.name, "part": line.part, "period": f"{cell.start}/{cell.end}",
        "low": line.low, "high": line.high, "from": list(line.places), "follows": line.reason, "only": list(line.insiders),
        "known": line.is_known,
    }  # fmt: skip
