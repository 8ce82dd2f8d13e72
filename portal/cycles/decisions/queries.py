"""Reads about decisions of the meeting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.agreement.models import Action, ActionOrigin
from portal.cycles.decisions.models import Decision
from portal.cycles.models import Cycle
from portal.extensions import db


def actions_of(cycle: Cycle) -> Select[Action]:
    """The actions that the cycle's pack prints."""
    statement = select(Action).join(Action.priority).where(Action.agreement_id == cycle.agreement_id)
    return statement.options(contains_eager(Action.priority))


def decisions_by_action(cycle: Cycle) -> Mapping[int, Sequence[Decision]]:
    """All decisions of the cycle's meeting by the action's id, the oldest first, with withdrawn ones."""
    by_action: dict[int, list[Decision]] = defaultdict(list)
    statement = _decisions().where(Decision.cycle_id == cycle.id).options(joinedload(Decision.withdrawn_by))
    for decision in db.session.scalars(statement):
        by_action[decision.action_id].append(decision)
    return by_action


def newest_decision(decided: Mapping[int, Sequence[Decision]]) -> int:
    """The id of the newest of these decisions, 0 without any: what a page that shows them has seen."""
    return max((decision.id for decisions in decided.values() for decision in decisions), default=0)


def valid_decisions_by_ref(cycle: Cycle) -> Mapping[str, Sequence[Decision]]:
    """The decisions of the cycle's meeting that were not withdrawn, by the reference of the action."""
    statement = (
        _decisions().where(Decision.cycle_id == cycle.id, Decision.withdrawn_at.is_(None)).options(joinedload(Decision.action))
    )
    by_ref: dict[str, list[Decision]] = defaultdict(list)
    for decision in db.session.scalars(statement):
        by_ref[decision.action.ref].append(decision)
    return by_ref


def latest_valid_decisions_on(action: Action) -> Sequence[Decision]:
    """The decisions on the action, or on those that it continues, that were not withdrawn: of the latest meeting that decided on
    it, the oldest first."""
    origins = select(ActionOrigin.origin_id).where(ActionOrigin.action_id == action.id)
    is_of_action = or_(Decision.action_id == action.id, Decision.action_id.in_(origins))
    statement = _decisions().where(is_of_action, Decision.withdrawn_at.is_(None))
    decisions = db.session.scalars(statement).all()
    latest = max((decision.cycle.period_end for decision in decisions), default=None)
    return [decision for decision in decisions if decision.cycle.period_end == latest]


def _decisions() -> Select[Decision]:
    return select(Decision).options(joinedload(Decision.by), joinedload(Decision.cycle)).order_by(Decision.id)
