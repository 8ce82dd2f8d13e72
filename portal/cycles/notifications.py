"""What agencies are told the next morning about cycles: one has opened, or something more is owed."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from portal.accounts.deputies.queries import PARTNERS
from portal.accounts.models import Person
from portal.agreement.models import Action
from portal.core.dates import day_words
from portal.core.links import link
from portal.core.policy import Role
from portal.core.text import plural
from portal.cycles.models import Cycle, Obligation
from portal.extensions import db
from portal.notifications.digests import DigestLine, Line, tell_later

CYCLE_OPENED = "A cycle has opened"
# What the cause of a line begins with, before the id of the obligation or of the cycle; of a day, what it was comes after that.
OWED, NOT_OWED, MEETING, DUE = "owed", "no longer owed", "meeting changed", "dates changed"


_UNREAD = select(DigestLine).where(DigestLine.posted_at.is_(None)).order_by(DigestLine.id)


def cycle_opened(cycle: Cycle, owed: Sequence[Obligation]) -> None:
    counts = Counter(obligation.agency_id for obligation in owed)
    only = ". Only what has changed is asked for: otherwise one click answers" if cycle.only_changes else ""
    until = f"due {day_words(cycle.due)}{only}"
    tell_later(
        [
            Line(
                person_id=person.id,
                cause=f"cycle open:{cycle.id}",
                heading=CYCLE_OPENED,
                words=f"{cycle.title}: your agency is asked for {_things(counts[person.agency_id])}, {until}",
                address=link("home"),
            )
            for person in _people_of(counts)
        ]
    )


def _things(count: int) -> str:
    return plural(count, "update or return", "updates and returns")


def more_is_owed(owed: Sequence[Obligation]) -> None:
    """In a cycle that was open already, such as on a new action."""
    people = _people_of({obligation.agency_id for obligation in owed})
    tell_later(
        [
            Line(
                person_id=person.id,
                cause=f"{OWED}:{obligation.id}",
                heading="New on your list",
                words=f"{obligation.name}, due {day_words(obligation.due)}",
                address=link(obligation.endpoint, obligation_id=obligation.id),
            )
            for obligation in owed
            for person in people
            if person.agency_id == obligation.agency_id
        ]
    )


def no_longer_owed(obligations: Sequence[Obligation]) -> None:
    """In a cycle that is open, because the agreement has changed; the reason is in the obligations."""
    _tell_of_obligations(obligations, (NOT_OWED, OWED), "No longer on your list", _not_owed_words)


def owed_again(obligations: Sequence[Obligation]) -> None:
    """Obligations that were not owed for a while, because of how the agreement stood."""

    def words(one: Obligation) -> str:
        return f"{one.name}, due {day_words(one.due)}. It is asked for again"

    _tell_of_obligations(obligations, (OWED, NOT_OWED), "New on your list", words)


def reasons_changed(obligations: Sequence[Obligation]) -> None:
    """Whoever has not read yet that these are not owed any more reads why they are not owed now."""
    by_id = {one.id: one for one in obligations}
    for line, obligation_id in _unread(NOT_OWED, by_id):
        line.words = _not_owed_words(by_id[obligation_id])


def _not_owed_words(one: Obligation) -> str:
    return f"{one.name}. {one.cancelled_because}"


def _tell_of_obligations(
    obligations: Sequence[Obligation], kinds: tuple[str, str], heading: str, words: Callable[[Obligation], str]
) -> None:
    """Tells of the first of the `kinds`. Whoever has not read yet of the second, its opposite, reads of neither: for them nothing
    has changed. Each time is a line of its own, also where it was the same before."""
    kind, opposite = kinds
    people, moment = _people_of({one.agency_id for one in obligations}), secrets.token_hex(8)
    unread = _unread(opposite, [one.id for one in obligations])
    as_before = {(line.person_id, obligation_id) for line, obligation_id in unread}
    for line, _ in unread:
        db.session.delete(line)
    tell_later(
        [
            Line(
                person_id=person.id,
                cause=f"{kind}:{one.id}:{moment}",
                heading=heading,
                words=words(one),
                address=link(one.endpoint, obligation_id=one.id),
            )
            for one in obligations
            for person in people
            if person.agency_id == one.agency_id and (person.id, one.id) not in as_before
        ]
    )


def _unread(kind: str, ids: Collection[int]) -> list[tuple[DigestLine, int]]:
    """The lines of this kind that are in no mail yet, with the obligation or cycle that each is about."""
    lines = db.session.scalars(_UNREAD.where(DigestLine.cause.startswith(f"{kind}:")))
    found = [(line, int(line.cause.split(":")[1])) for line in lines]
    return [(line, about) for line, about in found if about in ids]


def action_changed(action: Action, before: Mapping[str, str], agency_ids: Collection[int]) -> None:
    """What is new about an action, where words_of() gave `before`, for the agencies that write or wrote about it."""
    now = words_of(action)
    changes = [f"{name}: {now[name] or 'none'} (was {before[name] or 'none'})" for name in now if now[name] != before[name]]
    if changes:
        tell_of_change(f"action changed:{action.id}", f"{action.ref}. {'. '.join(changes)}", agency_ids)


def words_of(action: Action) -> dict[str, str]:
    """What an agency has to know of an action that it writes about, by name."""
    return {
        "Title": f"“{action.title}”",
        "Lead agency": action.lead_agency.name,
        "Starts": action.start.words if action.start else "",
        "Due": action.due.words if action.due else "",
        "Also writes about it": ", ".join(agency.short_name for agency in action.agencies[1:]),
    }


def dates_changed(cycle: Cycle, due: date) -> None:
    """The due date is another than `due` was."""
    before = _last_read(DUE, cycle.id, day_words(due))
    if (now := day_words(cycle.due)) != before:
        tell_of_change(f"{DUE}:{cycle.id}:{before}", f"{cycle.title} is due on {now}. It was {before}", _agencies_in(cycle))


def meeting_changed(cycle: Cycle, before: str) -> None:
    """The working group meets on another day than `before`, or its meeting is called off. The group reads so, too."""
    before = _last_read(MEETING, cycle.id, before)
    if cycle.meeting_words == before or (cycle.is_called_off and before.startswith("called")):
        return
    is_now = _called_off_words(before) if cycle.is_called_off else f"on {cycle.meeting_words}"
    was = f". It was {'' if before.startswith('called') else 'on '}{before}" if not cycle.is_called_off else ""
    members = select(Person).where(Person.role == Role.MEMBER, Person.is_active).order_by(Person.id)
    words = f"The meeting about {cycle.title} is {is_now}{was}"
    tell_of_change(f"{MEETING}:{cycle.id}:{before}", words, _agencies_in(cycle), also=db.session.scalars(members).all())


def _called_off_words(before: str) -> str:
    """The day that people know of, whatever it was moved to since; `before` says when the meeting was."""
    return before if before.startswith("called") else f"called off (it was to be on {before})"


def _last_read(kind: str, cycle_id: int, before: str) -> str:
    """What people know the day to be: of several changes that nobody has read of yet, what was so before the first of them.
    Deletes the lines about these."""
    for line, _ in reversed(_unread(kind, [cycle_id])):
        kind_id_before_moment = line.cause.split(":")
        if len(kind_id_before_moment) == 4:  # lines of before 29 November 2026 do not say what was so before
            before = kind_id_before_moment[2]
        db.session.delete(line)
    return before


def _agencies_in(cycle: Cycle) -> set[int]:
    return set(db.session.scalars(select(Obligation.agency_id).where(Obligation.cycle_id == cycle.id)))


def tell_of_change(
    what: str, words: str, agency_ids: Collection[int], also: Sequence[Person] = (), but: Collection[int] = ()
) -> None:
    """Each change is a line of its own, also where it was the same before."""
    cause = f"{what}:{secrets.token_hex(8)}"
    tell_later(
        [
            Line(person_id=person.id, cause=cause, heading="Changed by the team", words=words, address=link("home"))
            for person in (*_people_of(agency_ids), *also)
            if person.id not in but
        ]
    )


def _people_of(agency_ids: Collection[int]) -> Sequence[Person]:
    return db.session.scalars(
        select(Person).where(Person.agency_id.in_(agency_ids), Person.is_active, Person.role.in_(PARTNERS)).order_by(Person.id)
    ).all()
