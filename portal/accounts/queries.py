"""Reads about people and agencies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from flask import g
from flask_login import current_user
from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Agency, Person, SignIn, SignInFailure
from portal.core import clock, settings
from portal.core.errors import NotFound
from portal.extensions import db


def me() -> Person:
    """The person who asks. Only views call it: below them the actor is an argument."""
    person: Person = current_user.person
    return person


def living_sign_in(key: str) -> SignIn | None:
    """The signed-in browser with that id, its person and agency, and what every page shows of the settings: one query."""
    row = db.session.execute(_living(), {"key": key, "now": clock.real_now()}).one_or_none()
    if row is None:
        return None
    found, offset, partnership = row
    g.clock_offset = int(offset) if offset is not None else None
    g.partnership = partnership
    sign_in: SignIn = found
    return sign_in


@cache  # asked on every page: a statement that is built once is also looked up faster in SQLAlchemy's own cache
def _living() -> Select[SignIn, str, str]:
    return (
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


def _setting(key: str) -> Any:
    return select(settings.Setting.value).where(settings.Setting.key == key).scalar_subquery()


def partnership() -> str:
    """The name in the head of every page."""
    if "partnership" not in g:
        g.partnership = settings.read(settings.PARTNERSHIP)
    return g.partnership or "Community safety partnership"


def person_by_email(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def recent_failures(email: str, minutes: int) -> int:
    """Failed attempts for that address in the last minutes of real time."""
    since = clock.real_now() - timedelta(minutes=minutes)
    return (
        db.session.scalar(
            select(func.count()).where(and_(SignInFailure.email == email.strip().lower(), SignInFailure.at > since))
        )
        or 0
    )


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
