"""What the readers of a pack are told in the next morning's mail: that it is issued, or withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.deputies.queries import PARTNERS
from portal.accounts.models import Person
from portal.contents.pack_json import from_json
from portal.core.links import link
from portal.core.policy import AUDIENCES, Audience, Role
from portal.cycles.models import Obligation
from portal.extensions import db
from portal.notifications.digests import DigestLine, Line, tell_later
from portal.packs.models import Pack

GROUPS = {Audience.WORKING_GROUP: Role.MEMBER, Audience.GOVERNING: Role.GOVERNING}


def tell_of_issue(pack: Pack) -> None:
    """Tells the group that the pack is for. The public's pack is told to the agencies of its cycle, and where their texts are."""
    have_texts = _agencies_with_texts(pack) if pack.audience == Audience.PUBLIC else set()
    own, all_packs = link("packs.own_texts", key=pack.cycle.key), link("packs.index")
    tell_later(
        [
            Line(
                person_id=person.id,
                cause=_cause_of_issue(pack),
                heading="A pack is issued",
                words=f"{pack.cycle.title}, version {pack.version}{', with your texts' if has_texts else ''}",
                address=own if has_texts else all_packs,
            )
            for person in _whom_it_is_for(pack)
            for has_texts in [person.agency.key in have_texts]
        ]
    )


def _cause_of_issue(pack: Pack) -> str:
    return f"pack:{pack.id}"


def tell_of_withdrawal(pack: Pack) -> None:
    """Tells everybody who could read it, with the reason: the groups read the public’s pack, too. Nobody is told of the issue any
    more."""
    waiting = DigestLine.posted_at.is_(None)
    db.session.execute(delete(DigestLine).where(DigestLine.cause == _cause_of_issue(pack), waiting))
    words = f"{pack.cycle.title}, version {pack.version}: {pack.withdrawn_because}"
    address = link("packs.read", key=pack.cycle.key, audience=pack.audience, version=pack.version)
    tell_later(
        [
            Line(person_id=one.id, cause=f"withdrawn:{pack.id}", heading="A pack is withdrawn", words=words, address=address)
            for one in _with_roles(pack, [role for role, audiences in AUDIENCES.items() if pack.audience in audiences])
        ]
    )


def _whom_it_is_for(pack: Pack) -> Sequence[Person]:
    group = GROUPS.get(Audience(pack.audience))
    return _with_roles(pack, [group] if group else PARTNERS)


def _with_roles(pack: Pack, roles: Collection[str]) -> Sequence[Person]:
    """Who has one of these roles and an open account; of the agencies those that the cycle asked for something. Not the team."""
    of_cycle = Person.agency_id.in_(select(Obligation.agency_id).where(Obligation.cycle_id == pack.cycle_id))
    is_reader = or_(
        Person.role.in_(set(roles) - {*PARTNERS, Role.COORDINATOR.value}),
        and_(Person.role.in_(set(roles) & set(PARTNERS)), of_cycle),
    )
    people = select(Person).where(Person.is_active, is_reader).options(joinedload(Person.agency)).order_by(Person.id)
    return db.session.scalars(people).all()


def _agencies_with_texts(pack: Pack) -> set[str]:
    """The keys of the agencies of which the pack prints a text."""
    return {
        entry.agency
        for priority in from_json(pack.contents).priorities
        for action in priority.actions
        for entry in action.entries
        if not entry.missing
    }
