"""What the page of a draft plan year shows the working group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Person
from portal.agreement.models import CLOSED, Action, Agreement, Contribution, DroppedAction, Priority
from portal.agreement.queries import priorities_with_leads
from portal.extensions import db
from portal.packs.queries import printed_statuses
from portal.setting_up.plan_years.deciding import placements
from portal.setting_up.plan_years.proposals import queries
from portal.setting_up.plan_years.proposals.models import PlanYearProposal
from portal.setting_up.versions.queries import reads_restricted

NOTHING_YET = "Nothing in the draft continues it so far"


@dataclass(frozen=True)
class DraftPriority:
    """A priority of the draft, its actions, and the names of its measures."""

    priority: Priority
    actions: list[Action] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class DraftPage:
    """`statuses` are those of last year's actions by reference, as the newest pack that the reader has prints them. `ending` are
    the actions of last year that nothing continues, with the reason or what a pack says of it; `comments` how many there are on
    each action, by its reference."""

    draft: Agreement
    priorities: Sequence[DraftPriority]
    ending: Sequence[tuple[Action, str]]
    statuses: Mapping[str, str]
    written: Sequence[PlanYearProposal]
    comments: Mapping[str, int]


def draft_page(person: Person, draft: Agreement) -> DraftPage:
    """In a fixed number of queries."""
    priorities = {one.id: DraftPriority(one) for one in priorities_with_leads(draft)}
    actions = _actions(draft)
    for action in actions:
        priorities[action.priority_id].actions.append(action)
    for place in placements(draft):
        if reads_restricted(person) or not place.measure.restricted:
            priorities[place.priority_id].measures.append(place.measure.name)
    statuses = printed_statuses(person, draft.previous_id) if draft.previous_id is not None else {}
    written = queries.written(draft)
    comments = Counter(one.action_ref for one in written if one.action_ref)
    continued = {origin.id for one in actions for origin in one.origins}
    return DraftPage(draft, list(priorities.values()), _ending(draft, continued, statuses), statuses, written, comments)


def _actions(draft: Agreement) -> Sequence[Action]:
    return db.session.scalars(
        select(Action)
        .where(Action.agreement_id == draft.id)
        .options(
            joinedload(Action.lead_agency),
            selectinload(Action.contributions).joinedload(Contribution.agency),
            selectinload(Action.origins),
        )
        .order_by(Action.position)
    ).all()


def _ending(draft: Agreement, continued: set[int], statuses: Mapping[str, str]) -> list[tuple[Action, str]]:
    """A status that no pack has printed is not for the working group yet."""
    rows = db.session.execute(
        select(Action, DroppedAction.reason)
        .join(Action.priority)
        .outerjoin(DroppedAction, DroppedAction.action_id == Action.id)
        .where(Action.agreement_id == draft.previous_id, Action.id.not_in(continued))
        .order_by(Priority.position, Action.position)
    )
    closed = {one.value for one in CLOSED}
    found = []
    for action, reason in rows:
        status = statuses.get(action.ref, "")
        words = f"It is {status}" if status in closed else f"Nothing continues it: {reason}" if reason else NOTHING_YET
        found.append((action, words))
    return found
