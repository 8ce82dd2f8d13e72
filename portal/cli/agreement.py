"""The commands `flask agreement …`: the agreement as CSV files, in and out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from portal.accounts.queries import person_by_email
from portal.agreement import queries
from portal.cli.database import DatabaseGroup
from portal.core.policy import Permission, can
from portal.core.text import listed
from portal.core.transaction import transaction
from portal.cycles.owed import Owed
from portal.exchange.checks import read
from portal.exchange.containers import FolderContainer
from portal.exchange.imported_files import FolderMerge
from portal.exchange.loading import Imported, load, names_in_portal, usual_partnership
from portal.exchange.merging import Cause
from portal.exchange.plan_years import PLAN_YEAR, is_plan_year, plan_year_of, title_of
from portal.exchange.reading import FaultyFolder, Folder
from portal.exchange.writing import write
from portal.setting_up.files.actions import follow_in_cycles
from portal.submissions.agreement_changes.actions import asked_in_running_cycles

CYCLES_STAY = (
    "Running cycles ask for what they asked for before, and nobody is told of a change. To have them follow the agreement, run "
    "this again with --as and the e-mail address of a coordinator."
)

agreement = DatabaseGroup("agreement", help="The agreement as a folder of CSV files.")


@agreement.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--plan-year",
    help="Such as 2018-19. Without it: the folder’s name; while the portal has no other: the year most actions start in.",
)
@click.option("--partnership", help="Its name. Without it: as it is set.")
@click.option("--as", "email", help="Who loads it: a coordinator or an administrator. Then running cycles follow it.")
@click.option("--overwrite", is_flag=True, help="Take the files’ values, also where people changed them in the portal.")
def import_(folder: Path, plan_year: str | None, partnership: str | None, email: str | None, overwrite: bool) -> None:
    """Loads FOLDER, all or nothing. Loading it again changes nothing.

    With --as, what running cycles ask for follows, as it does on the page that loads files. Without it, that stays.

    What people changed in the portal since the last import is listed, and stays unless --overwrite is given.
    """
    try:
        with transaction():
            rows = read(FolderContainer(folder), names_in_portal())
            key = plan_year or (folder.resolve().name if PLAN_YEAR.fullmatch(folder.resolve().name) else _usual_year(rows))
            before = asked_in_running_cycles()
            imported = _load(rows, key, partnership, overwrite)
            owed = _in_cycles(before, email)
    except FaultyFolder as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        raise click.ClickException(f"{len(error.faults)} to put right. Nothing was loaded.") from None
    counts = ", ".join(f"{imported.changes[name]} {name}" for name in ("added", "changed", "unchanged"))
    click.echo(f"Agreement {key}: {counts}.")
    for line in (*_remarks(imported.merged), *owed):
        click.echo(line)


def _in_cycles(asked_before: frozenset[tuple[int, Owed]], email: str | None) -> list[str]:
    """What changes in running cycles, where a person says so; otherwise how to do that, where other things are asked for now."""
    if email is None:
        return [CYCLES_STAY] if asked_in_running_cycles() != asked_before else []
    person = person_by_email(email)
    if person is None or not can(person, Permission.SET_UP):
        raise click.ClickException(f"“{email}” is no coordinator and no administrator. Nothing was loaded.")
    return follow_in_cycles(by=person)


def _load(rows: Folder, key: str, partnership: str | None, overwrite: bool) -> Imported:
    if not is_plan_year(key):
        raise click.ClickException(f"“{key}” is not a plan year. Write it like 2018-19.")
    name = partnership or usual_partnership()
    return load(rows, key, title_of(key), name, overwrite=overwrite)


def _remarks(merged: FolderMerge) -> Iterator[str]:
    """What differs in the portal and in the files, and what the files have no more."""
    if not merged.is_recorded and (merged.differences or merged.gone or merged.added):
        yield (
            "No earlier import of this agreement is recorded, so nobody knows which differences were made in the portal. "
            "From now on they are recorded."
        )
    yield from map(str, merged.differences)
    staying = [one for one in merged.differences if not one.is_overwritten and one.cause is not Cause.RENAMED]
    if staying:
        count = "1 difference stays" if len(staying) == 1 else f"{len(staying)} differences stay"
        yield f"{count} as in the portal. To take what the files say instead, import them with --overwrite."
    yield from map(str, (*merged.added, *merged.gone))


def _usual_year(rows: Folder) -> str:
    """The plan year, April to March, that most actions start in; only where no other one of the portal could be meant."""
    years = Counter(plan_year_of(row["start"].first) for row in rows.rows["actions.csv"] if row["start"])
    if not years:
        raise click.ClickException("No action has a start. Say which plan year it is: --plan-year 2018-19.")
    usual = years.most_common(1)[0][0]
    known = sorted(one.key for one in queries.agreements_and_drafts())
    if set(known) - {usual}:
        are_there = f"The portal has {listed(known)}."
        raise click.ClickException(f"{are_there} Say which plan year these files are of, such as --plan-year {known[-1]}.")
    return usual


@agreement.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--plan-year", help="Such as 2018-19. Without it: the newest.")
def export(folder: Path, plan_year: str | None) -> None:
    """Writes the same files back."""
    matching = [agreement for agreement in queries.agreements() if plan_year in (None, agreement.key)]
    if not matching:
        raise click.ClickException("There is no such agreement.")
    write(matching[0], folder)
    key = matching[0].key
    click.echo(f"Agreement {key} is in {folder}.")
    if folder.resolve().name != key:
        click.echo(f"To load it back, say --plan-year {key}.")
