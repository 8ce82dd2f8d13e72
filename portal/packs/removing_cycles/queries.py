"""What would go with a cycle, and why it cannot be removed where something depends on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from portal.accounts.deputies.queries import PARTNERS
from portal.accounts.models import Person
from portal.core import clock
from portal.core.dates import ONE_DAY
from portal.core.text import plural
from portal.cycles.decisions.models import Decision
from portal.cycles.models import AgencyNote, Cycle, Obligation
from portal.cycles.programme.actions import NewPlan
from portal.cycles.programme.rhythms import CycleDates, dates_problems
from portal.extensions import db
from portal.narratives.models import Context
from portal.notifications.outbox import Mail
from portal.packs.models import Pack
from portal.review.agencies.models import PhoneCall
from portal.submissions.models import Submission, SubmissionVersion


@dataclass(frozen=True, kw_only=True)
class RemovalCounts:
    """Counts of what would be deleted. `why_not` says why the cycle stays; empty where it can be removed."""

    owed: int
    agencies: int
    begun: int
    contexts: int
    notes: int
    calls: int
    why_not: str

    @property
    def sentences(self) -> list[str]:
        """What would be deleted, a line each."""
        owed, agencies = plural(self.owed, "update or return", "updates and returns"), plural(self.agencies, "agency", "agencies")
        others = (
            (self.begun, "draft", " that agencies have begun, with their files"),
            (self.contexts, "context", ""),
            (self.notes, "note", " of agencies to the team"),
            (self.calls, "call", " that the team noted"),
        )
        return [f"{owed} owed by {agencies}", *(f"{plural(count, what)}{more}" for count, what, more in others if count)]


def removal_of(cycle: Cycle) -> RemovalCounts:
    """In one query."""
    owed = Obligation.cycle_id == cycle.id
    of_cycle = select(Obligation.id).where(owed)
    begun = Submission.obligation_id.in_(of_cycle)
    submissions = select(Submission.id).where(begun)
    written_here = Context.written_in_id == cycle.id
    row = db.session.execute(
        select(
            _count(Obligation.id, owed),
            select(func.count(Obligation.agency_id.distinct())).where(owed).scalar_subquery(),
            _count(Submission.id, begun),
            _count(Context.id, Context.cycle_id == cycle.id),
            _count(AgencyNote.id, AgencyNote.obligation_id.in_(of_cycle)),
            _count(PhoneCall.id, PhoneCall.cycle_id == cycle.id),
            _count(SubmissionVersion.id, SubmissionVersion.submission_id.in_(submissions)),
            _count(Pack.id, Pack.cycle_id == cycle.id),
            _count(Decision.id, Decision.cycle_id == cycle.id),
            _count(Context.id, written_here, Context.cycle_id != cycle.id),
        )
    ).one()
    owed_count, agencies, drafts, contexts, notes, calls, versions, packs, decisions, carried = row
    return RemovalCounts(
        owed=owed_count,
        agencies=agencies,
        begun=drafts,
        contexts=contexts,
        notes=notes,
        calls=calls,
        why_not=_why_not(cycle, versions=versions, packs=packs, decisions=decisions, carried=carried),
    )


def partners_who_heard(cycle: Cycle) -> Sequence[Person]:
    """Those who write for its agencies and can know of it: on the day on which it opened nobody was mailed that it did, so only
    who got another mail about it, or whose agency has begun something in it."""
    of_cycle = select(Obligation.id).where(Obligation.cycle_id == cycle.id)
    agencies = select(Obligation.agency_id).where(Obligation.cycle_id == cycle.id)
    knows: ColumnElement[bool] = Person.agency_id.in_(agencies)
    if cycle.opens == clock.today():
        begun = select(Submission.obligation_id).where(Submission.obligation_id.in_(of_cycle))
        noted = select(AgencyNote.obligation_id).where(AgencyNote.obligation_id.in_(of_cycle))
        active = agencies.where(Obligation.id.in_(begun) | Obligation.id.in_(noted))
        mailed = select(Mail.person_id).where(Mail.cycle_id == cycle.id, Mail.person_id.is_not(None))
        knows = Person.agency_id.in_(active) | (knows & Person.id.in_(mailed))
    partners = select(Person).where(Person.is_active, Person.role.in_(PARTNERS), knows)
    return db.session.scalars(partners.order_by(Person.id)).all()


def plan_of(cycle: Cycle) -> NewPlan | None:
    """As it would stand in the programme again: it opens by itself after its period, at the earliest tomorrow. None where its due
    date leaves no time for that, or lies after its meeting, which was called off."""
    opens = max(cycle.period_end, clock.today()) + ONE_DAY
    if dates_problems(cycle.period, opens, cycle.due, clock.today()) or cycle.meeting < cycle.due:
        return None
    return NewPlan(CycleDates(cycle.title, cycle.period, opens, cycle.due, cycle.meeting), cycle.only_changes)


def _count(column: Any, *conditions: ColumnElement[bool]) -> Any:
    return select(func.count(column)).where(*conditions).scalar_subquery()


def _why_not(cycle: Cycle, *, versions: int, packs: int, decisions: int, carried: int) -> str:
    if packs:
        return f"A pack of {cycle.title} was issued, so it stays."
    if versions:
        return f"Something was sent in {cycle.title}, so it stays. You can stop asking for what is owed in it, one by one."
    if decisions:
        return f"Decisions of its meeting are recorded, so {cycle.title} stays."
    if carried:
        return f"A later cycle has texts that were written in {cycle.title}, so it stays."
    return ""
