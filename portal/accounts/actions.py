"""What changes accounts. Sign-in limits and sessions use real time, whatever the demonstration's clock shows."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, update

from portal.accounts import passwords, queries
from portal.accounts.models import Agency, Person, SignIn, SignInFailure
from portal.core import clock
from portal.core.errors import Incomplete
from portal.core.policy import Permission, Role, authorise
from portal.extensions import db

FAILURES_ALLOWED, FAILURE_MINUTES = 10, 15


def start_sign_in(person: Person, *, browser: str, lasts: timedelta) -> SignIn:
    """A new signed-in browser. Earlier failures are forgotten."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.email == person.email))
    now = clock.real_now()
    sign_in = SignIn(id=secrets.token_urlsafe(32), person=person, at=now, expires_at=now + lasts, browser=browser[:200])
    db.session.add(sign_in)
    return sign_in


def note_failure(email: str) -> None:
    db.session.add(SignInFailure(email=email.strip().lower()[:254], at=clock.real_now()))


def end_sign_in(sign_in: SignIn) -> None:
    sign_in.ended_at = clock.real_now()


def end_sign_ins(person: Person, *, but: str = "") -> None:
    """Signs the person out everywhere, or everywhere else."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None), SignIn.id != but)
        .values(ended_at=clock.real_now())
    )


def change_password(person: Person, *, current: str, new: str, keep: str) -> None:
    """A new password; other browsers are signed out, the one with the id `keep` stays."""
    if not passwords.is_right(current, person.password_hash):
        raise Incomplete([("current", "This is not your current password.")])
    person.password_hash = passwords.hash_password(new)
    end_sign_ins(person, but=keep)


def add_person(*, by: Person | None, email: str, name: str, role: Role, agency: Agency, password: str) -> Person:
    """A new account. `by` is None only for the first administrator, made on the command line."""
    if by is not None:
        authorise(by, Permission.MANAGE_PEOPLE)
    if queries.person_by_email(email):
        raise Incomplete([("email", "Somebody already has this e-mail address. Use another one.")])
    person = Person(
        email=email.strip().lower(),
        name=name,
        role=role,
        agency=agency,
        password_hash=passwords.hash_password(password),
        created_at=clock.real_now(),
    )
    db.session.add(person)
    return person


def set_active(person: Person, active: bool, *, by: Person) -> None:
    """Lets the person in, or shuts the account and ends its sessions at once."""
    authorise(by, Permission.MANAGE_PEOPLE)
    if person.id == by.id:
        raise Incomplete([("active", "You cannot close your own account. Ask another administrator.")])
    person.is_active = active
    if not active:
        end_sign_ins(person)


def reset_password(person: Person, *, by: Person) -> str:
    """A made-up password, returned once; the person is signed out everywhere."""
    authorise(by, Permission.MANAGE_PEOPLE)
    password = passwords.made_up()
    person.password_hash = passwords.hash_password(password)
    end_sign_ins(person)
    return password
