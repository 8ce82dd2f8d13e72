"""Reads about people and agencies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import g
from flask_login import current_user
from sqlalchemy import Select, and_, bindparam, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts import attempts
from portal.accounts.models import Agency, Person, SignIn, SignInFailure
from portal.core import clock, settings
from portal.core.errors import NotFound
from portal.extensions import db, is_reading


def me() -> Person:
    """The person who asks. Only views call it: below them the actor is an argument."""
    person: Person = current_user.person
    return person


def active_sign_in(key: str) -> SignIn | None:
    """The signed-in browser with that id, its person and agency, and what every page shows of the settings: one query.

    A request that writes holds the browser's row until it ends: of two posts of one browser, such as a double click or a
    save and its page's last one, the second sees what the first has done. (SQLite has one writer at a time anyway.)
    """
    row = db.session.execute(_living(is_reading()), {"key": key, "now": clock.real_now()}).one_or_none()
    if row is None:
        return None
    found, offset, partnership = row
    g.clock_offset = int(offset) if offset is not None else None
    g.partnership = partnership
    sign_in: SignIn = found
    return sign_in


@cache  # asked on every page: a statement that is built once is also looked up faster in SQLAlchemy's own cache
def _living(is_read_only: bool) -> Select[SignIn, str, str]:
    living = (
        select(SignIn, _setting(settings.CLOCK_OFFSET), _setting(settings.PARTNERSHIP))
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
    return living if is_read_only else living.with_for_update(of=SignIn, key_share=True)


def _setting(key: str) -> Any:
    return select(settings.Setting.value).where(settings.Setting.key == key).scalar_subquery()


def partnership() -> str:
    """The name in the head of every page."""
    if "partnership" not in g:
        g.partnership = settings.read(settings.PARTNERSHIP)
    return g.partnership or "Community safety partnership"


def canonical(email: str) -> str:
    """One spelling for an address, as accounts keep it."""
    return email.strip().lower()[:254]


def last_sign_in(person: Person) -> datetime | None:
    """When they signed in last, anywhere."""
    return db.session.scalar(select(func.max(SignIn.at)).where(SignIn.person_id == person.id))


def person_by_email(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == canonical(email)))


def wait_before_sign_in(email: str, person: Person | None, *, device: str, address: str) -> timedelta:
    """How long this browser waits before the next password for that account (attempts.py); nothing where it need not.

    A password that was made up by the portal cannot be guessed, so whoever has just been given one is kept out by nobody's
    guesses; those from one address are slowed all the same.
    """
    failed, now = SignInFailure, clock.real_now()
    is_made_up = person is not None and person.must_change_password
    of_account = false() if is_made_up else and_(failed.email == canonical(email), failed.device == device)
    from_address = and_(failed.address == address, failed.device == "") if address and not device else false()
    rows = db.session.execute(
        select(failed.at, of_account, from_address).where(failed.at > now - attempts.COUNTED, or_(of_account, from_address))
    ).all()
    return max(
        attempts.wait([at for at, is_of_account, _ in rows if is_of_account], now),
        attempts.wait([at for at, _, is_from_address in rows if is_from_address], now, attempts.FREE_AT_ADDRESS),
    )


def wrong_passwords_of_strangers(email: str, since: datetime | None = None) -> int:
    """How many were entered for that account in browsers that are not known to it, since then or within the last hour."""
    since = since or clock.real_now() - attempts.COUNTED
    failed = SignInFailure
    found = db.session.scalar(
        select(func.count()).where(failed.email == canonical(email), failed.device == "", failed.at > since)
    )
    return found or 0


def people() -> Sequence[Person]:
    return db.session.scalars(
        select(Person)
        .join(Person.agency)
        .options(contains_eager(Person.agency))
        .order_by(Agency.position, Person.role, Person.email)
    ).all()


def person(person_id: int) -> Person:
    found = db.session.get(Person, person_id, options=[joinedload(Person.agency)])
    if found is None:
        raise NotFound
    return found


def agencies() -> Sequence[Agency]:
    return db.session.scalars(select(Agency).order_by(Agency.position)).all()


def sign_ins_of(person: Person) -> Sequence[SignIn]:
    """Where the person is signed in now, newest first."""
    return db.session.scalars(
        select(SignIn)
        .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None), SignIn.expires_at > clock.real_now())
        .order_by(SignIn.at.desc())
    ).all()
