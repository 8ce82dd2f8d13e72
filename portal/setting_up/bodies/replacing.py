"""Replaces a body with another from a day on, and undoes that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.agreement.models import CLOSED, Action, ActionOrigin, Agreement, Body, Priority
from portal.core import clock
from portal.core.errors import Incomplete
from portal.core.policy import Permission, authorise
from portal.core.text import are, plural
from portal.cycles.models import Cycle
from portal.cycles.workflow import RUNNING
from portal.extensions import db
from portal.setting_up.confirming import Consequences, first_listed

_WITH_YEAR = joinedload(Action.priority).joinedload(Priority.agreement)


def replacing(body: Body, successor: Body, since: date) -> Consequences:
    """What replacing does. Incomplete for a day that lies ahead."""
    if since > clock.today():
        raise Incomplete([("since", "This day lies ahead. Actions change at once, so replace it on that day.")])
    if body.replaced_by is not None:
        return Consequences(why_not=f"{body.name} was replaced by {body.replaced_by.name} already.")
    if successor.id == body.id or successor.ended_on is not None:
        raise Incomplete([("successor", "Choose a body that has not been replaced.")])
    going = _actions_to_move(body, since)
    moved = f"{_counted(going)} overseen by {successor.name} from now on: {first_listed(_names(going))}."
    return Consequences(
        (
            moved if going else f"{body.name} oversees no open action. No action changes.",
            "Closed actions stay as they are. So do those of plan years that are over and have no running cycle, and packs.",
            f"{body.name} is not offered for actions any more. Its page says that {successor.name} replaced it.",
            "This can be undone.",
        )
    )


def replace(body: Body, successor: Body, since: date, *, by: Person, sure_of: str) -> None:
    """Does what replacing() has said."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.refresh(body, with_for_update=True)
    replacing(body, successor, since).check(sure_of)
    going = _actions_to_move(body, since)
    body.ended_on, body.replaced_by, body.passed_on = since, successor, [action.id for action in going]
    for action in going:
        action.body = successor


def undoing_replace(body: Body) -> Consequences:
    """What undoing the replacement does."""
    if body.replaced_by is None:
        return Consequences(why_not=f"{body.name} was not replaced. There is nothing to undo.")
    back = _actions_to_move_back(body)
    moved = f"{_counted(back)} overseen by {body.name} again: {first_listed(_names(back))}."
    lines = [moved if back else "No action changes: those that it had passed on have another body by now, or there were none."]
    return Consequences((*lines, f"{body.name} is offered for actions again."))


def undo_replace(body: Body, *, by: Person, sure_of: str) -> None:
    """Does what undoing_replace() has said."""
    authorise(by, Permission.EDIT_AGREEMENT)
    db.session.refresh(body, with_for_update=True)
    undoing_replace(body).check(sure_of)
    for action in _actions_to_move_back(body):
        action.body = body
    body.ended_on, body.replaced_by, body.passed_on = None, None, []


def _actions_to_move(body: Body, since: date) -> Sequence[Action]:
    """The open actions that it oversees in plan years that have not ended by that day, or of which a cycle is running."""
    runs = select(Cycle.id).where(Cycle.agreement_id == Agreement.id, Cycle.status.in_(RUNNING)).exists()
    return db.session.scalars(
        select(Action)
        .join(Agreement, Agreement.id == Action.agreement_id)
        .where(Action.body_id == body.id, or_(Agreement.ends >= since, runs), Action.status.not_in([one.value for one in CLOSED]))
        .options(_WITH_YEAR)
        .order_by(Agreement.starts, Action.position)
    ).all()


def _actions_to_move_back(body: Body) -> Sequence[Action]:
    """What it had passed on, and what continues that in a later plan year, as far as the other body still oversees it."""
    continuing = select(ActionOrigin.action_id).where(ActionOrigin.origin_id.in_(body.passed_on))
    passed_on = or_(Action.id.in_(body.passed_on), Action.id.in_(continuing))
    back = select(Action).where(passed_on, Action.body_id == body.replaced_by_id).options(_WITH_YEAR)
    return db.session.scalars(back.order_by(Action.agreement_id, Action.id)).all()


def _names(actions: Sequence[Action]) -> list[str]:
    """“SM5”; with several plan years among them “SM5 of 2019/20”."""
    years = {one.agreement_id: one.priority.agreement.year for one in actions}
    return [f"{one.ref} of {years[one.agreement_id]}" if len(years) > 1 else one.ref for one in actions]


def _counted(actions: Sequence[Action]) -> str:
    return f"{plural(len(actions), 'action')} {are(len(actions))}"
