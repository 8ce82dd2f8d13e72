"""Reads about what the working group decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.agreement.models import Action
from portal.cycles.decisions.models import Decision
from portal.cycles.models import Cycle
from portal.extensions import db


def actions_of(cycle: Cycle) -> Sequence[Action]:
    """Those that its pack prints, in their order."""
    return db.session.scalars(
        select(Action)
        .join(Action.priority)
        .where(Action.agreement_id == cycle.agreement_id)
        .options(joinedload(Action.priority))
        .order_by(Action.position)
    ).all()


def of_cycle(cycle: Cycle) -> Mapping[int, Sequence[Decision]]:
    """By action, the oldest first, with those that were withdrawn."""
    by_action: dict[int, list[Decision]] = defaultdict(list)
    for one in db.session.scalars(_recorded().where(Decision.cycle_id == cycle.id).options(joinedload(Decision.withdrawn_by))):
        by_action[one.action_id].append(one)
    return by_action


def standing_in(cycle: Cycle) -> Mapping[str, Sequence[Decision]]:
    """Those of a cycle that were not withdrawn, by the reference of the action."""
    wanted = (
        _recorded().where(Decision.cycle_id == cycle.id, Decision.withdrawn_at.is_(None)).options(joinedload(Decision.action))
    )
    by_ref: dict[str, list[Decision]] = defaultdict(list)
    for one in db.session.scalars(wanted):
        by_ref[one.action.ref].append(one)
    return by_ref


def standing_on(action: Action) -> Sequence[Decision]:
    """What stands about one action, of the latest meeting that said something, the oldest first."""
    found = db.session.scalars(_recorded().where(Decision.action_id == action.id, Decision.withdrawn_at.is_(None))).all()
    latest = max((one.cycle.period_end for one in found), default=None)
    return [one for one in found if one.cycle.period_end == latest]


def _recorded() -> Select[Decision]:
    return select(Decision).options(joinedload(Decision.by), joinedload(Decision.cycle)).order_by(Decision.id)
