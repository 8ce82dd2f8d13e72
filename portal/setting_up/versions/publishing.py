"""A version of an agreement is published: what it would say, and the freeze of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from portal.accounts.models import Person
from portal.agreement.models import Agreement
from portal.contents.agreement_document import AgreementDocument, from_json, to_json
from portal.core import clock
from portal.core.dates import day_words
from portal.core.errors import Incomplete
from portal.core.policy import Permission, authorise
from portal.extensions import db
from portal.setting_up.confirming import Consequences
from portal.setting_up.versions.compiling import changes_from_last_year, document_of, new_names
from portal.setting_up.versions.differences import differences
from portal.setting_up.versions.models import AgreementVersion
from portal.setting_up.versions.queries import newest_version

FIRST = (1, 0)


@dataclass(frozen=True)
class NewVersion:
    """What the coordinator says of it; `number` is one of next_numbers()."""

    number: tuple[int, int]
    dated: date
    note: str = ""


def next_numbers(agreement: Agreement) -> list[tuple[int, int]]:
    """What the next version can be called: 1.1 or 2.0 after 1.0, and 1.0 where there is none."""
    newest = newest_version(agreement)
    return [(newest.major, newest.minor + 1), (newest.major + 1, 0)] if newest is not None else [FIRST]


def unpublished(agreement: Agreement) -> AgreementDocument:
    """The agreement as it stands, with what changed since its newest version; of the first one, since the plan year before."""
    now, newest = document_of(agreement), newest_version(agreement)
    if newest is None:
        since, changes = changes_from_last_year(agreement)
        return replace(now, since=since, changes=changes)
    return replace(now, since=f"version {newest.number}", changes=differences(from_json(newest.contents), now, new_names()))


def publishing(agreement: Agreement, new: NewVersion) -> Consequences:
    """What publishing does. Incomplete for a day that cannot be."""
    newest = newest_version(agreement)
    if newest is not None and new.dated < newest.dated:
        earlier = f"Version {newest.number} is dated {day_words(newest.dated)}. Enter that day or a later one."
        raise Incomplete([("dated", earlier)])
    if new.dated > clock.today():
        raise Incomplete([("dated", "This day lies ahead. A version says what is agreed already.")])
    document = unpublished(agreement)
    if newest is not None and not document.changes:
        return Consequences(why_not=f"Nothing has changed since version {newest.number}, so there is nothing to publish.")
    number = f"{new.number[0]}.{new.number[1]}"
    return Consequences(
        (
            f"{agreement.title}, version {number}, dated {day_words(new.dated)}, is published. It never changes afterwards.",
            "Everybody who signs in, except administrators, can download it as Word and PDF. Only coordinators and the working"
            " group read restricted measures in it. Nobody is sent a mail.",
            f"It has the list of changes since {document.since} that stands above."
            if document.since
            else "It is the first, and has no list of changes.",
            *_outside(agreement, new.dated),
        ),
        listed=change_lines(document),
    )


def change_lines(document: AgreementDocument) -> tuple[str, ...]:
    """What changed, a line each, as the page lists it before it is published."""
    return tuple(f"{one.what}: {one.text}{' (for the working group only)' if one.restricted else ''}" for one in document.changes)


def _outside(agreement: Agreement, dated: date) -> tuple[str, ...]:
    """Asks about a day on which the agreement is not in force."""
    if dated > agreement.ends:
        gone = f"The plan year ended on {day_words(agreement.ends)}, before this version is dated."
        return (f"{gone} Is that meant? What is agreed for later belongs to the next plan year.",)
    return ()


def publish(agreement: Agreement, new: NewVersion, *, by: Person, sure_of: str) -> AgreementVersion:
    """Does what publishing() has said."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.refresh(agreement, with_for_update=True)
    publishing(agreement, new).check(sure_of)
    if new.number not in next_numbers(agreement):
        raise Incomplete([("number", "This number is taken by now. Choose another one.")])
    return freeze(agreement, new, by=by)


def freeze(agreement: Agreement, new: NewVersion, *, by: Person) -> AgreementVersion:
    """The agreement as it stands becomes that version: also in the transaction that adopts it."""
    authorise(by, Permission.EDIT_AGREEMENT)
    major, minor = new.number
    document = replace(unpublished(agreement), version=f"{major}.{minor}", dated=new.dated.isoformat(), note=new.note)
    made = AgreementVersion(
        agreement_id=agreement.id,
        major=major,
        minor=minor,
        dated=new.dated,
        note=new.note,
        contents=to_json(document),
        published_at=clock.now(),
        published_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    return made
