"""Adding a priority, changing its title, code, place or lead agency, and deleting one that nobody has used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.accounts.models import Agency, Person
from portal.agreement.models import Action, Agreement, Priority, PriorityOrigin
from portal.agreement.queries import priorities
from portal.core.errors import Incomplete
from portal.core.policy import Permission, authorise
from portal.core.text import listed, plural
from portal.extensions import db
from portal.measures.models import MeasurePlacement
from portal.setting_up.confirming import Consequences
from portal.setting_up.uses import uses

COLUMNS = ("title", "code", "position", "lead_agency_id")  # read anew under the lock; what they name is read with the page


@dataclass(frozen=True)
class NewPriority:
    """What a priority is to be. `place` is 1 for the first; beyond the last means the last. `origins` are those of the plan year
    before that it comes from; None leaves them."""

    title: str
    code: str
    place: int
    lead_agency: Agency
    origins: tuple[Priority, ...] | None = None


def add_priority(agreement: Agreement, key: str, new: NewPriority, *, by: Person) -> Priority:
    """Incomplete where another priority of the plan year has its key, title or code."""
    authorise(by, Permission.EDIT_AGREEMENT)
    others = priorities(agreement)
    if any(one.key == key for one in others):
        raise Incomplete([("key", "Another priority has this key. Choose another one.")])
    _check(others, new)
    priority = Priority(agreement_id=agreement.id, key=key, code=new.code, position=0, title=new.title)
    priority.lead_agency = new.lead_agency
    db.session.add(priority)
    priority.origins = list(new.origins or ())
    _put(priority, others, new.place)
    return priority


def changing(priority: Priority, new: NewPriority) -> Consequences:
    """What changing does, of which only what differs is said. Incomplete where nothing does, or a name is taken."""
    everything = priorities(priority.agreement)
    others = [one for one in everything if one.id != priority.id]
    _check(others, new)
    lines = []
    if new.title != priority.title:
        year = priority.agreement.year
        who = (
            f"Once {year} is adopted, its pages and packs"
            if priority.agreement.is_draft
            else "Pages, and packs that are made from now on,"
        )
        lines.append(f"{who} call it “{new.title}”. What was issued keeps “{priority.title}”.")
        lines.append(f"{_counts(priority)} stand under it as before.")
    if new.code != priority.code:
        lines.append(f"Its code is {new.code}, and no longer {priority.code}. Its actions keep their references.")
    if new.lead_agency.id != priority.lead_agency_id:
        lines.append(f"{new.lead_agency.name} leads it, and no longer {priority.lead_agency.name}. What agencies owe stays.")
    if new.origins is not None and set(new.origins) != set(priority.origins):
        lines.append(f"It comes from {listed([one.title for one in new.origins]) or 'no priority'} of the plan year before.")
    before, place = everything.index(priority) + 1, min(new.place, len(everything))
    if place != before:
        lines.append(f"It stands at place {place} of {len(everything)}, and no longer at place {before}. Packs print it there.")
    if not lines:
        raise Incomplete([("title", "Nothing is changed yet.")])
    return Consequences(tuple(lines))


def change_priority(priority: Priority, new: NewPriority, *, by: Person, sure_of: str) -> None:
    """Does what changing() has said."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.refresh(priority, COLUMNS, with_for_update=True)
    changing(priority, new).check(sure_of)
    priority.title, priority.code, priority.lead_agency = new.title, new.code, new.lead_agency
    if new.origins is not None:
        priority.origins = list(new.origins)
    _put(priority, [one for one in priorities(priority.agreement) if one.id != priority.id], new.place)


def deleting(priority: Priority) -> Consequences:
    """What deleting does. Whatever stands under the priority stands in its way."""
    if next_year := db.session.scalar(select(PriorityOrigin.priority_id).where(PriorityOrigin.origin_id == priority.id).limit(1)):
        name = db.session.get_one(Priority, next_year).title
        return Consequences(why_not=f"{priority.title} cannot be deleted: {name} of the next plan year comes from it.")
    if used := uses("priority", priority.id, apart_from=("priority_origin",)):
        return Consequences(why_not=f"{priority.title} cannot be deleted: it is named by {used}.")
    return Consequences((f"{priority.title} is gone. Nothing stands under it.", "It does not come back."))


def delete_priority(priority: Priority, *, by: Person, sure_of: str) -> None:
    """Does what deleting() has said."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.refresh(priority, COLUMNS, with_for_update=True)
    deleting(priority).check(sure_of)
    db.session.delete(priority)


def _put(priority: Priority, others: Sequence[Priority], place: int) -> None:
    """Numbers all anew, from 1, where this one does not stand at its place already."""
    order = list(others)
    order.insert(place - 1, priority)
    numbers = [one.position for one in order]
    if numbers == sorted(set(numbers)):
        return
    for number, one in enumerate(order, start=1):
        one.position = number


def _check(others: Sequence[Priority], new: NewPriority) -> None:
    for field, typed, taken in (
        ("title", new.title, [one.title for one in others]),
        ("code", new.code, [one.code for one in others]),
    ):
        if typed.casefold() in (one.casefold() for one in taken):
            raise Incomplete([(field, f"Another priority of this plan year has the {field} “{typed}”.")])


def _counts(priority: Priority) -> str:
    """“5 actions and 3 measures”, in one query."""
    actions = select(func.count(Action.id)).where(Action.priority_id == priority.id)
    measures = select(func.count()).select_from(MeasurePlacement).where(MeasurePlacement.priority_id == priority.id)
    row = db.session.execute(select(actions.scalar_subquery(), measures.scalar_subquery())).one()
    return f"{plural(row[0], 'action')} and {plural(row[1], 'measure')}"
