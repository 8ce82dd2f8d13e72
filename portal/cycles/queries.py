"""Reads about cycles and obligations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Agency, Person
from portal.agreement.models import Agreement
from portal.agreement.queries import agreement_on
from portal.core.errors import NotFound
from portal.core.policy import Permission, can
from portal.cycles.models import Cycle, Obligation
from portal.cycles.workflow import RUNNING, CycleStatus
from portal.extensions import db


def cycles() -> Sequence[Cycle]:
    """Newest first."""
    return db.session.scalars(select(Cycle).options(joinedload(Cycle.agreement)).order_by(Cycle.period_start.desc())).all()


def cycle(key: str) -> Cycle:
    cycle = db.session.scalar(select(Cycle).where(Cycle.key == key).options(joinedload(Cycle.agreement)))
    if cycle is None:
        raise NotFound
    return cycle


def lock_cycle(cycle: Cycle) -> None:
    """Locks the cycle until the transaction ends, for what must not happen twice at once: issuing it, recording decisions.

    Rows that only refer to the cycle, such as a mail about it, can still be written. (SQLite has one writer at a time anyway.)
    """
    db.session.execute(select(Cycle.id).where(Cycle.id == cycle.id).with_for_update(key_share=True))


def running_cycle() -> Cycle | None:
    """The cycle that partners write in now: the oldest that is open or in review, otherwise the last that was issued."""
    with_agreement = select(Cycle).options(joinedload(Cycle.agreement)).limit(1)
    running = with_agreement.where(Cycle.status.in_(RUNNING)).order_by(Cycle.period_start)
    issued = with_agreement.where(Cycle.status == CycleStatus.ISSUED).order_by(Cycle.period_start.desc())
    return db.session.scalar(running) or db.session.scalar(issued)


def overlapping(starts: date, ends: date) -> Cycle | None:
    """A cycle whose period shares days with these."""
    return db.session.scalar(select(Cycle).where(Cycle.period_start <= ends, Cycle.period_end >= starts).limit(1))


def agreement_for(day: date) -> Agreement | None:
    """The agreement of a cycle whose period begins on that day: the one in force then."""
    return agreement_on(day)


class VisibleScope(StrEnum):
    """Whose obligations a person may see."""

    ALL = "all of it"
    OWN = "their own agency's"
    NONE = "none of it"


def scope_of(person: Person) -> VisibleScope:
    if can(person, Permission.REVIEW):
        return VisibleScope.ALL
    return VisibleScope.OWN if can(person, Permission.SEE_OWN_WORK) else VisibleScope.NONE


def visible_obligations(scope: VisibleScope) -> Select[Obligation]:
    """The obligations within the scope. Callers bind the id of the person's agency to the parameter `own_agency`."""
    statement = select(Obligation).join(Obligation.cycle).options(contains_eager(Obligation.cycle))
    if scope is VisibleScope.ALL:
        return statement
    if scope is VisibleScope.OWN:
        return statement.where(Obligation.agency_id == bindparam("own_agency"))
    return statement.where(Obligation.id.is_(None))


def readable_obligations(scope: VisibleScope) -> Select[Obligation]:
    """The same, and those of agencies that became part of the person's agency, also through others: their people read what they
    sent before. Only their own agency's they can write."""
    if scope is not VisibleScope.OWN:
        return visible_obligations(scope)
    statement = select(Obligation).join(Obligation.cycle).options(contains_eager(Obligation.cycle))
    return statement.where(is_of_own_or_merged())


def is_of_own_or_merged() -> ColumnElement[bool]:
    """Whether an obligation is of the agency `own_agency` or of one that became part of it."""
    merged = select(Agency.id).where(Agency.merged_into_id == bindparam("own_agency")).cte(recursive=True)
    merged = merged.union(select(Agency.id).join(merged, Agency.merged_into_id == merged.c.id))
    return or_(Obligation.agency_id == bindparam("own_agency"), Obligation.agency_id.in_(select(merged.c.id)))


def obligation(obligation_id: int) -> Obligation:
    """Any obligation, with its cycle, agency and action. Only for coordinators, because it is not scoped to a person."""
    obligation = db.session.get(
        Obligation,
        obligation_id,
        options=[joinedload(Obligation.cycle), joinedload(Obligation.agency), joinedload(Obligation.action)],
    )
    if obligation is None:
        raise NotFound
    return obligation


def obligation_count(cycle: Cycle) -> int:
    return db.session.scalar(select(func.count()).where(Obligation.cycle_id == cycle.id)) or 0
