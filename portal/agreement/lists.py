"""The list of an agreement's actions: what it can be asked for."""

from __future__ import annotations

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.accounts import queries as account_queries
from portal.accounts.models import Agency
from portal.agreement import queries
from portal.agreement.models import Action, ActionStatus, Agreement, Contribution, Priority
from portal.core.lists import TALL_ROWS, Condition, ListFilter, ListKind, ListOrder, ListPage, choice_filter, words_filter


def actions(agreement: Agreement) -> ListPage:
    """The actions of the agreement, as the address asks for them."""
    priorities = {one.key: one.title for one in queries.priorities(agreement)}
    agencies = {one.key: one.short_name for one in account_queries.agencies()}
    kind = ListKind(
        filters=(
            words_filter("Reference or words", Action.ref, Action.title),
            choice_filter("priority", "Priority", priorities, Priority.key),
            ListFilter("agency", "Agency", _writes, agencies),
            choice_filter("status", "Status", {one.value: one.capitalize() for one in ActionStatus}, Action.status),
        ),
        orders={
            "action": ListOrder("Action", (Priority.position, Action.position)),
            "due": ListOrder("End date", (Action.due,)),
            "status": ListOrder("Status", (Action.status,)),
        },
        tie=Action.id,
        rows=TALL_ROWS,
    )
    statement = (
        select(Action)
        .join(Action.priority)
        .where(Action.agreement_id == agreement.id)
        .options(
            contains_eager(Action.priority),
            joinedload(Action.lead_agency),
            selectinload(Action.contributions).joinedload(Contribution.agency),
        )
    )
    return kind.asked().page_of(statement)


def _writes(key: str) -> Condition:
    """Whether the agency with that key leads the action or contributes to it."""
    agency = select(Agency.id).where(Agency.key == key).scalar_subquery()
    contributes = exists().where(Contribution.action_id == Action.id, Contribution.agency_id == agency)
    return or_(Action.lead_agency_id == agency, contributes)
