"""Reads about cycles and obligations, scoped to who asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Person
from portal.agreement.models import Agreement
from portal.core.errors import NotFound
from portal.core.policy import Permission, can
from portal.cycles.models import Cycle, Obligation
from portal.cycles.workflow import CycleStatus
from portal.extensions import db


def cycles() -> Sequence[Cycle]:
    """Newest first."""
    return db.session.scalars(select(Cycle).options(joinedload(Cycle.agreement)).order_by(Cycle.period_start.desc())).all()


def cycle(key: str) -> Cycle:
    found = db.session.scalar(select(Cycle).where(Cycle.key == key).options(joinedload(Cycle.agreement)))
    if found is None:
        raise NotFound
    return found


def hold(cycle: Cycle) -> None:
    """Until the transaction ends nobody else does what needs the whole cycle: issuing it, recording what its meeting decided.
    What only names the cycle, such as a mail about it, does not wait. (SQLite has one writer at a time anyway.)"""
    db.session.execute(select(Cycle.id).where(Cycle.id == cycle.id).with_for_update(key_share=True))


def running_cycle() -> Cycle | None:
    """The one that partners write in now: the oldest open or in review; without one, the last that was issued."""
    with_agreement = select(Cycle).options(joinedload(Cycle.agreement)).limit(1)
    running = with_agreement.where(Cycle.status.in_([CycleStatus.OPEN, CycleStatus.REVIEW])).order_by(Cycle.period_start)
    issued = with_agreement.where(Cycle.status == CycleStatus.ISSUED).order_by(Cycle.period_start.desc())
    return db.session.scalar(running) or db.session.scalar(issued)


def overlapping(starts: date, ends: date) -> Cycle | None:
    return db.session.scalar(select(Cycle).where(Cycle.period_start <= ends, Cycle.period_end >= starts).limit(1))


def agreement_for(day: date) -> Agreement | None:
    """The agreement in force on that day; the newest begun before it when its successor is not there yet."""
    return db.session.scalar(select(Agreement).where(Agreement.starts <= day).order_by(Agreement.starts.desc()).limit(1)) or (
        db.session.scalar(select(Agreement).order_by(Agreement.starts).limit(1))
    )


class VisibleScope(StrEnum):
    """How much of what is owed a person may see."""

    ALL = "all of it"
    OWN = "their own agency's"
    NONE = "none of it"


def scope_of(person: Person) -> VisibleScope:
    if can(person, Permission.REVIEW):
        return VisibleScope.ALL
    return VisibleScope.OWN if can(person, Permission.SEE_OWN_WORK) else VisibleScope.NONE


def visible_obligations(scope: VisibleScope) -> Select[Obligation]:
    """What may be seen within the scope. Callers give the asking person's agency as the parameter `own_agency`."""
    found = select(Obligation).join(Obligation.cycle).options(contains_eager(Obligation.cycle))
    if scope is VisibleScope.ALL:
        return found
    if scope is VisibleScope.OWN:
        return found.where(Obligation.agency_id == bindparam("own_agency"))
    return found.where(Obligation.id.is_(None))


def obligation(obligation_id: int) -> Obligation:
    """Any obligation, with what names it. For coordinators; partners ask for their own."""
    found = db.session.get(
        Obligation,
        obligation_id,
        options=[joinedload(Obligation.cycle), joinedload(Obligation.agency), joinedload(Obligation.action)],
    )
    if found is None:
        raise NotFound
    return found


def obligation_count(cycle: Cycle) -> int:
    return db.session.scalar(select(func.count()).where(Obligation.cycle_id == cycle.id)) or 0
