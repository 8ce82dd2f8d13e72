"""What the team does about an agency that owes something: note a call, give more time for all of it, write to its people."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from portal.accounts.models import Agency, Person
from portal.core import clock
from portal.core.dates import day_words
from portal.core.errors import Incomplete, WrongState
from portal.core.links import link
from portal.core.policy import Permission, authorise
from portal.cycles import actions as cycles
from portal.cycles.models import Cycle, Obligation
from portal.extensions import db
from portal.notifications import outbox
from portal.notifications.outbox import Letter, in_paragraphs
from portal.notifications.signature import sender
from portal.review.agencies.models import PhoneCall

LONGEST_NAME, LONGEST_WORDS = 200, 5000  # characters
MORE_TIME, MESSAGE = "more time", "message"


def note_call(cycle: Cycle, agency: Agency, *, by: Person, at: datetime, answered_by: str, words: str) -> None:
    """Adds a line about a call. `at` is its moment (naive, UTC). Raises Incomplete for a moment that lies ahead."""
    authorise(by, Permission.RUN_CYCLES)
    if at > clock.now():
        raise Incomplete([("time", "This lies ahead. Give the time at which you called.")])
    line = PhoneCall(cycle_id=cycle.id, agency_id=agency.id, at=at, answered_by=answered_by, words=words)
    line.by, line.noted_at = by, clock.now()
    db.session.add(line)


def give_more_time(
    cycle: Cycle, agency: Agency, owed: Sequence[Obligation], people: Sequence[Person], *, by: Person, until: date, reason: str
) -> list[str]:
    """More time for all of `owed`, which the agency has still to send in the cycle, and a mail about it to each of `people`.

    What has until that day or longer already stays as it is. Returns the names of what has more time now. Raises Incomplete for
    a day that is over, and WrongState where nothing is owed, or everything has longer.
    """
    authorise(by, Permission.RUN_CYCLES)
    check_day_for_all(cycle, until)
    extended = [one for one in owed if one.due < until]
    for obligation in extended:
        cycles.give_more_time(obligation, by=by, until=until, reason=reason)
    if not extended:
        raise WrongState(f"{agency.short_name} owes nothing that is due before {day_words(until)}.")
    names = [one.name for one in extended]
    words = [
        f"The team gives {agency.name} until {day_words(until)} for what it still owes in {cycle.title}:",
        "\n".join(f"• {name}" for name in names),
        f"Why: {reason}",
        _their_list(),
    ]
    ids = ",".join(str(one.id) for one in extended)  # the same day may be given again for what is newly owed
    which = hashlib.sha256(ids.encode()).hexdigest()[:16]
    key = f"{MORE_TIME}:{cycle.id}:{agency.id}:{until.isoformat()}:{which}"
    _post(key, MORE_TIME, f"More time until {day_words(until)}", words, cycle, people, by)
    return names


def check_day_for_all(cycle: Cycle, until: date) -> None:
    """Incomplete unless that day is after the one on which the cycle is due, and not over."""
    if until < clock.today():
        raise Incomplete([("until", "This day is over. Give today or a later day.")])
    if until <= cycle.due:
        raise Incomplete([("until", f"Give a day after the due date, {day_words(cycle.due)}.")])


def write_to(people: Sequence[Person], *, by: Person, cycle: Cycle, subject: str, words: str, token: str) -> int:
    """A message of the team’s own to each of these people, through the outbox. `token` names the page that it was written on,
    so that pressing twice sends once; other words from the same page are another message. Returns how many mails are new."""
    check_recipients(people, by=by)
    which = hashlib.sha256(f"{subject}\n{words}".encode()).hexdigest()[:16]
    return _post(f"{MESSAGE}:{token}:{which}", MESSAGE, subject, [words, _their_list()], cycle, people, by)


def check_recipients(people: Sequence[Person], *, by: Person) -> None:
    """Raises Incomplete where the message would go to nobody."""
    authorise(by, Permission.RUN_CYCLES)
    if not people:
        raise Incomplete([("to", "Tick at least one person.")])


def message_to(person: Person, *, by: Person, words: str) -> str:
    """What write_to() would send to the person, as text."""
    letter = in_paragraphs(*_paragraphs(person, [words, _their_list()], by))
    return sender().signed_text(letter["text"], by.email)


def _their_list() -> str:
    return f"Your list: {link('home')}"


def _paragraphs(person: Person, words: Sequence[str], by: Person) -> list[str]:
    return [f"Hello {person.name},", *words, by.name]


def _post(key: str, kind: str, subject: str, words: Sequence[str], cycle: Cycle, people: Sequence[Person], by: Person) -> int:
    return outbox.post(
        [
            Letter(
                key=f"{key}:{person.id}",
                kind=kind,
                recipient=person.email,
                subject=subject,
                person_id=person.id,
                cycle_id=cycle.id,
                reply_to=by.email,
                **in_paragraphs(*_paragraphs(person, words, by)),
            )
            for person in people
        ]
    )
