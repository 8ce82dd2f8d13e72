"""What agencies are told the next morning about cycles: one has opened, or something more is owed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import select

from portal.accounts.deputies.queries import PARTNERS
from portal.accounts.models import Person
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


def _people_of(agency_ids: Collection[int]) -> Sequence[Person]:
    return db.session.scalars(
        select(Person).where(Person.agency_id.in_(agency_ids), Person.is_active, Person.role.in_(PARTNERS)).order_by(Person.id)
    ).all()
