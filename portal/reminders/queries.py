"""Reads for reminders: who owes what, who can be reminded, who was reminded and when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, not_, or_, select
from sqlalchemy.orm import aliased, contains_eager

from portal.accounts.deputies.models import Absence
from portal.accounts.deputies.queries import PARTNERS, with_absences
from portal.accounts.models import Agency, Person
from portal.core import clock
from portal.core.dates import end_of_day, local
from portal.cycles.models import Cycle, Obligation, later_of
from portal.cycles.officers.models import NamedOfficer
from portal.cycles.officers.queries import LookedAfter, OfficerOf, returned_measures
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.measures.models import Measure
from portal.notifications.outbox import Mail
from portal.reminders import schedule
from portal.reminders.models import ReminderPause, ReminderPlan, ReminderSent
from portal.reminders.schedule import ReminderStep
from portal.reminders.timeliness import SentItem
from portal.review.agencies.queries import is_in
from portal.submissions.models import Submission, SubmissionEvent, SubmissionVersion
from portal.submissions.overtaken import is_not_asked_for, was_given_back
from portal.submissions.workflow import CORRECTING, WITH_AGENCY, Status, Verb

SENDABLE_IN_REVIEW = (Status.SENT_BACK.value, Status.REOPENED.value, Status.AWAITING_SIGN_OFF.value)
REMINDER = "reminder"


class Reopened(NamedTuple):
    """Who opened something again after its approval, and when (naive, UTC)."""

    by_id: int
    name: str
    at: datetime


@dataclass(frozen=True)
class OpenObligation:
    """Something that an agency can still send. `reason` says why it was sent back, `steps` is its cycle’s schedule. `asked_by_id`
    is who sent it last to be signed off; `reopened` is the newest step that opened it again, None where there is none."""

    obligation: Obligation
    status: Status
    reason: str
    steps: Sequence[int]
    is_paused: bool
    asked_by_id: int | None = None
    has_approved: bool = False
    reopened: Reopened | None = None


def still_owed(agency_id: int | None = None) -> list[OpenObligation]:
    """All that agencies, or that one, can still send now."""
    last_reason, asked_by = _newest(SubmissionEvent.text, *CORRECTING), _newest(SubmissionEvent.by_id, Verb.ASK_SIGN_OFF)
    opened, opener = aliased(SubmissionEvent), aliased(Person)
    status = func.coalesce(Submission.status, Status.NOT_STARTED.value)
    of_agency = [] if agency_id is None else [Obligation.agency_id == agency_id]
    rows = db.session.execute(
        select(Obligation, status, func.coalesce(last_reason, ""), ReminderPlan, _is_paused(), asked_by)
        .add_columns(Submission.approved_version_id, opener.id, opener.name, opened.at)
        .join(Obligation.cycle)
        .join(Obligation.agency)
        .outerjoin(Obligation.action)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .outerjoin(opened, opened.id == _newest(SubmissionEvent.id, Verb.REOPEN))
        .outerjoin(opener, opener.id == opened.by_id)
        .outerjoin(ReminderPlan, ReminderPlan.cycle_id == Cycle.id)
        .where(*of_agency, _can_be_sent(status))
        .options(contains_eager(Obligation.cycle), contains_eager(Obligation.agency), contains_eager(Obligation.action))
        .order_by(Cycle.due, Obligation.kind, Obligation.id)
    )
    return [
        OpenObligation(
            obligation,
            Status(name),
            reason,
            plan.steps if plan else schedule.USUAL_STEPS,
            bool(paused),
            asked_by_id,
            has_approved=approved_id is not None,
            reopened=Reopened(*opened_by) if opened_by[0] is not None else None,
        )
        for obligation, name, reason, plan, paused, asked_by_id, approved_id, *opened_by in rows
    ]


def _newest(column: Any, *verbs: Verb) -> Any:
    """A column of the newest step of a submission with one of these verbs."""
    steps = select(column).where(SubmissionEvent.submission_id == Submission.id, SubmissionEvent.verb.in_(verbs))
    return steps.correlate(Submission).order_by(SubmissionEvent.id.desc()).limit(1).scalar_subquery()


def _can_be_sent(status: ColumnElement[str]) -> ColumnElement[bool]:
    """In an open cycle everything that is with the agency; in review what was sent back or waits for the lead.

    After issue it is that too, but for updates whose place a later one has taken (rule 14, docs/domain.md).
    """
    is_with_agency = status.in_([state.value for state in WITH_AGENCY])
    return or_(
        and_(Cycle.status == CycleStatus.OPEN, is_with_agency),
        and_(Cycle.status == CycleStatus.REVIEW, or_(status.in_(SENDABLE_IN_REVIEW), was_given_back())),
        and_(Cycle.status == CycleStatus.ISSUED, is_with_agency, not_(is_not_asked_for())),
    )


def _is_paused() -> ColumnElement[bool]:
    return exists().where(
        ReminderPause.cycle_id == Obligation.cycle_id,
        ReminderPause.agency_id == Obligation.agency_id,
        ReminderPause.ended_at.is_(None),
    )


def partners(agency_ids: Collection[int]) -> tuple[list[tuple[Person, Absence | None]], LookedAfter]:
    """Who writes for these agencies, and who of them looks after what: what is needed to choose whom to remind.

    The first is everybody with an open account who is a contributor or a lead there, by agency and name, each with the absence
    that they are in today, None where they are not away. The second says who is the named officer of an obligation. It takes one
    query, and a second one where somebody is named for a single measure: which measures a return has is read only then.
    """
    is_theirs = and_(NamedOfficer.person_id == Person.id, NamedOfficer.agency_id == Person.agency_id)
    rows = db.session.execute(
        with_absences(agency_ids)
        .add_columns(NamedOfficer.subject, func.coalesce(Measure.frequency, ""))
        .join(Person.agency)
        .outerjoin(NamedOfficer, is_theirs)
        .outerjoin(Measure, Measure.id == NamedOfficer.measure_id)
        .options(contains_eager(Person.agency))
        .order_by(Agency.name, Person.role, Person.name, Person.id)
    ).all()
    people = {person.id: (person, absence) for person, absence, *_ in rows}
    named = [
        OfficerOf(person.agency_id, subject, person.id, frequency, person.name)
        for person, _, subject, frequency in rows
        if subject is not None
    ]
    return list(people.values()), LookedAfter(named, returned_measures(agency_ids) if any(one.frequency for one in named) else {})


def steps_done(cycle_ids: Collection[int]) -> set[tuple[int, ReminderStep]]:
    """(person's id, step) of every scheduled reminder so far."""
    rows = db.session.execute(
        select(ReminderSent.person_id, ReminderSent.cycle_id, ReminderSent.due, ReminderSent.step).where(
            ReminderSent.cycle_id.in_(cycle_ids)
        )
    )
    return {(person_id, ReminderStep(cycle_id, due, step)) for person_id, cycle_id, due, step in rows}


def reminded_today() -> set[tuple[int, int]]:
    """(person’s id, cycle’s id) of the reminders since midnight in London."""
    since = end_of_day(clock.today() - timedelta(days=1))
    rows = db.session.execute(select(Mail.person_id, Mail.cycle_id).where(Mail.kind == REMINDER, Mail.created_at >= since))
    return {(person_id, cycle_id) for person_id, cycle_id in rows if person_id is not None and cycle_id is not None}


def steps_of(cycle: Cycle) -> Sequence[int]:
    plan = db.session.get(ReminderPlan, cycle.id)
    return plan.steps if plan else schedule.USUAL_STEPS


@dataclass(frozen=True)
class AgencyReminders:
    """The reminders of an agency in a cycle."""

    agency: Agency
    people: int  # active contributors and leads, who can be reminded
    paused: str | None  # the reason; None where it is not paused
    mails: int  # those that were sent
    waiting: int  # those that wait in the outbox
    failed: int  # those that were given up
    last: datetime | None  # when the last mail was sent (naive, UTC)

    @property
    def last_day(self) -> date | None:
        return local(self.last).date() if self.last else None


def agency_reminders(cycle: Cycle) -> list[AgencyReminders]:
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
        select(
            Person.agency_id,
            func.count(Mail.sent_at).label("mails"),
            func.sum(case((and_(Mail.sent_at.is_(None), Mail.gave_up_at.is_(None)), 1), else_=0)).label("waiting"),
            func.count(case((Mail.sent_at.is_(None), Mail.gave_up_at))).label("failed"),
            func.max(Mail.sent_at).label("last"),
        )
        .join(Person, Person.id == Mail.person_id)
        .where(Mail.cycle_id == cycle.id)
        .group_by(Person.agency_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Agency, people, paused)
        .add_columns(*(func.coalesce(one, 0) for one in (sent.c.mails, sent.c.waiting, sent.c.failed)), sent.c.last)
        .outerjoin(sent, sent.c.agency_id == Agency.id)
        .where(is_in(cycle))
        .order_by(Agency.name)
    )
    return [AgencyReminders(*row) for row in rows]


def first_sent(cycles: Sequence[Cycle]) -> list[SentItem]:
    """All that was owed in these cycles, with its due date and the moment of its first version."""
    rows = db.session.execute(
        select(Agency.name, Cycle.key, Cycle.due, Obligation.extended_to, SubmissionVersion.sent_at)
        .select_from(Obligation)
        .join(Obligation.cycle)
        .join(Obligation.agency)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .outerjoin(SubmissionVersion, and_(SubmissionVersion.submission_id == Submission.id, SubmissionVersion.number == 1))
        .where(Obligation.cycle_id.in_([cycle.id for cycle in cycles]))
    )
    return [SentItem(agency, key, later_of(extended, due), at) for agency, key, due, extended, at in rows]
