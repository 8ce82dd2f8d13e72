"""What agencies are told the next morning about cycles: one has opened, or something more is owed."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from portal.accounts.deputies.queries import PARTNERS
from portal.accounts.models import Person
from portal.agreement.models import Action
from portal.core.dates import day_words
from portal.core.links import link
from portal.cycles.models import Cycle, Obligation
from portal.extensions import db
from portal.notifications.digests import Line, tell_later


def cycle_opened(cycle: Cycle, owed: Sequence[Obligation]) -> None:
    counts = Counter(obligation.agency_id for obligation in owed)
    tell_later(
        [
            Line(
                person_id=person.id,
                cause=f"cycle open:{cycle.id}",
                heading="A cycle has opened",
                words=f"{cycle.title}: your agency owes {counts[person.agency_id]}, due {day_words(cycle.due)}",
                address=link("home"),
            )
            for person in _people_of(counts)
        ]
    )


def more_is_owed(owed: Sequence[Obligation]) -> None:
    """In a cycle that was open already, such as on a new action."""
    people = _people_of({obligation.agency_id for obligation in owed})
    tell_later(
        [
            Line(
                person_id=person.id,
                cause=f"owed:{obligation.id}",
                heading="New on your list",
                words=f"{obligation.name}, due {day_words(obligation.due)}",
                address=link(obligation.endpoint, obligation_id=obligation.id),
            )
            for obligation in owed
            for person in people
            if person.agency_id == obligation.agency_id
        ]
    )


def action_changed(action: Action, before: Mapping[str, str], agency_ids: Collection[int]) -> None:
    """What is new about an action, where words_of() gave `before`, for the agencies that write or wrote about it."""
    now = words_of(action)
    changes = [f"{name}: {now[name] or 'none'} (was {before[name] or 'none'})" for name in now if now[name] != before[name]]
    if changes:
        _tell_of_change(f"action changed:{action.id}", f"{action.ref}. {'. '.join(changes)}", agency_ids)


def words_of(action: Action) -> dict[str, str]:
    """What an agency has to know of an action that it writes about, by name."""
    return {
        "Title": f"“{action.title}”",
        "Lead agency": action.lead_agency.name,
        "Starts": action.start.words if action.start else "",
        "Due": action.due.words if action.due else "",
        "Also writes about it": ", ".join(agency.short_name for agency in action.agencies[1:]),
    }


def dates_changed(cycle: Cycle, due: date) -> None:
    """The due date is another than `due` was."""
    agency_ids = set(db.session.scalars(select(Obligation.agency_id).where(Obligation.cycle_id == cycle.id)))
    words = f"{cycle.title} is due on {day_words(cycle.due)}. It was {day_words(due)}"
    _tell_of_change(f"dates changed:{cycle.id}", words, agency_ids)


def _tell_of_change(what: str, words: str, agency_ids: Collection[int]) -> None:
    """Each change is a line of its own, also where it was the same before."""
    cause = f"{what}:{secrets.token_hex(8)}"
    tell_later(
        [
            Line(person_id=person.id, cause=cause, heading="Changed by the team", words=words, address=link("home"))
            for person in _people_of(agency_ids)
        ]
    )


def _people_of(agency_ids: Collection[int]) -> Sequence[Person]:
    return db.session.scalars(
        select(Person).where(Person.agency_id.in_(agency_ids), Person.is_active, Person.role.in_(PARTNERS)).order_by(Person.id)
    ).all()
