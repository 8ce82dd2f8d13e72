"""Reads about agreements. A draft plan year is found only where its name says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import joinedload

from portal.agreement.models import Action, Agreement, Body, Contribution, Priority
from portal.core.errors import NotFound
from portal.extensions import db


def is_adopted() -> ColumnElement[bool]:
    """The condition that an agreement is no draft."""
    return Agreement.adopted_at.is_not(None)


def in_force_first(day: date) -> tuple[ColumnElement[Any], ...]:
    """The order in which the agreement in force on that day is the first of the adopted ones: the newest that has begun by then,
    even if it has ended; the earliest if none has begun."""
    begun = case((Agreement.starts <= day, Agreement.starts))
    return Agreement.starts > day, begun.desc(), Agreement.starts.asc()


def agreement_on(day: date) -> Agreement | None:
    """The agreement in force on that day; None while none is adopted."""
    return db.session.scalar(select(Agreement).where(is_adopted()).order_by(*in_force_first(day)).limit(1))


def agreements() -> Sequence[Agreement]:
    """Those that are adopted, newest first."""
    return db.session.scalars(select(Agreement).where(is_adopted()).order_by(Agreement.starts.desc())).all()


def agreements_and_drafts() -> Sequence[Agreement]:
    """All of them, newest first. Only for those who may edit them."""
    return db.session.scalars(select(Agreement).order_by(Agreement.starts.desc())).all()


def draft_after(agreement: Agreement) -> Agreement | None:
    """The draft plan year that is made from it, if there is one. Only for those who may edit it."""
    return db.session.scalar(select(Agreement).where(Agreement.previous_id == agreement.id, Agreement.adopted_at.is_(None)))


def agreement(plan_year: str) -> Agreement:
    """An adopted one."""
    found = agreement_or_draft(plan_year)
    if found.is_draft:
        raise NotFound
    return found


def agreement_or_draft(plan_year: str) -> Agreement:
    """Only for those who may edit it."""
    found = db.session.scalar(select(Agreement).where(Agreement.key == plan_year))
    if found is None:
        raise NotFound
    return found


def priorities(agreement: Agreement) -> Sequence[Priority]:
    return db.session.scalars(select(Priority).where(Priority.agreement_id == agreement.id).order_by(Priority.position)).all()


def priorities_with_leads(agreement: Agreement) -> Sequence[Priority]:
    """The same, each with its lead agency."""
    of_agreement = select(Priority).where(Priority.agreement_id == agreement.id).options(joinedload(Priority.lead_agency))
    return db.session.scalars(of_agreement.order_by(Priority.position)).all()


def priority(agreement: Agreement, key: str) -> Priority:
    found = db.session.scalar(
        select(Priority)
        .where(Priority.agreement_id == agreement.id, Priority.key == key)
        .options(joinedload(Priority.lead_agency), joinedload(Priority.agreement))
    )
    if found is None:
        raise NotFound
    return found


def action(agreement: Agreement, ref: str) -> Action:
    action = db.session.scalar(
        select(Action)
        .where(Action.agreement_id == agreement.id, func.lower(Action.ref) == ref.lower())
        .order_by(Action.ref != ref)
        .options(
            joinedload(Action.priority),
            joinedload(Action.lead_agency),
            joinedload(Action.contributions).joinedload(Contribution.agency),
        )
    )
    if action is None:
        raise NotFound
    return action


def bodies() -> Sequence[Body]:
    return db.session.scalars(select(Body).order_by(Body.position)).all()


def bodies_with_successors() -> Sequence[Body]:
    """The same, each with the body that stands in its place."""
    return db.session.scalars(select(Body).options(joinedload(Body.replaced_by)).order_by(Body.position)).all()


def bodies_in_force(also: int | None = None) -> Sequence[Body]:
    """The bodies that were not replaced, and the one with the id `also`: for an action to choose from."""
    return db.session.scalars(select(Body).where(or_(Body.ended_on.is_(None), Body.id == also)).order_by(Body.position)).all()


def body(key: str) -> Body:
    found = db.session.scalar(select(Body).where(Body.key == key))
    if found is None:
        raise NotFound
    return found
