"""Adding an agency, and changing what it is called."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from portal.accounts.models import Agency, Person, names_of
from portal.accounts.queries import agencies
from portal.core.errors import Incomplete
from portal.core.policy import Permission, authorise
from portal.extensions import db


def add_agency(*, key: str, names: Mapping[str, str], by: Person) -> Agency:
    """`names` has name, short_name, kind and also_known_as. Incomplete where another agency is called so."""
    authorise(by, Permission.SET_UP)
    if db.session.scalar(select(Agency.id).where(Agency.key == key)):
        raise Incomplete([("key", "Another agency has this key. Choose another one.")])
    if owner := _names_of_others(None).get(key.casefold()):
        raise Incomplete([("key", f"“{key}” is a name of {owner}. Choose another key.")])
    _check_names(names, apart_from=None)
    last = db.session.scalar(select(func.max(Agency.position)))
    agency = Agency(key=key, position=0 if last is None else last + 1, **names)
    db.session.add(agency)
    return agency


def change_agency(agency: Agency, names: Mapping[str, str], *, by: Person) -> None:
    """Packs that were issued have the name of their time. Incomplete where another agency is called so."""
    authorise(by, Permission.SET_UP)
    _check_names(names, apart_from=agency)
    for attribute, value in names.items():
        setattr(agency, attribute, value)


def _check_names(names: Mapping[str, str], *, apart_from: Agency | None) -> None:
    """Whoever writes a name must mean one agency."""
    others = _names_of_others(apart_from)
    for field in ("name", "short_name", "also_known_as"):
        for name in names_of(names[field]):
            if owner := others.get(name.casefold()):
                raise Incomplete([(field, f"“{name}” is a name of {owner}. Two agencies cannot have it.")])


def _names_of_others(agency: Agency | None) -> dict[str, str]:
    """The name of each agency but this one, by all that it is called, in small letters."""
    return {name.casefold(): one.name for one in agencies() if one is not agency for name in one.all_names}
