"""Adding an agency, changing how it is written and whom to ask there, and deleting one that nobody has used."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, func, select

from portal.accounts.merged_names import goes_on_in
from portal.accounts.models import Agency, Person, names_of
from portal.accounts.queries import agencies
from portal.core.errors import Incomplete
from portal.core.policy import Permission, authorise
from portal.cycles.models import Obligation
from portal.extensions import db
from portal.search.models import SearchEntry
from portal.setting_up.confirming import Consequences
from portal.setting_up.uses import uses
from portal.submissions.models import Submission
from portal.submissions.workflow import Status

LONGEST_ALIASES = 500  # characters
GOES_WITH_IT = ("agency_name", "search_entry")


def add_agency(*, key: str, names: Mapping[str, str], signs_off: bool, by: Person) -> Agency:
    """`names` has name, short_name, kind, also_known_as and whom to ask there; with `signs_off` its lead signs off what is sent.
    Incomplete where another agency is called so."""
    authorise(by, Permission.SET_UP)
    if db.session.scalar(select(Agency.id).where(Agency.key == key)):
        raise Incomplete([("key", "Another agency has this key. Choose another one.")])
    if owner := _names_of_others(None).get(key.casefold()):
        raise Incomplete([("key", f"“{key}” is a name of {owner}. Choose another key.")])
    check_names(names, apart_from=None)
    last = db.session.scalar(select(func.max(Agency.position)))
    agency = Agency(key=key, position=0 if last is None else last + 1, signs_off=signs_off, **names)
    db.session.add(agency)
    return agency


def change_agency(agency: Agency, names: Mapping[str, str], *, signs_off: bool, by: Person) -> str:
    """Packs that were issued have the name of their time. Says what goes on waiting for a lead’s sign-off although none is asked
    for any more; empty where nothing does. Incomplete where another agency is called so."""
    authorise(by, Permission.SET_UP)
    check_names(names, apart_from=agency)
    waits = _waiting_words(agency) if agency.signs_off and not signs_off else ""
    agency.signs_off = signs_off
    for attribute, value in names.items():
        setattr(agency, attribute, value)
    return waits


def _waiting_words(agency: Agency) -> str:
    of_agency = select(func.count()).select_from(Submission).join(Submission.obligation)
    waits = of_agency.where(Obligation.agency_id == agency.id, Submission.status == Status.AWAITING_SIGN_OFF)
    if not (count := db.session.scalar(waits) or 0):
        return ""
    what = "1 update or return waits" if count == 1 else f"{count} updates and returns wait"
    return f" {what} for its lead already: sign off, or take back and send again."


def deleting(agency: Agency) -> Consequences:
    """What deleting does. Whatever names the agency stands in its way."""
    if used := uses("agency", agency.id, apart_from=GOES_WITH_IT):
        return Consequences(
            why_not=f"{agency.name} cannot be deleted: it is named by {used}. It can be ended, and stays in history."
        )
    return Consequences(
        (f"{agency.name} is gone from every list, and from the search. Nothing names it.", "It does not come back.")
    )


def delete_agency(agency: Agency, *, by: Person, sure_of: str) -> None:
    """Does what deleting() has said."""
    authorise(by, Permission.SET_UP)
    db.session.refresh(agency, with_for_update=True)
    deleting(agency).check(sure_of)
    db.session.execute(delete(SearchEntry).where(SearchEntry.agency_id == agency.id))
    db.session.delete(agency)


def check_names(names: Mapping[str, str], *, apart_from: Agency | None) -> None:
    """Whoever writes a name must mean one agency."""
    others = _names_of_others(apart_from)
    for field in ("name", "short_name", "also_known_as"):
        for name in names_of(names[field]):
            if owner := others.get(name.casefold()):
                raise Incomplete([(field, f"“{name}” is a name of {owner}. Two agencies cannot have it.")])


def _names_of_others(agency: Agency | None) -> dict[str, str]:
    """The name of each agency but this one, those that are part of it now and those that it is part of, by all that it is called,
    in small letters."""
    everybody = agencies()
    chains = {one.id: [one, *goes_on_in(one)] for one in everybody}
    related = {one.id for one in everybody if agency in chains[one.id]} if agency is not None else set()
    related |= {one.id for one in chains.get(agency.id, ())} if agency is not None else set()
    return {name.casefold(): one.name for one in everybody if one.id not in related for name in one.all_names}
