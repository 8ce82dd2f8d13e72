"""Reads about people and agencies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from flask import g
from flask_login import current_user
from sqlalchemy import Select, and_, bindparam, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts import attempts
from portal.accounts.models import Agency, Handover, Person, SignIn, SignInFailure
from portal.core import clock, settings
from portal.core.errors import NotFound
from portal.core.policy import Role
from portal.extensions import db, is_reading
from portal.notifications.signature import sender


def me() -> Person:
    """The person who is signed in. Only views call it: functions below them get the person as an argument."""
    person: Person = current_user.person
    return person


def active_sign_in(key: str) -> SignIn | None:
    """The signed-in browser with that id, its person and agency. The same statement reads the settings of every page into `g`.

    A request that writes locks the browser's row until it ends. So of two posts of one browser, such as a double click, the
    second sees what the first has done. (SQLite has one writer at a time anyway.)
    """
    row = db.session.execute(_active_sign_in(is_reading()), {"key": key, "now": clock.real_now()}).one_or_none()
    if row is None:
        return None
    sign_in: SignIn
    sign_in, offset, *found = row
    shown = zip(settings.SHOWN_ON_EVERY_PAGE, found, strict=True)
    g.shown_settings = {key: value for key, value in shown if value is not None}
    g.clock_offset = int(offset) if offset is not None else None
    return sign_in


@cache  # needed for every page: a statement that is built once is also looked up faster in SQLAlchemy's own cache
def _active_sign_in(is_read_only: bool) -> Select[SignIn, str, str]:
    """The statement of active_sign_in(): sign-in, offset of the clock, name of the partnership."""
    statement = (
        select(SignIn, _setting(settings.CLOCK_OFFSET), *map(_setting, settings.SHOWN_ON_EVERY_PAGE))
        .join(SignIn.person)
        .join(Person.agency)
        .options(contains_eager(SignIn.person).contains_eager(Person.agency))
        .where(
            SignIn.id == bindparam("key"),
            SignIn.ended_at.is_(None),
            SignIn.expires_at > bindparam("now"),
            Person.is_active,
        )
    )
    return statement if is_read_only else statement.with_for_update(of=SignIn, key_share=True)


def _setting(key: str) -> Any:
    return select(settings.Setting.value).where(settings.Setting.key == key).scalar_subquery()


def partnership() -> str:
    """The name of the partnership, which every page shows."""
    return sender().partnership


def team_address() -> str:
    """Where answers go when neither the team nor the installation names an address: the first active coordinator."""
    return (
        db.session.scalar(
            select(Person.email).where(Person.role == Role.COORDINATOR, Person.is_active).order_by(Person.id).limit(1)
        )
        or ""
    )


def canonical_email(email: str) -> str:
    """The spelling of an e-mail address that accounts are stored with."""
    return email.strip().lower()[:254]


def last_sign_in(person: Person) -> datetime | None:
    """When they signed in last, anywhere."""
    return db.session.scalar(select(func.max(SignIn.at)).where(SignIn.person_id == person.id))


def person_by_email(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == canonical_email(email)))


def address_of(person_id: int | None) -> str:
    """The e-mail address of that person now; empty where it is nobody’s number."""
    return db.session.scalar(select(Person.email).where(Person.id == person_id)) or ""


def wait_before_sign_in(email: str, person: Person | None, *, device: str, address: str) -> timedelta:
    """How long this browser waits before the next password for that account (attempts.py); zero if it need not.

    A generated password cannot be guessed. So while somebody has one, wrong passwords for the account keep nobody out; only
    those from one address are still slowed down.
    """
    failed, now = SignInFailure, clock.real_now()
    is_generated = person is not None and person.must_change_password
    of_account = false() if is_generated else and_(failed.email == canonical_email(email), failed.device == device)
    from_address = and_(failed.address == address, failed.device == "") if address and not device else false()
    rows = db.session.execute(
        select(failed.at, of_account, from_address).where(failed.at > now - attempts.COUNTED_FOR, or_(of_account, from_address))
    ).all()
    return max(
        attempts.remaining_wait([at for at, is_of_account, _ in rows if is_of_account], now),
        attempts.remaining_wait([at for at, _, is_from_address in rows if is_from_address], now, attempts.FREE_TRIES_OF_ADDRESS),
    )


def wrong_passwords_of_strangers(email: str, since: datetime | None = None) -> int:
    """How many were entered for that account in browsers that are not known to it, since that moment or within the last hour."""
    since = since or clock.real_now() - attempts.COUNTED_FOR
    failed = SignInFailure
    count = db.session.scalar(
        select(func.count()).where(failed.email == canonical_email(email), failed.device == "", failed.at > since)
    )
    return count or 0


def person(person_id: int) -> Person:
    person = db.session.get(Person, person_id, options=[joinedload(Person.agency)])
    if person is None:
        raise NotFound
    return person


def agency_by_key(key: str) -> Agency | None:
    return db.session.scalar(select(Agency).where(Agency.key == key))


def agencies() -> Sequence[Agency]:
    """The partner agencies."""
    return db.session.scalars(select(Agency).where(Agency.is_partner).order_by(Agency.position)).all()


def agencies_taking_part(also: Collection[int] = ()) -> Sequence[Agency]:
    """The partner agencies that have not ended, and those with the ids of `also`: for something new to be chosen from."""
    is_offered = or_(Agency.ended_on.is_(None), Agency.id.in_(also))
    return db.session.scalars(select(Agency).where(Agency.is_partner, is_offered).order_by(Agency.position)).all()


def last_days() -> dict[int, date]:
    """The last day of each agency that has ended, by its id: it owes nothing that falls due after that day."""
    rows = db.session.execute(select(Agency.id, Agency.ended_on).where(Agency.ended_on.is_not(None)))
    return {agency_id: day for agency_id, day in rows if day is not None}


def agencies_of_people() -> Sequence[Agency]:
    """Every agency that an account can belong to: the partner agencies that have not ended, then the portal’s administration
    once it exists."""
    offered = select(Agency).where(Agency.ended_on.is_(None))
    return db.session.scalars(offered.order_by(Agency.is_partner.desc(), Agency.position)).all()


def has_administrator() -> bool:
    """Whether an administrator has an account. Until then the first visit makes one."""
    return db.session.scalar(select(Person.id).where(Person.role == Role.ADMINISTRATOR).limit(1)) is not None


def sign_ins_of(person: Person) -> Sequence[SignIn]:
    """Where the person is signed in now, newest first."""
    return db.session.scalars(
        select(SignIn)
        .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None), SignIn.expires_at > clock.real_now())
        .order_by(SignIn.at.desc())
    ).all()


def successors(person_ids: Collection[int], agency_id: int) -> set[int]:
    """Who looks after now what these people looked after at the agency, by id; also where a successor has left in their turn.
    Nobody for what was left to the agency as a whole."""
    rows = db.session.execute(
        select(Handover.person_id, Handover.successor_id).where(Handover.agency_id == agency_id).order_by(Handover.id)
    )
    next_of = {person_id: successor_id for person_id, successor_id in rows}  # noqa: C416 - the newest of each person
    found: set[int] = set()
    waiting, seen = set(person_ids), set[int]()
    while waiting:
        person_id = waiting.pop()
        seen.add(person_id)
        successor_id = next_of.get(person_id)
        if successor_id is not None:
            found.add(successor_id)
            waiting |= {successor_id} - seen
    return found


def reason_not_to_mail(person_id: int | None, address: str, written_at: datetime, *, is_about_work: bool) -> str:
    """Why a mail that waited must not go to this person any more, in words; empty where it may.

    Nobody with a closed account gets mail, and what was written about an agency's work before somebody left it is not for them.
    An address without an account, such as one that a test writes to, gets what it was written.
    """
    of_person = Person.id == person_id if person_id is not None else Person.email == canonical_email(address)
    person = db.session.scalar(select(Person).where(of_person).execution_options(populate_existing=True))
    if person is None:
        return ""
    if not person.is_active:
        return "The account was closed before the mail was sent."
    has_left = and_(Handover.person_id == person.id, Handover.agency_id != person.agency_id, Handover.at >= written_at)
    left = select(Handover.id).where(has_left).limit(1)
    if is_about_work and db.session.scalar(left) is not None:
        return "The person had left this work before the mail was sent."
    return ""


def handed_to(person: Person) -> dict[int, str]:
    """The names of those whose work at the person's agency was handed to the person, by id."""
    rows = db.session.execute(
        select(Person.id, Person.name)
        .join(Handover, Handover.person_id == Person.id)
        .where(Handover.successor_id == person.id, Handover.agency_id == person.agency_id)
    )
    return {person_id: name for person_id, name in rows}  # noqa: C416 - typed so
