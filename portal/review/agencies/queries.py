"""Reads about the people of agencies: how to reach them, what they were told, and which calls were made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.deputies.queries import PARTNERS
from portal.accounts.models import Agency, Person, SignIn
from portal.core import clock
from portal.core.errors import Incomplete, NotFound
from portal.cycles.models import Cycle, Obligation
from portal.extensions import db
from portal.notifications.outbox import Mail, newest_answer_of
from portal.review.agencies.models import PhoneCall


@dataclass(frozen=True, kw_only=True)
class Officer:
    """Somebody with an open account who writes for an agency.

    `last_sign_in` is a moment (naive, UTC) as the portal's clock showed it, None where they have never signed in. `mail_id`,
    `mail_subject` and `mail_at` are of the newest mail to them about the cycle, None where there is none; it
    waits in the outbox where it was neither sent (`mail_sent_at`) nor given up (`mail_gave_up_at`). `came_back_id` and
    `came_back_at` are of the mail that came back, None unless that is the newest of all that the mail server has answered for.
    """

    person: Person
    last_sign_in: datetime | None
    mail_id: int | None
    mail_subject: str | None
    mail_at: datetime | None
    mail_sent_at: datetime | None
    mail_gave_up_at: datetime | None
    came_back_id: int | None
    came_back_at: datetime | None


@dataclass
class AgencyPeople:
    """An agency with its officers, the leads first, and the newest call to it about the cycle."""

    agency: Agency
    call: PhoneCall | None
    officers: list[Officer] = field(default_factory=list)

    @property
    def shown(self) -> tuple[Any, ...]:
        """Everything that the board shows of it, as plain values: what differs when the page has to be drawn again."""
        people = [
            (
                one.person.id,
                one.person.name,
                one.person.email,
                one.person.telephone,
                one.last_sign_in,
                one.mail_id,
                one.mail_sent_at,
                one.mail_gave_up_at,
                one.came_back_id,
            )
            for one in self.officers
        ]
        return self.agency.key, self.agency.contact, self.call.id if self.call else None, people


def people_of(cycle: Cycle, agency_keys: Collection[str] | None = None) -> list[AgencyPeople]:
    """The people of these agencies, or of all that owe or owed something in the cycle, in one query. By name of the agency."""
    if agency_keys is not None and not agency_keys:
        return []
    wanted = is_in(cycle) if agency_keys is None else and_(is_in(cycle), Agency.key.in_(agency_keys))
    found: dict[int, AgencyPeople] = {}
    names = (
        "person",
        "last_sign_in",
        "mail_id",
        "mail_subject",
        "mail_at",
        "mail_sent_at",
        "mail_gave_up_at",
        "came_back_id",
        "came_back_at",
    )
    for agency, call, *values in db.session.execute(_people(cycle, wanted)):
        people = found.setdefault(agency.id, AgencyPeople(agency, call))
        if values[0] is not None:
            officer = Officer(**dict(zip(names, values, strict=True)))
            signed_in = officer.last_sign_in and clock.shown(officer.last_sign_in)
            people.officers.append(replace(officer, last_sign_in=signed_in))
    return list(found.values())


@dataclass(frozen=True)
class Recipients:
    """To whom a message can go: the people of the `agencies` that owe something; and of those that owe nothing any more and of
    which somebody was ticked. Of these `unasked` are the people whose page had not said so yet."""

    agencies: Sequence[AgencyPeople]
    sent_all: Sequence[AgencyPeople]
    unasked: Sequence[Person]

    @property
    def everybody(self) -> list[Person]:
        return [officer.person for one in (*self.agencies, *self.sent_all) for officer in one.officers]

    def check(self) -> None:
        """Incomplete where somebody was ticked whose agency owes nothing any more, and nobody has been asked about it."""
        if self.unasked:
            names = list(dict.fromkeys(person.agency.short_name for person in self.unasked))
            words = "Nothing was sent. Tick whom you want to write to all the same."
            have = "has" if len(names) == 1 else "have"
            raise Incomplete([("to", f"{' and '.join(names)} {have} nothing left to send. {words}")])


def recipients(cycle: Cycle, wanted: str, owing: Collection[str], ticked: Collection[int], shown: Collection[str]) -> Recipients:
    """`wanted` is the key of the one agency that the page is about; empty where it is about all that owe something.

    `owing` are the keys of those that owe something now, `ticked` the ids of who is to get the message, and `shown` the keys of
    the agencies of which the page has said that they owe nothing any more.
    """
    of_ticked = db.session.scalars(select(Agency.key).join(Person, Person.agency_id == Agency.id).where(Person.id.in_(ticked)))
    others = {key for key in {*of_ticked, *shown} - {*owing} if wanted in ("", key)} if ticked or shown else set()
    found = people_of(cycle, {*owing, *others})
    sent_all = [one for one in found if one.agency.key in others]
    unasked = [
        officer.person
        for one in sent_all
        for officer in one.officers
        if one.agency.key not in shown and officer.person.id in ticked
    ]
    return Recipients([one for one in found if one.agency.key in owing], sent_all, unasked)


def _people(cycle: Cycle, wanted: ColumnElement[bool]) -> Any:
    mails = select(Mail.person_id, func.max(Mail.id).label("id")).where(Mail.cycle_id == cycle.id).group_by(Mail.person_id)
    calls = (
        select(PhoneCall.agency_id, func.max(PhoneCall.id).label("id"))
        .where(PhoneCall.cycle_id == cycle.id)
        .group_by(PhoneCall.agency_id)
    )
    newest_mail, newest_call = mails.subquery(), calls.subquery()
    last_sign_in = select(func.max(SignIn.at)).where(SignIn.person_id == Person.id).correlate(Person).scalar_subquery()
    writes_for_it = and_(Person.agency_id == Agency.id, Person.is_active, Person.role.in_(PARTNERS))
    returned = aliased(Mail)
    came_back = and_(returned.id == newest_answer_of(Person.id), returned.came_back_at.is_not(None))
    about_cycle = (Mail.id, Mail.subject, Mail.created_at, Mail.sent_at, Mail.gave_up_at)
    return (
        select(Agency, PhoneCall, Person, last_sign_in, *about_cycle, returned.id, returned.came_back_at)
        .select_from(Agency)
        .outerjoin(Person, writes_for_it)
        .outerjoin(newest_mail, newest_mail.c.person_id == Person.id)
        .outerjoin(Mail, Mail.id == newest_mail.c.id)
        .outerjoin(returned, came_back)
        .outerjoin(newest_call, newest_call.c.agency_id == Agency.id)
        .outerjoin(PhoneCall, PhoneCall.id == newest_call.c.id)
        .where(wanted)
        .options(joinedload(PhoneCall.by))
        .order_by(Agency.name, Person.role.desc(), Person.name, Person.id)
    )


def is_in(cycle: Cycle) -> ColumnElement[bool]:
    return exists().where(Obligation.cycle_id == cycle.id, Obligation.agency_id == Agency.id)


def agency_in(cycle: Cycle, key: str) -> Agency:
    """The agency with that key, if it owes or owed something in the cycle; NotFound otherwise."""
    agency = db.session.scalar(select(Agency).where(Agency.key == key, is_in(cycle)))
    if agency is None:
        raise NotFound
    return agency


def mails_about(cycle: Cycle, agency: Agency, most: int) -> Sequence[tuple[Mail, Person]]:
    """The mails about the cycle to people of the agency, newest first."""
    rows = db.session.execute(
        select(Mail, Person)
        .join(Person, Person.id == Mail.person_id)
        .where(Mail.cycle_id == cycle.id, Person.agency_id == agency.id)
        .order_by(Mail.id.desc())
        .limit(most)
    )
    return [(mail, person) for mail, person in rows]


def calls_to(agency: Agency, cycle: Cycle) -> Sequence[PhoneCall]:
    """The calls about the cycle to the agency, the newest first, with who made each."""
    return db.session.scalars(
        select(PhoneCall)
        .where(PhoneCall.cycle_id == cycle.id, PhoneCall.agency_id == agency.id)
        .options(joinedload(PhoneCall.by))
        .order_by(PhoneCall.at.desc(), PhoneCall.id.desc())
    ).all()
