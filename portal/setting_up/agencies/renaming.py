"""An agency has another name from a day on: what was issued keeps the old one, by which files and people still find it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.accounts.models import Agency, AgencyName, Person, names_of
from portal.core import clock
from portal.core.dates import ONE_DAY, day_words
from portal.core.errors import Incomplete
from portal.core.policy import Permission, authorise
from portal.extensions import db
from portal.setting_up.agencies.actions import LONGEST_ALIASES, check_names
from portal.setting_up.confirming import Consequences, first_listed
from portal.setting_up.former_names import aliases_after, aliases_back, replaced


@dataclass(frozen=True)
class NewName:
    """What an agency is called from the day `since` on."""

    name: str
    short_name: str
    since: date


def renaming(agency: Agency, new: NewName) -> Consequences:
    """What renaming does. Incomplete for a name that it has, or another agency has, and for a day that lies ahead or before the
    last renaming."""
    _check(agency, new)
    old = _quoted(_replaced(agency, new))
    return Consequences(
        (
            f"Pages, mails, and packs that are made from now on, call it “{new.name}”, in short “{new.short_name}”.",
            "Packs that were issued, mails that were sent and what agencies wrote stay as they are.",
            f"Its page says that it was called “{agency.name}” until {day_words(new.since - ONE_DAY)}.",
            f"The search and files still find it by {old}.",
            "This can be undone.",
        )
    )


def rename(agency: Agency, new: NewName, *, by: Person, sure_of: str) -> None:
    """Does what renaming() has said."""
    authorise(by, Permission.SET_UP)
    db.session.refresh(agency, with_for_update=True)
    renaming(agency, new).check(sure_of)
    before = AgencyName(name=agency.name, short_name=agency.short_name, also_known_as=agency.also_known_as, until=new.since)
    before.by_id, before.at = by.id, clock.now()
    old = (agency.name, agency.short_name)
    agency.also_known_as = ";".join(aliases_after(names_of(agency.also_known_as), old, (new.name, new.short_name)))
    agency.name, agency.short_name = new.name, new.short_name
    agency.former_names.insert(0, before)


def undoing_rename(agency: Agency) -> Consequences:
    """What undoing the newest renaming does."""
    if not agency.former_names:
        return Consequences(why_not=f"{agency.name} has had no other name. There is nothing to undo.")
    before = agency.former_names[0]
    names = {"name": before.name, "short_name": before.short_name, "also_known_as": ";".join(_aliases_without(agency, before))}
    try:
        check_names(names, apart_from=agency)
    except Incomplete as error:
        return Consequences(why_not=str(error))
    dropped = [one for one in dict.fromkeys((agency.name, agency.short_name)) if one not in names_of(*names.values())]
    return Consequences(
        (
            f"Pages, mails, and packs that are made from now on, call it “{before.name}” again, in short “{before.short_name}”.",
            f"Packs that were issued since with “{agency.name}” stay as they are.",
            *([f"The search and files do not find it by {_quoted(dropped)} any more."] if dropped else []),
        )
    )


def undo_rename(agency: Agency, *, by: Person, sure_of: str) -> None:
    """Does what undoing_rename() has said."""
    authorise(by, Permission.SET_UP)
    db.session.refresh(agency, with_for_update=True)
    undoing_rename(agency).check(sure_of)
    before = agency.former_names.pop(0)
    agency.also_known_as = ";".join(_aliases_without(agency, before))
    agency.name, agency.short_name = before.name, before.short_name


def _check(agency: Agency, new: NewName) -> None:
    if (new.name, new.short_name) == (agency.name, agency.short_name):
        raise Incomplete([("name", "It is called so already. Enter the new name.")])
    check_names({"name": new.name, "short_name": new.short_name, "also_known_as": ""}, apart_from=agency)
    if new.since > clock.today():
        raise Incomplete([("since", "This day lies ahead. Pages change at once, so rename it on that day.")])
    if agency.former_names and new.since <= agency.former_names[0].until:
        last = day_words(agency.former_names[0].until)
        raise Incomplete([("since", f"It has its present name since {last}. Give a later day.")])
    aliases = ";".join([agency.also_known_as, *_replaced(agency, new)])
    if len(aliases) > LONGEST_ALIASES:
        raise Incomplete([("name", f"Its other names are longer than {LONGEST_ALIASES} characters then. Remove some first.")])


def _replaced(agency: Agency, new: NewName) -> list[str]:
    return replaced((agency.name, agency.short_name), (new.name, new.short_name))


def _aliases_without(agency: Agency, before: AgencyName) -> list[str]:
    old, new = (before.name, before.short_name), (agency.name, agency.short_name)
    return aliases_back(names_of(agency.also_known_as), names_of(before.also_known_as), old, new)


def _quoted(names: list[str]) -> str:
    return first_listed([f"“{one}”" for one in names])
