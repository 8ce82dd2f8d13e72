"""Who would get a reminder, and what it would say: the same for the timer, the dry run and the page that shows it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.accounts.deputies.queries import signers_among
from portal.accounts.models import Person
from portal.accounts.queries import team_address
from portal.core import clock
from portal.core.dates import local, short_day_words
from portal.core.links import link
from portal.cycles.models import Cycle, Kind, Obligation
from portal.cycles.officers.queries import LookedAfter
from portal.notifications.outbox import Letter
from portal.notifications.signature import sender
from portal.reminders import digest, queries, schedule
from portal.reminders.digest import Digest, Envelope, OwedLine
from portal.reminders.queries import REMINDER, OpenObligation
from portal.reminders.schedule import ReminderStep
from portal.submissions.lateness import is_dated
from portal.submissions.workflow import Status
from portal.worklist.groups import group_of


@dataclass(frozen=True)
class Situation:
    """All that decides who is reminded, read once. Paused agencies stand apart."""

    owed_by_agency: Mapping[int, Sequence[OpenObligation]]
    people: Sequence[Person]
    steps_done: Collection[tuple[int, ReminderStep]]  # (person's id, step) of every scheduled reminder so far
    reminded_today: Collection[tuple[int, int]]  # (person's id, cycle's id)
    signers: Collection[int]  # the ids of who can sign off for these agencies today
    looked_after: LookedAfter
    paused: Sequence[Obligation]  # what agencies owe that get no reminders in its cycle


@dataclass(frozen=True)
class PlannedReminder:
    """Somebody is to be reminded of all that they owe. `triggers` are the steps that cause it; none by hand."""

    person: Person
    owed: Sequence[OpenObligation]
    cycle_id: int
    triggers: Sequence[ReminderStep] = ()


@dataclass(frozen=True)
class Reminder:
    """A planned reminder with the text of its mail."""

    person: Person
    cycle_id: int
    triggers: Sequence[ReminderStep]
    digest: Digest
    reply_to: str
    text: str  # the whole mail, as it is sent

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


def current_situation() -> Situation:
    owed_by_agency: dict[int, list[OpenObligation]] = {}
    cycle_ids = set()
    paused = []
    for item in queries.still_owed():
        if item.is_paused:
            paused.append(item.obligation)
        else:
            owed_by_agency.setdefault(item.obligation.agency_id, []).append(item)
            cycle_ids.add(item.obligation.cycle_id)
    people, named = queries.partners(owed_by_agency)
    return Situation(
        owed_by_agency,
        [person for person, _ in people],
        queries.steps_done(cycle_ids),
        queries.reminded_today(),
        {signer.person.id for signers in signers_among(people).values() for signer in signers},
        named,
        paused,
    )


def scheduled_reminders(situation: Situation, day: date, cycle: Cycle | None = None) -> list[PlannedReminder]:
    """What the schedule sends on that day, for what is owed now, of one cycle or of all. Nobody is reminded of a step twice."""
    planned = []
    for person, owed in _people_who_owe(situation, day):
        due_steps = {_step_on(item, day) for item in owed if cycle is None or item.obligation.cycle_id == cycle.id}
        triggers = sorted(step for step in due_steps if step is not None and (person.id, step) not in situation.steps_done)
        if triggers:
            planned.append(PlannedReminder(person, owed, triggers[0].cycle_id, triggers))
    return planned


def reminders_by_hand(situation: Situation, cycle: Cycle) -> list[PlannedReminder]:
    """For everybody who owes something in the cycle now, and has had no reminder of it today."""
    return [
        PlannedReminder(person, owed, cycle.id)
        for person, owed in _people_who_owe(situation, clock.today())
        if (person.id, cycle.id) not in situation.reminded_today and any(item.obligation.cycle_id == cycle.id for item in owed)
    ]


def not_reminded(situation: Situation, cycle: Cycle) -> list[tuple[str, str]]:
    """(who, why) of those at agencies that owe something in the cycle whom reminders_by_hand() leaves out: agencies that are
    paused or have nobody, and people."""
    owing = {
        agency_id: owed[0].obligation.agency
        for agency_id, owed in situation.owed_by_agency.items()
        if any(item.obligation.cycle_id == cycle.id for item in owed)
    }
    wanted = {plan.person.id for plan in reminders_by_hand(situation, cycle)}
    paused = {obligation.agency for obligation in situation.paused if obligation.cycle_id == cycle.id}
    peopled = {person.agency_id for person in situation.people}
    left_out = [(agency.name, "reminders are paused") for agency in sorted(paused, key=lambda agency: agency.name)]
    left_out += [(agency.name, "nobody has an account") for agency_id, agency in owing.items() if agency_id not in peopled]
    for person in situation.people:
        if person.agency_id in owing and person.id not in wanted:
            had_one = (person.id, cycle.id) in situation.reminded_today
            why = "has had a reminder of this cycle today" if had_one else "somebody else looks after it or signs it off"
            left_out.append((person.name_with_agency, why))
    return left_out


def next_day(situation: Situation, cycle: Cycle) -> date | None:
    """The next day after today on which the schedule has something to send in the cycle."""
    schedules = {
        (item.obligation.due, tuple(item.steps))
        for owed in situation.owed_by_agency.values()
        for item in owed
        if item.obligation.cycle_id == cycle.id
    }
    next_steps = (schedule.next_step(due, steps, clock.today()) for due, steps in schedules)
    return min((day for _, day in filter(None, next_steps)), default=None)


def _people_who_owe(situation: Situation, day: date) -> Iterator[tuple[Person, list[OpenObligation]]]:
    """Each person who has something to do on that day, with all of it."""
    for person in situation.people:
        owed = [
            item
            for item in situation.owed_by_agency[person.agency_id]
            if is_for(person, item, situation.signers) and _concerns(person, item, situation.looked_after, day)
        ]
        if owed:
            yield person, owed


def _step_on(item: OpenObligation, day: date) -> ReminderStep | None:
    step = schedule.step_on(item.obligation.due, item.steps, day)
    return None if step is None else ReminderStep(item.obligation.cycle_id, item.obligation.due, step)


def write(planned: Sequence[PlannedReminder], day: date) -> list[Reminder]:
    """The mails as they are sent on that day."""
    reply_to = team_address()
    of_partnership = sender()
    reminders = []
    for plan in planned:
        to = Envelope(plan.person.name, plan.person.agency.name, link("home"))
        written = digest.write(to, [_owed_line(item, day, plan.person) for item in plan.owed], day)
        text = of_partnership.signed_text(written.text, reply_to)
        reminders.append(Reminder(plan.person, plan.cycle_id, plan.triggers, written, reply_to, text))
    return reminders


def is_for(person: Person, item: OpenObligation, signers: Collection[int]) -> bool:
    """Whether the person has something to do about it. A sign-off is for those who can give it today, by id in `signers`: leads
    who are not away, and deputies of what they did not send themselves. The officer's part is then done."""
    if item.status is not Status.AWAITING_SIGN_OFF:
        return True
    return person.id in signers and (person.is_lead or item.asked_by_id != person.id)


