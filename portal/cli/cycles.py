"""The commands `flask cycle …`: listing and opening cycles."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import click

from portal.cli.database import DatabaseGroup
from portal.core import clock
from portal.core.errors import Incomplete
from portal.core.transaction import transaction
from portal.cycles import actions, queries
from portal.cycles.models import Cycle
from portal.cycles.programme.models import PlannedCycle
from portal.cycles.programme.queries import planned_cycles

cycle = DatabaseGroup("cycle", help="Review cycles.")
DAY = click.DateTime(formats=["%Y-%m-%d"])


@cycle.command("list")
def list_() -> None:
    """One JSON object a line, oldest first; then those that are planned."""
    listed: list[Cycle | PlannedCycle] = [*reversed(queries.cycles()), *planned_cycles()]
    for review_cycle in listed:
        click.echo(json.dumps(_as_json(review_cycle)))


@cycle.command("open")
@click.option("--title", required=True)
@click.option("--from", "starts", type=DAY, required=True)
@click.option("--to", "ends", type=DAY, required=True)
@click.option("--due", type=DAY, required=True)
@click.option("--meeting", type=DAY, required=True)
def open_(title: str, starts: datetime, ends: datetime, due: datetime, meeting: datetime) -> None:
    """Opens a cycle, creates what everybody owes, and prints it."""
    try:
        with transaction():
            opened = actions.open_cycle(
                by=None,
                title=title.strip(),
                starts=starts.date(),
                ends=ends.date(),
                due=due.date(),
                meeting=meeting.date(),
                opens=clock.today(),
            )
            printed = _as_json(opened) | {"obligations": queries.obligation_count(opened)}
    except Incomplete as error:
        raise click.ClickException("\n".join(message for _, message in error.problems)) from None
    click.echo(json.dumps(printed))


def _as_json(review_cycle: Cycle | PlannedCycle) -> dict[str, Any]:
    days: dict[str, date] = {name: getattr(review_cycle, name) for name in ("period_start", "period_end", "due", "meeting")}
    named = {"key": review_cycle.key, "title": review_cycle.title, "status": review_cycle.status}
    return named | {name: day.isoformat() for name, day in days.items()}
