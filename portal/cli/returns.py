"""The commands `flask returns import` and `flask returns history`: data returns, and past values, from a file."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import select

from portal.accounts.models import Agency, Person
from portal.accounts.queries import person_by_email
from portal.cli.database import DatabaseGroup
from portal.core.errors import PortalError
from portal.core.policy import Permission, authorise
from portal.core.transaction import transaction
from portal.extensions import db
from portal.returns.history.actions import load
from portal.returns.history.queries import past_of
from portal.returns.history.reading import PastReading, read_past_values
from portal.returns.workbooks import actions as uploads
from portal.returns.workbooks.merging import cell_words_of
from portal.returns.workbooks.preview import TAKEN, CellChange, ChangeKind
from portal.returns.workbooks.queries import reading_answers
from portal.returns.workbooks.reading import MatchedFile, read_file
from portal.returns.workbooks.totals import MeasureTotal, totals_of

returns = DatabaseGroup("returns", help="Data returns.")
MOST_LISTED = 50
NOT_TAKEN = (ChangeKind.REFUSED, ChangeKind.LOCKED, ChangeKind.CONFLICT)


@dataclass(frozen=True)
class ReadFile:
    """What a file would change, and its totals."""

    changes: tuple[CellChange, ...]
    totals: tuple[MeasureTotal, ...]

    def count(self, kind: ChangeKind) -> int:
        return sum(change.kind is kind for change in self.changes)


@returns.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--agency", "agency_key", required=True, help="The agency whose numbers they are, by its key.")
@click.option("--as", "email", required=True, help="Who imports them: a contributor or lead of the agency.")
@click.option("--dry-run", is_flag=True, help="Says which values would change, and changes nothing.")
def import_(file: Path, agency_key: str, email: str, dry_run: bool) -> None:
    """Takes a long CSV or the agency's workbook into drafts: nothing where anything is refused. What is locked or
    was changed by somebody else stays as it is and is listed.

    It ends with the totals a measure and month, beside those of the month before and of a year before.
    """
    try:
        with transaction():
            read = _import(file, agency_key, email, dry_run)
    except PortalError as error:
        raise click.ClickException(error.message) from None
    if dry_run:
        _show_values(read)
    for kind in ChangeKind:
        click.echo(f"{kind.value}: {read.count(kind)}")
    if dry_run:
        click.echo("Nothing was changed (--dry-run).")
    elif read.count(ChangeKind.NEW) + read.count(ChangeKind.CHANGED):
        click.echo("They are in drafts. Nothing has been sent.")
    if read.totals:
        click.echo("Totals with the file, of the same parts in the period before, and a year before:")
    for total in read.totals:
        click.echo(f"  {total.line}")


def _import(file: Path, agency_key: str, email: str, dry_run: bool) -> ReadFile:
    agency, person = _agency_and_person(agency_key, email)
    authorise(person, Permission.WRITE, agency.id)
    owed = uploads.owed_by(agency)
    if owed is None:
        raise PortalError(f"{agency.name} owes no data returns.")
    answers = {one.question: one.answer for one in reading_answers(agency.id)}
    reading = read_file(owed, file.name, file.read_bytes(), answers, _progress)
    changes = reading.changes
    _remark(reading)
    _refuse([change for change in changes if change.kind in NOT_TAKEN], dry_run)
    if not dry_run:
        uploads.take_over(uploads.typed_of(owed, changes), owed, by=person, token="import")
    return ReadFile(changes, totals_of(changes, owed.known, owed.present))


def _show_values(read: ReadFile) -> None:
    """Prints every value that would be new or changed, with its place in the file."""
    for change in read.changes:
        if change.kind in TAKEN and change.new and change.period:
            was = f", was {cell_words_of(change.old)}" if change.kind is ChangeKind.CHANGED and change.old else ""
            words = f"{change.label}, {change.period.words}: {cell_words_of(change.new)}{was}"
            click.echo(f"{change.kind.value}: {_place(change)}: {words}")


def _place(change: CellChange) -> str:
    return f"{change.sheet} {change.address}".strip()


def _agency_and_person(agency_key: str, email: str) -> tuple[Agency, Person]:
    """Raises PortalError where one of them does not exist."""
    agency = db.session.scalar(select(Agency).where(Agency.key == agency_key))
    person = person_by_email(email)
    if agency is None or person is None:
        what = f"agency with the key “{agency_key}”" if agency is None else f"person with the e-mail address {email}"
        raise PortalError(f"There is no {what}.")
    return agency, person


def _remark(reading: MatchedFile) -> None:
    """Prints what was noticed in the file, what of it is passed over, and what is not certain."""
    for warning in reading.matched.warnings:
        click.echo(f"Note: {warning}", err=True)
    for passed in reading.matched.passed_over:
        click.echo(f"Passed over: {passed.count}, from {passed.sheet} {passed.first}: {passed.reason}", err=True)
    for question in reading.inquiry.open.values():
        click.echo(f"Not certain: {question.words} Upload the file in the browser to say it.", err=True)


def _refuse(changes: list[CellChange], dry_run: bool) -> None:
    """Prints the changes that are not made. Locked cells and conflicts are left as they are; refused values stop the import
    (PortalError)."""
    _list_refused([(_place(change), change.label, change.message) for change in changes])
    refused = sum(change.kind is ChangeKind.REFUSED for change in changes)
    if refused and not dry_run:
        raise PortalError(f"Nothing was imported: {refused} of the values cannot be taken as they are.")


def _list_refused(lines: list[tuple[str, str, str]]) -> None:
    """Prints the place, the name and what is wrong of each value."""
    for line in lines[:MOST_LISTED]:
        click.echo(": ".join(line), err=True)
    if len(lines) > MOST_LISTED:
        click.echo(f"… and {len(lines) - MOST_LISTED} more.", err=True)


@returns.command("history")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--agency", "agency_key", required=True, help="The agency whose numbers they are, by its key.")
@click.option("--as", "email", required=True, help="Who loads them: a coordinator.")
@click.option("--dry-run", is_flag=True, help="Says what would be loaded, and loads nothing.")
def history(file: Path, agency_key: str, email: str, dry_run: bool) -> None:
    """Loads past values, marked as such: all of the file, or nothing where anything is refused.

    They are approved at once. Months for which the agency owes or owed a return are passed over. Nothing is overwritten.
    """
    try:
        with transaction():
            reading = _load_history(file, agency_key, email, dry_run)
    except PortalError as error:
        raise click.ClickException(error.message) from None
    for line in reading.years.texts():
        click.echo(line)
    for kind, values in reading.groups.items():
        click.echo(f"{kind.value}: {len(values)}")
    if dry_run:
        click.echo("Nothing was loaded (--dry-run).")
    elif reading.new:
        click.echo(f"They are approved, and marked as loaded from {file.name}.")
    else:
        click.echo("There is nothing to load in this file.")


def _load_history(file: Path, agency_key: str, email: str, dry_run: bool) -> PastReading:
    agency, person = _agency_and_person(agency_key, email)
    authorise(person, Permission.EDIT_AGREEMENT)
    answers = {one.question: one.answer for one in reading_answers(agency.id)}
    reading = read_past_values(past_of(agency), file.name, file.read_bytes(), answers, _progress)
    _remark(reading)
    _list_refused([(value.place, value.label, value.message) for value in reading.refused])
    if not dry_run and (reading.new or reading.refused or reading.inquiry.open):
        load(reading, file.name, by=person)
    return reading


def _progress(done: int, rows: int) -> None:
    end = "\n" if done >= rows else ""
    if sys.stderr.isatty() or end:
        click.echo(f"\r{done:,} of {rows:,} rows read{end}", nl=False, err=True)
