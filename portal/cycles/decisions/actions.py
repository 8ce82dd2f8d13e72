"""Recording and withdrawing what the working group decided."""

from __future__ import annotations

from collections.abc import Mapping

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import Incomplete, NotFound, WrongState
from portal.core.policy import Permission, authorise
from portal.cycles.decisions.models import Decision
from portal.cycles.decisions.queries import actions_of, of_cycle
from portal.cycles.models import Cycle
from portal.cycles.queries import hold
from portal.cycles.workflow import CycleStatus
from portal.extensions import db

SHORTEST, LONGEST = 5, 2_000


def record(cycle: Cycle, typed: Mapping[int, str], *, by: Person) -> int:
    """Keeps what was typed about each action, and says how many that were; empty ones are passed over.

    Raises Incomplete (then nothing is kept), NotFound for an action of another agreement, and WrongState.
    """
    authorise(by, Permission.RECORD_DECISIONS)
    hold(cycle)
    if cycle.status != CycleStatus.ISSUED:
        raise WrongState(f"{cycle.title} has not been issued yet. Decisions are recorded when it has.")
    said = {action_id: text.strip() for action_id, text in typed.items() if text.strip()}
    if said.keys() - {one.id for one in actions_of(cycle)}:
        raise NotFound
    if problems := [
        (f"decision-{action_id}", f"Say in {SHORTEST} to {LONGEST:,} characters what was decided.")
        for action_id, text in said.items()
        if not SHORTEST <= len(text) <= LONGEST
    ]:
        raise Incomplete(problems)
    stands = {(one.action_id, one.text) for found in of_cycle(cycle).values() for one in found if one.withdrawn_at is None}
    new = [(action_id, text) for action_id, text in said.items() if (action_id, text) not in stands]  # a double click
    db.session.add_all(Decision(cycle_id=cycle.id, action_id=one, text=text, at=clock.now(), by=by) for one, text in new)
    return len(said)


def withdraw(cycle: Cycle, decision_id: int, *, by: Person) -> None:
    """Takes it back; doing so twice is doing it once."""
    authorise(by, Permission.RECORD_DECISIONS)
    found = db.session.get(Decision, decision_id)
    if found is None or found.cycle_id != cycle.id:
        raise NotFound
    if found.withdrawn_at is None:
        found.withdrawn_at, found.withdrawn_by = clock.now(), by
