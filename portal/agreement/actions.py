"""The actions about an agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Agency, Person
from portal.agreement.draft_copies import carry_into_draft, copied
from portal.agreement.models import Action, Agreement, DroppedAction
from portal.core.errors import Incomplete, NotFound
from portal.core.policy import Permission, authorise
from portal.core.text import fingerprint
from portal.extensions import db


def print_earlier(action: Action, agency_id: int, *, by: Person) -> None:
    """Moves the agency up by one among the contributors, in whose order a pack prints them. The lead agency stays first."""
    authorise(by, Permission.EDIT_AGREEMENT)
    agencies = action.contributors
    place = next((at for at, agency in enumerate(agencies) if agency.id == agency_id), None)
    if place is None:
        raise NotFound
    if place:
        before = copied(action)
        agencies[place - 1], agencies[place] = agencies[place], agencies[place - 1]
        action.contributors = agencies
        carry_into_draft(action, before)


def state_of(action: Action) -> str:
    """A hash of everything that the form of an action has: another one means that somebody has changed it."""
    agencies = [action.lead_agency_id, *(one.agency_id for one in action.contributions)]
    of_year = [action.priority_id, action.body_id, action.start, action.due, sorted(one.id for one in action.origins)]
    is_draft = str(action.priority.agreement.is_draft)  # who typed for the next year is asked before it changes this one
    return fingerprint([action.title, action.status, str(agencies), str(of_year), is_draft])


def save_action(
    agreement: Agreement,
    action: Action | None,
    values: Mapping[str, Any],
    *,
    contributors: Sequence[Agency],
    origins: Sequence[Action] | None = None,
    status: str,
    today: date,
    by: Person,
) -> Action:
    """Adds an action, or changes one. What running cycles ask for follows from it elsewhere
    (submissions/agreement_changes/actions.py: bring_in_line); what continues it in a draft plan year follows
    here. `origins` are the actions of the plan year before that it continues; None leaves them.

    `values` are columns of Action by their names; what follows is keyword-only, because it is set in other ways.
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    _check(agreement, action, values)
    before = copied(action) if action else None
    if action is None:
        last = db.session.scalar(select(func.max(Action.position)).where(Action.agreement_id == agreement.id))
        action = Action(agreement_id=agreement.id, ref=values["ref"], position=(last or 0) + 1, status=status)
        db.session.add(action)
    for name, value in values.items():
        if name != "ref":
            setattr(action, name, value)
    chosen = [agency for agency in contributors if agency.id != values["lead_agency_id"]]
    staying = [agency for agency in action.contributors if agency in chosen]  # in their order; new ones come after them
    action.contributors = [*staying, *(agency for agency in chosen if agency not in staying)]
    if origins is not None:
        _check_not_decided(origins)
        action.origins = list(origins)
    if status != action.status:
        action.report_status(status, today)
    if before is not None:
        carry_into_draft(action, before)
    return action


def _check_not_decided(origins: Sequence[Action]) -> None:
    """Raises Incomplete where somebody has decided that nothing continues one of these: the reason would be lost."""
    decided = db.session.scalars(
        select(DroppedAction)
        .where(DroppedAction.action_id.in_([one.id for one in origins]))
        .options(joinedload(DroppedAction.action), joinedload(DroppedAction.by))
    ).all()
    if decided:
        words = [f"{one.by.name} has decided that nothing continues {one.action.ref}: “{one.reason}”." for one in decided]
        raise Incomplete([("comes_from", f"{' '.join(words)} Undo that first, on the page of what becomes of it.")])


def _check(agreement: Agreement, action: Action | None, values: Mapping[str, Any]) -> None:
    """Raises Incomplete with everything that is wrong, by field."""
    problems = []
    if values["start"] and values["due"] and values["due"].last < values["start"].first:
        problems.append(("due", "The action cannot be due before it starts."))
    if action is None and db.session.scalar(
        select(Action.id).where(Action.agreement_id == agreement.id, Action.ref == values["ref"])
    ):
        problems.append(("ref", f"There is already an action {values['ref']}. Use the next free reference."))
    if problems:
        raise Incomplete(problems)
