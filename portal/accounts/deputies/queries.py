"""Who can sign off for an agency now: its leads who are not away, and the deputies of those who are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.deputies.models import Absence
from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.policy import Permission, Role, can
from portal.extensions import db

PARTNERS = (Role.CONTRIBUTOR.value, Role.LEAD.value)


class Signer(NamedTuple):
    """Somebody who can sign off now. `absence` is that of the lead in whose place they do; None where they are the lead."""

    person: Person
    absence: Absence | None = None


def with_absences(agency_ids: Collection[int]) -> Select[Person, Absence]:
    """Everybody with an open account who writes for these agencies, each with the absence that they are in today, if any."""
    today = clock.today()
    is_away = and_(Absence.person_id == Person.id, Absence.first_day <= today, Absence.last_day >= today)
    return (
        select(Person, Absence)
        .outerjoin(Absence, is_away)
        .where(Person.agency_id.in_(agency_ids), Person.is_active, Person.role.in_(PARTNERS))
    )


def signers_among(people: Sequence[tuple[Person, Absence | None]]) -> dict[int, list[Signer]]:
    """Who of these can sign off for their agency, by agency id, as with_absences() reads them. An agency without anybody is left
    out.

    A deputy counts while their account is open and of the lead's agency, the lead's is open, and they are not away themselves.
    """
    present = {person.id: person for person, absence in people if absence is None or not person.is_lead}
    signers: dict[int, list[Signer]] = {}
    for lead, absence in people:
        signer = lead if absence is None else present.get(absence.deputy_id or 0)
        if lead.is_lead and signer is not None and signer.agency_id == lead.agency_id:
            signers.setdefault(lead.agency_id, []).append(Signer(signer, absence))
    return signers


def signers_of(agency_ids: Collection[int]) -> dict[int, list[Signer]]:
    """Who can sign off for these agencies today, by agency id, in one query."""
    if not agency_ids:
        return {}
    rows = db.session.execute(with_absences(agency_ids).order_by(Person.id, Absence.id))
    return signers_among([(person, absence) for person, absence in rows])


def has_signer(agency_id: int, besides: Person) -> bool:
    """Whether anybody but this person can sign off for the agency today."""
    return any(signer.person.id != besides.id for signer in signers_of([agency_id]).get(agency_id, []))


def can_sign_for(person: Person, agency_id: int) -> bool:
    """Whether the person signs off for the agency today: as its lead, away or not, or as the deputy of one."""
    if can(person, Permission.SIGN_OFF, agency_id):
        return True
    return can(person, Permission.WRITE, agency_id) and bool(deputising(person))


def deputising(person: Person) -> list[Absence]:
    """The absences in which the person stands in for a lead today."""
    signers = signers_of([person.agency_id]).get(person.agency_id, [])
    return [signer.absence for signer in signers if signer.absence is not None and signer.person.id == person.id]


def absences_around(person: Person) -> Sequence[Absence]:
    """The absences that have not ended in which the person is away or stands in, the earliest first."""
    return db.session.scalars(
        select(Absence)
        .where(or_(Absence.person_id == person.id, Absence.deputy_id == person.id), Absence.last_day >= clock.today())
        .options(joinedload(Absence.person), joinedload(Absence.deputy))
        .order_by(Absence.first_day, Absence.id)
    ).all()


def absence(absence_id: int) -> Absence:
    """The absence with this id, and whose it is; NotFound without."""
    found = db.session.get(Absence, absence_id, options=[joinedload(Absence.person)])
    if found is None:
        raise NotFound
    return found


def everybody_who_writes(agency_id: int) -> Sequence[Person]:
    """Everybody with an open account who writes for the agency, by name."""
    return db.session.scalars(
        select(Person)
        .where(Person.agency_id == agency_id, Person.is_active, Person.role.in_(PARTNERS))
        .order_by(Person.name, Person.id)
    ).all()


def colleagues(person: Person) -> list[Person]:
    """The others of the person's agency who write for it and have an open account."""
    return [one for one in everybody_who_writes(person.agency_id) if one.id != person.id]
