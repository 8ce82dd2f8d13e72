"""The decisions of the demonstration: what the working group decided in May 2019 about the pack of January to March."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import Person
from portal.agreement.models import Action
from portal.core import clock
from portal.cycles.decisions import actions as decision_actions
from portal.cycles.queries import cycle
from portal.extensions import db

AFTER_THE_MEETING = datetime(2019, 5, 3, 10, 30)
CYCLE = "2019-01-to-2019-03"
DECISIONS = {
    "DA4": "The new pages go to the next tactical group meeting before they are published. KCST reports back in July.",
    "SM5": "Councils that border London share what they know of county lines with Kent Police every month, beginning in June.",
    "SM4": "Trading Standards says in July which of the partnerships that are coming on line have started.",
}


def record(member: Person) -> None:
    """Records the decisions, as a member of the working group."""
    issued = cycle(CYCLE)
    ids = {ref: action_id for action_id, ref in db.session.execute(select(Action.id, Action.ref))}
    with clock.fixed_at(AFTER_THE_MEETING):
        decision_actions.record(issued, {ids[ref]: text for ref, text in DECISIONS.items()}, by=member)
