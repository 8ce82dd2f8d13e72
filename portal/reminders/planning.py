"""Who would get a reminder, and what it would say: the same for the timer, the dry run and the page that shows it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import current_app

from portal.accounts.models import Person
from portal.accounts.queries import partnership
from portal.core import clock
from portal.core.links import link
from portal.cycles.models import Cycle, Kind, Obligation
from portal.notifications.outbox import Letter
from portal.reminders import digest, queries, schedule
from portal.reminders.digest import Digest, Envelope, OwedLine
from portal.reminders.queries import REMINDER, Open
from portal.submissions.workflow import Status
from portal.worklist.groups import group_of

Trigger = tuple[int, date, int]  # cycle, due date, step


@dataclass(frozen=True)
class Situation:
    """All that decides who hears from us, read once. Paused agencies are left out."""

    owed: Mapping[int, Sequence[Open]]  # by agency
    people: Sequence[Person]
    told: Collection[tuple[int, int, date, int]]
    had_one_today: Collection[int]


@dataclass(frozen=True)
class Call:
    """Somebody is to be reminded of all that they owe. `triggers` are the steps that ask for it; none by hand."""

    person: Person
    owed: Sequence[Open]
    cycle_id: int
    triggers: Sequence[Trigger] = ()


@dataclass(frozen=True)
class Reminder:
    """A call, written."""

    person: Person
    cycle_id: int
    triggers: Sequence[Trigger]
    digest: Digest
    reply_to: str

    def letter(self, key: str) -> Letter:
        return Letter(
            key=key,
            kind=REMINDER,
            recipient=self.person.email,
            subject=self.digest.subject,
            text=self.digest.text,
            html=self.digest.html,
            person_id=self.person.id,
            cycle_id=self.cycle_id,
            reply_to=self.reply_to,
        )


def look() -> Situation:
    by_agency: dict[int, list[Open]] = {}
    cycles = set()
    for one in queries.still_owed():
        if not one.is_paused:
            by_agency.setdefault(one.obligation.agency_id, []).append(one)
            cycles.add(one.obligation.cycle_id)
    return Situation(by_agency, queries.partners(by_agency), queries.told(cycles), queries.reminded_today())


def scheduled(now: Situation, day: date, cycle: Cycle | None = None) -> list[Call]:
    """Whom the schedule reminds on that day, of what is owed now; without whom it has told. Of one cycle, or of all."""
    found = []
    for person, owed in _owing(now):
        asked = {_trigger(one, day) for one in owed if cycle is None or one.obligation.cycle_id == cycle.id}
        triggers = sorted(one for one in asked if one is not None and (person.id, *one) not in now.told)
        if triggers:
            found.append(Call(person, owed, triggers[0][0], triggers))
    return found


def everybody(now: Situation, cycle: Cycle) -> list[Call]:
    """Whoever owes something in the cycle now, and has had no reminder today."""
    return [
        Call(person, owed, cycle.id)
        for person, owed in _owing(now)
        if person.id not in now.had_one_today and any(one.obligation.cycle_id == cycle.id for one in owed)
    ]


def next_day(now: Situation, cycle: Cycle) -> date | None:
    """The next day after today on which the schedule has something to send in the cycle."""
    dates = {
        (one.obligation.due, tuple(one.steps))
        for owed in now.owed.values()
        for one in owed
        if one.obligation.cycle_id == cycle.id
    }
    found = (schedule.next_step(due, steps, clock.today()) for due, steps in dates)
    return min((day for _, day in filter(None, found)), default=None)


def _owing(now: Situation) -> Iterator[tuple[Person, list[Open]]]:
    for person in now.people:
        owed = [one for one in now.owed[person.agency_id] if is_for(person, one)]
        if owed:
            yield person, owed


def _trigger(one: Open, day: date) -> Trigger | None:
    step = schedule.step_on(one.obligation.due, one.steps, day)
    return None if step is None else (one.obligation.cycle_id, one.obligation.due, step)


def write(calls: Sequence[Call], day: date) -> list[Reminder]:
    """The mails as they are sent on that day."""
    reply_to = current_app.config["MAIL_REPLY_TO"] or queries.team_address()
    found = []
    for call in calls:
        to = Envelope(call.person.name, call.person.agency.name, partnership(), link("home"), reply_to)
        written = digest.write(to, [_owed(one, day) for one in call.owed], day)
        found.append(Reminder(call.person, call.cycle_id, call.triggers, written, reply_to))
    return found


def is_for(person: Person, one: Open) -> bool:
    """What waits for a signature is the lead’s to do, not the officer’s who has done their part."""
    return one.status is not Status.AWAITING_SIGN_OFF or person.is_lead


def _owed(one: Open, day: date) -> OwedLine:
    obligation = one.obligation
    ends_later = obligation.kind == Kind.RETURN and obligation.period_end >= day
    return OwedLine(
        group_of(one.status, obligation.due, _morning(day)),
        name_of(obligation),
        obligation.due,
        address_of(obligation),
        one.reason if one.status in (Status.SENT_BACK, Status.REOPENED) else "",
        obligation.period_end + timedelta(days=1) if ends_later else None,
    )


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9))


def name_of(obligation: Obligation) -> str:
    """“DA1 Reach more people”, “Data return, June 2019”."""
    return obligation.title if obligation.kind == Kind.RETURN else f"{obligation.ref} {obligation.title}"


def address_of(obligation: Obligation) -> str:
    page = "returns.data_return" if obligation.kind == Kind.RETURN else "updates.update"
    return link(page, obligation_id=obligation.id)
