"""Adding, renaming and deleting breakdowns, and what their parts are called and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from portal.accounts.models import Agency, Person, names_of
from portal.core.errors import Incomplete, WrongState
from portal.core.policy import Permission, authorise
from portal.core.text import listed, with_capital
from portal.extensions import db
from portal.measures.actions import next_position
from portal.measures.models import Breakdown, Measure, Part
from portal.measures.senders.models import EarlierSender, SenderChange
from portal.setting_up.breakdowns.queries import measures_of
from portal.setting_up.former_names import aliases_after
from portal.setting_up.measures.part_lines import PartLine, new_parts
from portal.setting_up.uses import uses


def check_name(name: str, apart_from: Breakdown | None = None) -> None:
    """Incomplete where another breakdown is called so."""
    for one in db.session.scalars(select(Breakdown)):
        if one is not apart_from and one.name.casefold() == name.casefold():
            raise Incomplete([("name", "Another breakdown has this name. Choose another one.")])


def add_breakdown(name: str, parts: Sequence[PartLine], *, by: Person) -> Breakdown:
    """A part has the agency that its line names. Nothing is owed before a measure splits so."""
    authorise(by, Permission.EDIT_AGREEMENT)
    check_name(name)
    breakdown = Breakdown(name=name, position=next_position(Breakdown.position), parts=[])
    db.session.add(breakdown)
    db.session.flush()
    breakdown.parts.extend(new_parts(parts, are_hosted=True))
    return breakdown


def rename_breakdown(breakdown: Breakdown, name: str, *, by: Person) -> list[str]:
    """What that changes, a sentence each. Incomplete where it is called so, or another one is."""
    authorise(by, Permission.EDIT_AGREEMENT)
    if name == breakdown.name:
        raise Incomplete([("name", "It is called so already. Enter the new name.")])
    check_name(name, breakdown)
    old, breakdown.name = breakdown.name, name
    return [
        f"Pages, and packs that are made from now on, say that measures split by “{name}”. What was issued keeps “{old}”.",
        f"Files name it “{name}”. In files that were downloaded before, put the new name for the old one.",
    ]


def delete_breakdown(breakdown: Breakdown, *, by: Person) -> list[str]:
    """What that changes. WrongState where a measure splits so, or a part is named by something."""
    authorise(by, Permission.EDIT_AGREEMENT)
    of_parts = uses("part", *(one.id for one in breakdown.parts), apart_from=("earlier_sender", "sender_change"))
    if used := uses("breakdown", breakdown.id, apart_from=("part",)) or of_parts:
        raise WrongState(f"{with_capital(breakdown.name)} cannot be deleted: it is named by {used}.")
    name = breakdown.name
    ids = [one.id for one in breakdown.parts]
    for rows in (EarlierSender, SenderChange):  # of parts that a measure had which is deleted by now
        db.session.execute(delete(rows).where(rows.part_id.in_(ids)))
    for part in list(breakdown.parts):
        db.session.delete(part)
    db.session.flush()
    db.session.expire(breakdown, ["parts"])
    db.session.delete(breakdown)
    db.session.flush()
    return [f"{with_capital(name)} is gone, with its parts. No measure splits by it.", "It does not come back."]


@dataclass(frozen=True)
class PartChange:
    """What a part is to be called, and where it stands: 1 is first, beyond the last means the last. `agency` returns it in
    measures of which each part has its own, where nobody is named yet."""

    name: str
    also_known_as: str
    place: int
    agency: Agency | None = None


def check_part_names(breakdown: Breakdown, name: str, also_known_as: str, apart_from: Part | None = None) -> None:
    """Incomplete where another part of the breakdown has one of these names: whoever writes a name must mean one part."""
    owners = {known.casefold(): one.name for one in breakdown.parts if one is not apart_from for known in one.all_names}
    problems = [
        (field, f"“{one}” is a name of {owners[one.casefold()]}. Two parts cannot have it.")
        for field, text in (("name", name), ("also_known_as", also_known_as))
        for one in names_of(text)
        if one.casefold() in owners
    ]
    if problems:
        raise Incomplete(problems)


def change_part(part: Part, new: PartChange, *, by: Person) -> list[str]:
    """What that changes, a sentence each. Incomplete where nothing would, or a name is taken."""
    authorise(by, Permission.EDIT_AGREEMENT)
    breakdown = part.breakdown
    check_part_names(breakdown, new.name, new.also_known_as, part)
    lines = _rename(part, new)
    others = [one for one in breakdown.parts if one is not part]
    before, place = breakdown.parts.index(part) + 1, min(new.place, len(others) + 1)
    if place != before:
        others.insert(place - 1, part)
        for number, one in enumerate(others, start=1):
            one.position = number
        lines.append(
            f"It stands at place {place} of {len(others)}, and no longer at place {before}. Returns and packs follow it."
        )
    if new.agency and part.returned_by_id is None:
        part.returned_by_id = new.agency.id
        lines.append(f"{new.agency.short_name} returns it in measures of which each part has its own agency. There is none yet.")
    if not lines:
        raise Incomplete([("name", "Nothing is changed yet.")])
    db.session.flush()
    db.session.expire(breakdown, ["parts"])
    return lines


def _rename(part: Part, new: PartChange) -> list[str]:
    old, aliases = part.name, names_of(new.also_known_as)
    lines = []
    if new.name != old:
        aliases = aliases_after(aliases, [old], [new.name])
        lines.append(f"Pages, and packs that are made from now on, call it “{new.name}”. What was issued keeps “{old}”.")
    after = ";".join(aliases)
    if after != part.also_known_as:
        names = listed([f"“{one}”" for one in aliases])
        lines.append(f"Files find it by {names}, too." if aliases else "It has no other name any more.")
    part.name, part.also_known_as = new.name, after
    return lines


def hosted_measures(breakdown: Breakdown) -> list[Measure]:
    """The measures that split so and of which each part has its own agency."""
    return [one for one in measures_of(breakdown) if one.returned_by_id is None]
