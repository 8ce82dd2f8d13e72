"""Reads about agreements."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
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