def _concerns(person: Person, item: OpenObligation, looked_after: LookedAfter, day: date) -> bool:
    """Whether the person is reminded of it on that day: until it is late only who looks after it, if people are named for all of
    it. A sign-off is not the officers’ part."""
    officers = looked_after.of(item.obligation)
    is_theirs = not looked_after.is_looked_after(item.obligation) or any(one.person_id == person.id for one in officers)
    return is_theirs or item.obligation.due < day or item.status is Status.AWAITING_SIGN_OFF


def _owed_line(item: OpenObligation, day: date, person: Person) -> OwedLine:
    obligation, morning = item.obligation, _in_the_morning(day)
    ends_later = obligation.kind == Kind.RETURN and obligation.period_end >= day
    return OwedLine(
        group=group_of(item.status, obligation.due, morning, has_approved=item.has_approved),
        name=obligation.name,
        due=obligation.due,
        address=address_of(obligation),
        reason=item.reason if item.status in (Status.SENT_BACK, Status.REOPENED) else "",
        from_day=obligation.period_end + timedelta(days=1) if ends_later else None,
        is_dated=is_dated(obligation.due, morning, has_approved=item.has_approved),
        step=_reopened_words(item, person),
    )


def _reopened_words(item: OpenObligation, person: Person) -> str:
    """“you opened it again on 3 July”, for who reads it; empty where it is not open again."""
    if item.status is not Status.REOPENED or item.reopened is None:
        return ""
    name = "you" if item.reopened.by_id == person.id else item.reopened.name
    return f"{name} opened it again on {short_day_words(local(item.reopened.at).date())}"


def _in_the_morning(day: date) -> datetime:
    """A moment of that day: a mail that is written for another day has no time of its own."""
    return datetime.combine(day, time(9))


def address_of(obligation: Obligation) -> str:
    return link(obligation.endpoint, obligation_id=obligation.id)
