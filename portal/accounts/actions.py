"""The actions about accounts. Sign-in limits and sessions use real time, whatever the demonstration's clock shows."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select, update

from portal.accounts import attempts, notifications, passwords, queries
from portal.accounts.models import Agency, Handover, Person, SignIn, SignInFailure
from portal.core import clock
from portal.core.dates import day_words
from portal.core.errors import Incomplete
from portal.core.policy import Permission, Role, authorise
from portal.extensions import db
from portal.notifications import outbox

FAILURES_STORED_FOR = timedelta(days=1)
ADMINISTRATION_KEY, ADMINISTRATION_NAME = "portal-administration", "Portal administration"
ACCOUNT_PAGE = "account page"  # in place of a device; wrong passwords on that page count separately


def start_sign_in(person: Person, *, browser: str, lasts: timedelta) -> SignIn:
    """Signs the browser in. `browser` is its User-Agent, for the person's list of browsers."""
    now = clock.real_now()
    sign_in = SignIn(id=secrets.token_urlsafe(32), person=person, at=now, expires_at=now + lasts, browser=browser[:200])
    db.session.add(sign_in)
    return sign_in


def begin_attempt(email: str, person: Person | None, *, device: str, address: str = "") -> int | timedelta:
    """Counts a password as wrong before it is checked, so that many tries at once are as slow as one after the other.

    Returns the id of the attempt, for forget_attempt(); or, if it is too early for another try, how long to wait. Failures that
    are too old to count are deleted.
    """
    if person is not None:
        db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    wait = queries.wait_before_sign_in(email, person, device=device, address=address)
    if wait:
        return wait
    now = clock.real_now()
    db.session.execute(delete(SignInFailure).where(SignInFailure.at < now - FAILURES_STORED_FOR))
    attempt = SignInFailure(email=queries.canonical_email(email), at=now, device=device, address=address)
    db.session.add(attempt)
    db.session.flush()
    return attempt.id


def forget_attempt(attempt: int) -> None:
    """Takes back what begin_attempt() counted, because the password was right."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.id == attempt))


def tell_of_wrong_password(email: str, person: Person | None, *, device: str) -> None:
    """Tells the person by mail once there are so many wrong passwords from unknown browsers that these have to wait."""
    if person is None or not person.is_active or device:
        return
    count = queries.wrong_passwords_of_strangers(email)
    if count >= attempts.FREE_TRIES:
        notifications.tell_of_wrong_passwords(person, count)


def forget_wrong_passwords(person: Person, device: str) -> None:
    """Deletes the failures of this known browser, which has the right password now. Those of unknown browsers still count."""
    if device:
        db.session.execute(delete(SignInFailure).where(SignInFailure.email == person.email, SignInFailure.device == device))


def end_sign_in(sign_in: SignIn) -> None:
    sign_in.ended_at = clock.real_now()


def end_sign_ins(person: Person, *, apart_from: str = "") -> None:
    """Signs the person out everywhere, or everywhere else."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None), SignIn.id != apart_from)
        .values(ended_at=clock.real_now())
    )


def change_password(person: Person, *, new: str, keep: str) -> None:
    """Sets a password that the person chose. All browsers are signed out but that with the id `keep`."""
    if passwords.is_right(new, person.password_hash):
        raise Incomplete([("new", "This is the password that you have now. Choose another one.")])
    if problem := passwords.problem_of(new, person.email):
        raise Incomplete([("new", problem)])
    person.password_hash, person.must_change_password = passwords.hash_password(new), False
    forget_wrong_passwords(person, ACCOUNT_PAGE)
    end_sign_ins(person, apart_from=keep)
    notifications.tell_of_changed_password(person)


def set_telephone(person: Person, telephone: str, *, by: Person) -> None:
    """One’s own number, or anybody’s for those who may set it."""
    if by.id != person.id:
        authorise(by, Permission.SET_TELEPHONES)
    person.telephone = telephone


def ensure_administration_agency() -> Agency:
    """Where administrators belong who are of no partner agency. It is made for the first of them."""
    agency = db.session.scalar(select(Agency).where(Agency.is_partner.is_(False)))
    if agency is None:
        agency = Agency(
            key=ADMINISTRATION_KEY, position=0, name=ADMINISTRATION_NAME, short_name=ADMINISTRATION_NAME, is_partner=False
        )
        db.session.add(agency)
    return agency


def _check_belonging(agency: Agency, role: Role) -> None:
    """Incomplete where somebody who takes part in cycles would belong to no partner agency, or to one that has ended."""
    if agency.ended_on is not None:
        raise Incomplete(
            [("agency", f"{agency.name} left the partnership on {day_words(agency.ended_on)}. Choose another agency.")]
        )
    if not agency.is_partner and role != Role.ADMINISTRATOR:
        words = "Only administrators can be without a partner agency. Choose the agency, or add it first under “Agencies”."
        raise Incomplete([("agency", words)])


def check_new_address(email: str) -> None:
    """Incomplete where no new account can have this address."""
    # A Cyrillic “а” looks like a Latin one, so two accounts could look like one.
    if not email.isascii() or not email.isprintable():
        raise Incomplete([("email", "Use unaccented letters, digits and signs only. Type the address again; do not paste it.")])
    if queries.person_by_email(email):
        raise Incomplete([("email", "Somebody already has this e-mail address. Use another one.")])


