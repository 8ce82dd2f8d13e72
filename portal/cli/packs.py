"""The commands `flask pack …`: exporting and issuing packs, and whether a file is one of them."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app

from portal.accounts.models import Person
from portal.accounts.queries import person_by_email
from portal.cli.database import DatabaseGroup
from portal.core import clock
from portal.core.errors import Incomplete, NotFound, PortalError
from portal.core.policy import Audience
from portal.core.transaction import read_at_one_moment, transaction
from portal.cycles import queries as cycle_queries
from portal.cycles.models import Cycle
from portal.documents import bundle
from portal.extensions import db
from portal.packs import actions, files, queries, verification
from portal.packs.compile import compile_contents
from portal.packs.models import Pack
from portal.packs.readers.actions import issue_frozen

pack = DatabaseGroup("pack", help="The report of a cycle.")


@pack.command("export")
@click.option("--cycle", "key", required=True)
@click.option("--audience", type=click.Choice([audience.value for audience in Audience]), required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.option("--pack-version", type=int, help="Without it: the latest issued.")
@click.option("--draft", is_flag=True, help="What is approved now, without freezing.")
def export(key: str, audience: str, out: Path, pack_version: int | None, draft: bool) -> None:
    """Writes every format, and manifest.json, into the folder OUT."""
    cycle = _cycle(key)
    made = _draft_files(cycle, Audience(audience)) if draft else _issued_files(cycle, Audience(audience), pack_version)
    out.mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        (out / name).write_bytes(data)
        click.echo(f"{out / name}  {len(data):,} bytes")


def _draft_files(cycle: Cycle, audience: Audience) -> dict[str, bytes]:
    read_at_one_moment()
    contents = compile_contents(cycle, audience, now=clock.now())
    db.session.rollback()  # no transaction stays open while the files are made
    return bundle.render_all(contents, current_app.config["FONTS_DIR"])


def _issued_files(cycle: Cycle, audience: Audience, version: int | None) -> dict[str, bytes]:
    issued = queries.pack(cycle, audience, version)
    if issued is None:
        which = f"version {version} of {cycle.title}" if version else cycle.title
        raise click.ClickException(f"There is no issued pack: {which}, {audience}. Use --draft for what is approved now.")
    return {name: files.file_of(issued, name).data for name in (*bundle.FILES, bundle.MANIFEST)}


@pack.command("issue")
@click.option("--cycle", "key", required=True)
@click.option("--as", "email", required=True)
@click.option("--note", default="", help="What a second version corrects.")
@click.option(
    "--audience",
    type=click.Choice([audience.value for audience in Audience]),
    help="Issue it to one audience only. Another one gets the same version by this option later.",
)
def issue(key: str, email: str, note: str, audience: str | None) -> None:
    """Freezes the next version for every audience and issues it to all, or to one.

    A version that waits to be issued to that one is not frozen anew.
    """
    by = person_by_email(email)
    if by is None or not by.is_active:
        raise click.ClickException(f"Nobody has the e-mail address {email}.")
    try:
        with transaction():
            read_at_one_moment()
            packs = _issue(_cycle(key), by, note, [Audience(audience)] if audience else list(Audience))
            lines = [f"{pack.audience}: version {pack.version}" for pack in packs if pack.is_issued]
    except PortalError as error:
        for _, message in getattr(error, "problems", [("", error.message)]):
            click.echo(f"Blocker: {message}", err=True)
        raise click.ClickException("Nothing was issued.") from None
    files.complete(packs)
    for line in lines:
        click.echo(line)


def _issue(cycle: Cycle, by: Person, note: str, audiences: list[Audience]) -> list[Pack]:
    """The packs of the version that was issued: a new one, or that which waits for the only audience."""
    waiting = [pack for pack in queries.newest_packs(cycle) if not pack.is_issued and audiences == [pack.audience]]
    if not waiting:
        return actions.issue(cycle, by=by, audiences=audiences, note=note)
    if note:
        raise Incomplete([("note", "This version is frozen already. A note belongs to a new version.")])
    issue_frozen(waiting[0], by=by)
    return waiting


@pack.command("verify")
@click.argument("paths", metavar="FILE…", type=click.Path(path_type=Path, exists=True, dir_okay=False), nargs=-1, required=True)
def verify(paths: tuple[Path, ...]) -> None:
    """Says of each FILE of which issued pack it is, or that it is none. Exit 1 where one is not as it was issued."""
    files.complete(files.incomplete_packs())
    verdicts = [verification.verify(path.name, path.read_bytes()) for path in paths]
    for path, verdict in zip(paths, verdicts, strict=True):
        click.echo(f"{path}: {verdict.words}")
    if not all(verdict.is_issued for verdict in verdicts):
        sys.exit(1)


def _cycle(key: str) -> Cycle:
    try:
        return cycle_queries.cycle(key)
    except NotFound:
        known = ", ".join(cycle.key for cycle in cycle_queries.cycles()) or "none"
        raise click.ClickException(f"There is no cycle “{key}”. Known: {known}.") from None
