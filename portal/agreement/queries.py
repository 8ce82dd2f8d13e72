"""Reads about agreements."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from portal.agreement.models import Action, Agreement, Body, Contribution, Priority
from portal.core.errors import NotFound
from portal.extensions import db


def agreements() -> Sequence[Agreement]:
    """Newest first."""
    return db.session.scalars(select(Agreement).order_by(Agreement.starts.desc())).all()


def agreement(plan_year: str) -> Agreement:
    agreement = db.session.scalar(select(Agreement).where(Agreement.key == plan_year))
    if agreement is None:
        raise NotFound
    return agreement


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