def add_person(
    *, by: Person | None, email: str, name: str, role: Role, agency: Agency, password: str, telephone: str = ""
) -> Person:
    """A new account. `by` is None only for the first administrator."""
    if by is not None:
        authorise(by, Permission.MANAGE_PEOPLE)
    _check_belonging(agency, role)
    check_new_address(email)
    person = Person(
        email=queries.canonical_email(email),
        name=name,
        telephone=telephone,
        role=role,
        agency=agency,
        password_hash=passwords.hash_password(password),
        created_at=clock.real_now(),
        must_change_password=by is not None,
    )
    db.session.add(person)
    if by is not None:
        db.session.flush()
        notifications.tell_of_new_account(person)
    return person


def change_name_and_address(person: Person, *, name: str, email: str, by: Person) -> None:
    """What the person is called, and where they sign in and get mail. Both addresses are told of a new one, and mails that wait
    go to it. Incomplete where somebody else has it, or nothing would change."""
    authorise(by, Permission.MANAGE_PEOPLE)
    before, now = person.email, queries.canonical_email(email)
    if (name, now) == (person.name, before):
        raise Incomplete([("name", "Nothing is changed yet.")])
    person.name = name
    if now == before:
        return
    check_new_address(email)
    notifications.withdraw_of_changed_address(person, now)
    outbox.send_to(now, person.id)
    person.email = now
    notifications.tell_of_changed_address(person, before)


def set_active(person: Person, active: bool, *, by: Person) -> None:
    """Lets the person in, or shuts the account and ends its sessions at once."""
    authorise(by, Permission.MANAGE_PEOPLE)
    if person.id == by.id:
        raise Incomplete([("active", "You cannot close your own account. Ask another administrator.")])
    if active:
        _check_belonging(person.agency, Role(person.role))
    else:
        _check_not_last(person, "active")
    person.is_active, person.is_closed_with_agency = active, False
    if not active:
        end_sign_ins(person)


def close_with_agency(people: Sequence[Person], *, by: Person) -> None:
    """Shuts the accounts of an agency that has ended, so that taking that back opens the same ones."""
    authorise(by, Permission.END_AGENCIES)
    for person in people:
        person.is_active, person.is_closed_with_agency = False, True
        end_sign_ins(person)


def move_with_agency(people: Sequence[Person], agency: Agency, *, by: Person) -> None:
    """They belong to the agency with which theirs was merged, in the role that they have. They sign in anew, so that no open
    page is of the old one."""
    authorise(by, Permission.END_AGENCIES)
    for person in people:
        person.agency, person.agency_id = agency, agency.id
        end_sign_ins(person)


def open_with_agency(people: Sequence[Person], *, by: Person) -> None:
    """Lets people in again whose accounts close_with_agency() has shut."""
    authorise(by, Permission.END_AGENCIES)
    for person in people:
        person.is_active, person.is_closed_with_agency = True, False


def _check_not_last(person: Person, field: str) -> None:
    """Incomplete where nobody else is a coordinator: nobody could open a cycle, review or issue then. There is always an
    administrator, because nobody closes their own account."""
    if person.role != Role.COORDINATOR:
        return
    open_accounts = select(Person.id).where(Person.role == Role.COORDINATOR, Person.is_active).with_for_update()
    if not set(db.session.scalars(open_accounts)) - {person.id}:
        raise Incomplete([(field, f"{person.name} is the only coordinator. Add another coordinator first.")])


def move(person: Person, *, by: Person, agency: Agency, role: Role) -> None:
    """Gives the person another agency, another role, or both. They sign in anew, so that no open page is of the old one. An
    account that was closed with its agency is open again afterwards, and the person gets a mail."""
    authorise(by, Permission.MANAGE_PEOPLE)
    if person.id == by.id:
        raise Incomplete([("role", "You cannot move your own account. Ask another administrator.")])
    _check_belonging(agency, role)
    if (person.agency_id, person.role) == (agency.id, role):
        raise Incomplete([("agency", "This is the agency and the role that they have now.")])
    if role != person.role:
        _check_not_last(person, "role")
    person.agency, person.agency_id, person.role = agency, agency.id, role
    end_sign_ins(person)
    if person.is_closed_with_agency:
        person.is_active, person.is_closed_with_agency = True, False
        notifications.tell_of_opened_account(person)


def hand_over(person: Person, *, by: Person, agency_id: int, successor: Person | None) -> Handover:
    """Notes who looks after what the person wrote and sent for the agency from now on; without a successor all of the agency."""
    authorise(by, Permission.MANAGE_PEOPLE)
    handover = Handover(person_id=person.id, agency_id=agency_id, by_id=by.id, at=clock.now())
    handover.successor_id = successor.id if successor is not None else None
    db.session.add(handover)
    db.session.flush()
    return handover


def reset_password(person: Person, *, by: Person) -> str:
    """Sets a generated password and returns it. Only its hash is stored. The person is signed out everywhere."""
    authorise(by, Permission.MANAGE_PEOPLE)
    password = passwords.generate_password()
    person.password_hash, person.must_change_password = passwords.hash_password(password), True
    end_sign_ins(person)
    notifications.tell_of_set_password(person)
    return password
