"""Where the priorities and actions of a plan year come from: those of the plan year before that they continue."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.agreement.models import Action, Agreement, Priority
from portal.extensions import db


def priority_origins(agreement: Agreement) -> Sequence[Priority]:
    """What priorities of the agreement can come from, in their order: nothing unless it is a draft made from another."""
    if not agreement.is_draft:
        return []
    return db.session.scalars(
        select(Priority).where(Priority.agreement_id == agreement.previous_id).order_by(Priority.position)
    ).all()


def action_origins(agreement: Agreement) -> Sequence[Action]:
    """What actions of the agreement can continue, in their order: nothing unless it is a draft made from another."""
    if not agreement.is_draft:
        return []
    return db.session.scalars(select(Action).where(Action.agreement_id == agreement.previous_id).order_by(Action.position)).all()
