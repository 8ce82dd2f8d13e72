"""Reads for chasing: who owes what, who can be told, who was told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager

from portal.accounts.models import Agency, Person
from portal.core import clock
from portal.core.dates import end_of_day, local
from portal.core.errors import NotFound
from portal.core.policy import Role
from portal.cycles.models import Cycle, Obligation
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.notifications.outbox import Mail
from portal.reminders import schedule
from portal.reminders.models import ReminderPause, ReminderPlan, ReminderTold
from portal.reminders.timeliness import SentItem
from portal.submissions.models import Submission, SubmissionEvent, SubmissionVersion
from portal.submissions.workflow import CORRECTING, WITH_AGENCY, Status, Verb

PARTNERS = (Role.CONTRIBUTOR.value, Role.LEAD.value)
IN_HAND = (Status.SENT_BACK.value, Status.REOPENED.value, Status.AWAITING_SIGN_OFF.value)
REMINDER = "reminder"


@dataclass(frozen=True)
class Open:
    """Something that an agency can still send: why it came back, its cycle’s schedule, whether the agency is paused."""

    obligation: Obligation
    status: Status
    reason: str
    steps: Sequence[int]
    is_paused: bool


def still_owed(agency_id: int | None = None) -> list[Open]:
    """Everything that is with an agency now, or with that one. Of a closed cycle, only what was in somebody’s hands."""
    said = (
        select(SubmissionEvent.text)
        .where(SubmissionEvent.submission_id == Submission.id, SubmissionEvent.verb.in_(CORRECTING))
        .order_by(SubmissionEvent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    status = func.coalesce(Submission.status, Status.NOT_STARTED.value)
    of_agency = [] if agency_id is None else [Obligation.agency_id == agency_id]
    rows = db.session.execute(
        select(Obligation, status, func.coalesce(said, ""), ReminderPlan, _is_paused())
        .join(Obligation.cycle)
        .join(Obligation.agency)
        .outerjoin(Obligation.action)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .outerjoin(ReminderPlan, ReminderPlan.cycle_id == Cycle.id)
        .where(
            *of_agency,
            or_(
                and_(Cycle.status == CycleStatus.OPEN, status.in_([one.value for one in WITH_AGENCY])),
                and_(Cycle.status == CycleStatus.REVIEW, or_(status.in_(IN_HAND), _came_back())),
                and_(
                    Cycle.status == CycleStatus.ISSUED,
                    status.in_([one.value for one in WITH_AGENCY]),
                    Submission.approved_version_id.is_not(None),
                ),
            ),
        )
        .options(contains_eager(Obligation.cycle), contains_eager(Obligation.agency), contains_eager(Obligation.action))
        .order_by(Cycle.due, Obligation.kind, Obligation.id)
    )
    return [
        Open(obligation, Status(name), reason, plan.steps if plan else schedule.USUAL, bool(paused))
        for obligation, name, reason, plan, paused in rows
    ]


def _came_back() -> ColumnElement[bool]:
    """A draft that the agency took back, or that its lead gave back: it can still be sent in a closed cycle."""
    newest = (
        select(SubmissionEvent.verb)
        .where(SubmissionEvent.submission_id == Submission.id, SubmissionEvent.status_from != SubmissionEvent.status_to)
        .order_by(SubmissionEvent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return and_(Submission.status == Status.DRAFT, newest.in_([Verb.TAKE_BACK, Verb.DECLINE]))


def _is_paused() -> ColumnElement[bool]:
    return exists().where(
        ReminderPause.cycle_id == Obligation.cycle_id,
        ReminderPause.agency_id == Obligation.agency_id,
        ReminderPause.ended_at.is_(None),
    )


def partners(agency_ids: Collection[int]) -> Sequence[Person]:
    """The active contributors and leads of these agencies."""
    return db.session.scalars(
        select(Person)
        .join(Person.agency)
        .options(contains_eager(Person.agency))
        .where(Person.agency_id.in_(agency_ids), Person.is_active, Person.role.in_(PARTNERS))
        .order_by(Agency.name, Person.role, Person.name, Person.id)
    ).all()


def told(cycle_ids: Collection[int]) -> set[tuple[int, int, date, int]]:
    """(person, cycle, due, step) of every scheduled reminder so far."""
    rows = db.session.execute(
        select(ReminderTold.person_id, ReminderTold.cycle_id, ReminderTold.due, ReminderTold.step).where(
            ReminderTold.cycle_id.in_(cycle_ids)
        )
    )
    return {(person, cycle, due, step) for person, cycle, due, step in rows}


def reminded_today() -> set[int]:
    """The people who have had a reminder since midnight in London."""
    since = end_of_day(clock.today() - timedelta(days=1))
    return set(db.session.scalars(select(Mail.person_id).where(Mail.kind == REMINDER, Mail.created_at >= since)))  # type: ignore[arg-type]


def team_address() -> str:
    """Where answers go when the installation names no address: the first active coordinator."""
    return (
        db.session.scalar(
            select(Person.email).where(Person.role == Role.COORDINATOR, Person.is_active).order_by(Person.id).limit(1)
        )
        or ""
    )


def steps_of(cycle: Cycle) -> Sequence[int]:
    found = db.session.get(ReminderPlan, cycle.id)
    return found.steps if found else schedule.USUAL


def _is_in(cycle: Cycle) -> ColumnElement[bool]:
    return exists().where(Obligation.cycle_id == cycle.id, Obligation.agency_id == Agency.id)


def agency_in(cycle: Cycle, key: str) -> Agency:
    """An agency that has something to do with the cycle."""
    found = db.session.scalar(select(Agency).where(Agency.key == key, _is_in(cycle)))
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Standing:
    """An agency in a cycle: how many people can be told, why it is paused, how many mails it had, and when the last."""

    agency: Agency
    people: int
    paused: str | None
    mails: int
    last: datetime | None

    @property
    def last_day(self) -> date | None:
        return local(self.last).date() if self.last else None


def standings(cycle: Cycle) -> list[Standing]:
    """Every agency of the cycle, by name."""
    people = (
        select(func.count())
        .where(Person.agency_id == Agency.id, Person.is_active, Person.role.in_(PARTNERS))
        .correlate(Agency)
        .scalar_subquery()
    )
    paused = (
        select(func.max(ReminderPause.reason))
        .where(ReminderPause.cycle_id == cycle.id, ReminderPause.agency_id == Agency.id, ReminderPause.ended_at.is_(None))
        .correlate(Agency)
        .scalar_subquery()
    )
    sent = (
        select(Person.agency_id, func.count().label("mails"), func.max(Mail.created_at).label("last"))
        .join(Person, Person.id == Mail.person_id)
        .where(Mail.cycle_id == cycle.id)
        .group_by(Person.agency_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Agency, people, paused, func.coalesce(sent.c.mails, 0), sent.c.last)
        .outerjoin(sent, sent.c.agency_id == Agency.id)
        .where(_is_in(cycle))
        .order_by(Agency.name)
    )
    return [Standing(*row) for row in rows]


def mails_about(cycle: Cycle, agency: Agency, most: int) -> Sequence[tuple[Mail, Person]]:
    """What people of the agency were told about the cycle, newest first."""
    rows = db.session.execute(
        select(Mail, Person)
        .join(Person, Person.id == Mail.person_id)
        .where(Mail.cycle_id == cycle.id, Person.agency_id == agency.id)
        .order_by(Mail.id.desc())
        .limit(most)
    )
    return [(mail, person) for mail, person in rows]


def first_sent(cycles: Sequence[Cycle]) -> list[SentItem]:
    """What was owed in these cycles, when it was due, and when its first version came."""
    rows = db.session.execute(
        select(Agency.name, Cycle.key, Cycle.due, Obligation.extended_to, SubmissionVersion.sent_at)
        .select_from(Obligation)
        .join(Obligation.cycle)
        .join(Obligation.agency)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .outerjoin(SubmissionVersion, and_(SubmissionVersion.submission_id == Submission.id, SubmissionVersion.number == 1))
        .where(Obligation.cycle_id.in_([cycle.id for cycle in cycles]))
    )
    return [SentItem(agency, key, extended or due, at) for agency, key, due, extended, at in rows]
