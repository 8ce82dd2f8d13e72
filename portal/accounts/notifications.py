"""The mails to a person about their own account, posted in the transaction of their cause (notifications/outbox.py)."""

from __future__ import annotations

from sqlalchemy import and_

from portal.accounts import queries
from portal.accounts.models import Person
from portal.core import clock
from portal.core.links import link
from portal.notifications import outbox
from portal.notifications.outbox import Letter, in_paragraphs

KIND = "account"
LONGEST_KEY = 200
CHANGED, LEFT = "address-changed", "address-left"  # what the key of a mail about a new address begins with
AGENCY_ENDED = "agency ended"  # tells people that their account was closed with their agency, so it is sent all the same


def tell_of_wrong_passwords(person: Person, count: int) -> None:
    """At most one mail a day."""
    text = (
        f"{count} wrong passwords were entered for your account within the last hour, from browsers that are new to it.\n\n"
        "If it was you, wait as long as the page says, or ask the coordinating team for a new password. "
        "If it was not, nobody has got in. Browsers that you have signed in with before work as usual. "
        "Tell the coordinating team if this happens again."
    )
    _post(person, f"wrong-passwords:{person.id}:{clock.real_now():%Y-%m-%d}", "Wrong passwords for your account", text)


def tell_of_new_account(person: Person) -> None:
    text = (
        "You can now use the portal of the partnership at the address below. An administrator will give you a password in person "
        "or by telephone. You choose your own when you sign in with it."
    )
    _post(person, f"new-account:{person.id}", "Your account", text)


def tell_of_opened_account(person: Person) -> None:
    text = f"Your account is open again. You are {person.role} of {person.agency.name} now, and sign in as before."
    _post(person, _key_of_this_moment("opened", person), "You can sign in again", text)


def tell_of_set_password(person: Person) -> None:
    text = (
        "An administrator has set a new password for your account and signed you out everywhere. They will give it to you in "
        "person or by telephone, and you choose your own when you sign in with it.\n\n"
        "If you did not ask for it, tell the coordinating team."
    )
    _post(person, _key_of_this_moment("password-set", person), "A new password was set for you", text)


def tell_of_changed_password(person: Person) -> None:
    text = "The password of your account was changed.\n\nIf it was not you, tell the coordinating team at once."
    _post(person, _key_of_this_moment("password-changed", person), "Your password was changed", text)


def tell_of_changed_address(person: Person, before: str) -> None:
    """Tells it to both, so that nobody’s account is taken from them unseen. The old one may be a stranger’s, by a slip: it does
    not read the new one."""
    subject, wrong = "Your e-mail address was changed", "If this is not right, tell the coordinating team."
    now = f"The e-mail address of your account is {person.email} now. Sign in with it; your password stays.\n\n{wrong}"
    left = f"An administrator has changed the e-mail address of your account. Mails do not go to {before} any more.\n\n{wrong}"
    _post(person, _key_of_this_moment(CHANGED, person), subject, now)
    _post(person, f"{_key_of_this_moment(LEFT, person)}:{before}"[:LONGEST_KEY], subject, left, to=before)


def withdraw_of_changed_address(person: Person, now: str) -> None:
    """Before the address becomes `now`: what waits to say that it is another one, or that this one is not used any more."""
    left = and_(outbox.Mail.dedupe_key.startswith(f"{LEFT}:{person.id}:"), outbox.Mail.recipient == now)
    for one in (outbox.Mail.dedupe_key.startswith(f"{CHANGED}:{person.id}:"), left):
        outbox.withdraw(one, also_given_up=True)


def _key_of_this_moment(cause: str, person: Person) -> str:
    return f"{cause}:{person.id}:{clock.real_now():%Y-%m-%dT%H:%M:%S}"


def _post(person: Person, key: str, subject: str, text: str, to: str = "") -> None:
    """`to` is an address that is not the person’s any more."""
    body = in_paragraphs(f"{person.name},", *text.split("\n\n"), link("accounts.sign_in"))
    letter = Letter(
        key=key,
        kind=KIND,
        recipient=to or person.email,
        subject=subject,
        person_id=None if to else person.id,
        reply_to=queries.team_address(),
        **body,
    )
    outbox.post([letter])
