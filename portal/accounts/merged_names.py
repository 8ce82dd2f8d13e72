"""The names of agencies that became part of another one: people find the one that goes on by them, and files write them once."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select

from portal.accounts.models import Agency, names_of
from portal.extensions import db


def goes_on_in(agency: Agency) -> Iterator[Agency]:
    """The agency that it became part of, then the one that this became part of, and so on."""
    seen, step = {agency.id}, agency.merged_into
    while step is not None and step.id not in seen:
        yield step
        seen.add(step.id)
        step = step.merged_into


def names_of_merged() -> dict[int, frozenset[str]]:
    """All names, folded, of those that are part of an agency now, also through others, by its id. In one query."""
    merged = db.session.scalars(select(Agency).where(Agency.merged_into_id.is_not(None))).all()
    into = {one.id: one.merged_into_id for one in merged}
    found: dict[int, set[str]] = {}
    for one in merged:
        step, seen = one.merged_into_id, {one.id}
        while step is not None and step not in seen:
            found.setdefault(step, set()).update(name.casefold() for name in one.all_names)
            seen.add(step)
            step = into.get(step)
    return {agency_id: frozenset(names) for agency_id, names in found.items()}


def without_names(also_known_as: str, names: Collection[str]) -> str:
    """The list as it is written, but for these names, which are folded."""
    if not names:
        return also_known_as
    return ";".join(one for one in also_known_as.split(";") if one.strip().casefold() not in names).strip()


def with_names_of_merged(own: str, also_known_as: str, names: Collection[str]) -> str:
    """The list `own`, followed by what `also_known_as` has of these names."""
    if own == without_names(also_known_as, names):
        return also_known_as
    known = {one.casefold() for one in names_of(own)}
    parts = [one for one in names_of(also_known_as) if one.casefold() in names and one.casefold() not in known]
    return ";".join([*([own] if own else []), *parts])
