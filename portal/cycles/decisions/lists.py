"""The actions about which a meeting decides: what their list can be asked for."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import exists, func

from portal.agreement.models import Action, Priority
from portal.agreement.queries import priorities
from portal.core.lists import AskedList, ListKind, ListOrder, ListPage, cases_filter, choice_filter, words_filter
from portal.cycles.decisions.models import Decision
from portal.cycles.decisions.queries import actions_of
from portal.cycles.models import Cycle


def actions(cycle: Cycle) -> ListPage:
    """The actions that the cycle's pack prints, as the address asks for them."""
    offered = {priority.key: priority.title for priority in priorities(cycle.agreement)}
    shown = asked(cycle, offered).page_of(actions_of(cycle))
    return replace(shown, endpoint="decisions.decided", values={"key": cycle.key})


def all_actions(cycle: Cycle) -> ListPage:
    """All of them on one page, whatever the address asks for: no box that somebody has typed into may be missing."""
    wanted = asked(cycle)
    whole = replace(wanted, kind=replace(wanted.kind, rows=10_000), chosen={}, number=1)
    return replace(whole.page_of(actions_of(cycle)), endpoint="decisions.decided", values={"key": cycle.key})


def asked(cycle: Cycle, offered: dict[str, str] | None = None) -> AskedList:
    """What the address asks for. Without `offered` nothing can be drawn."""
    is_decided = exists().where(Decision.action_id == Action.id, Decision.cycle_id == cycle.id, Decision.withdrawn_at.is_(None))
    return ListKind(
        filters=(
            words_filter("Reference or words", Action.ref, Action.title),
            choice_filter("priority", "Priority", offered or {}, Priority.key),
            cases_filter("decided", "Decisions", {"yes": ("With a decision", is_decided), "no": ("Without one", ~is_decided)}),
        ),
        orders={
            "action": ListOrder("As printed", (Priority.position, Action.position)),
            "reference": ListOrder("Reference", (func.lower(Action.ref),)),
        },
        tie=Action.id,
    ).asked()
