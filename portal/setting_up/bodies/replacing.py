"""Replaces a body with another from a day on, and undoes that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from portal.accounts.models import Person
from portal.agreement.models import CLOSED, Action, Agreement, Body
from portal.core import clock
from portal.core.errors import Incomplete
from portal.core.policy import Permission, authorise
from portal.core.text import are, plural
from portal.cycles.models import Cycle
from portal.cycles.workflow import RUNNING
from portal.extensions import db
from portal.setting_up.confirming import Consequences, first_listed


def replacing(body: Body, successor: Body, since: date) -> Consequences:
    """What replacing does. Incomplete for a day that lies ahead."""
    if since > clock.today():
        raise Incomplete([("since", "This day lies ahead. Actions change at once, so replace it on that day.")])
    if body.replaced_by is not None:
        return Consequences(why_not=f"{body.name} was replaced by {body.replaced_by.name} already.")
    if successor.id == body.id or successor.ended_on is not None:
        raise Incomplete([("successor", "Choose a body that has not been replaced.")])
    going = _actions_to_move(body, since)
    moved = f"{_counted(going)} overseen by {successor.name} from now on: {first_listed([one.ref for one in going])}."
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
    moved = f"{_counted(back)} overseen by {body.name} again: {first_listed([one.ref for one in back])}."
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
        .order_by(Agreement.starts, Action.position)
    ).all()


def _actions_to_move_back(body: Body) -> Sequence[Action]:
    """What it had passed on and the other body still oversees."""
    passed_on = select(Action).where(Action.id.in_(body.passed_on), Action.body_id == body.replaced_by_id)
    return db.session.scalars(passed_on.order_by(Action.id)).all()


def _counted(actions: Sequence[Action]) -> str:
    return f"{plural(len(actions), 'action')} {are(len(actions))}"
