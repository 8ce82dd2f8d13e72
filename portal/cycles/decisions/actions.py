"""The actions about decisions: recording and withdrawing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import Incomplete, NotFound, WrongState
from portal.core.policy import Permission, authorise
from portal.cycles.decisions.models import Decision
from portal.cycles.decisions.queries import actions_of, decisions_by_action
from portal.cycles.models import Cycle
from portal.cycles.queries import lock_cycle
from portal.cycles.workflow import CycleStatus
from portal.extensions import db

SHORTEST, LONGEST = 5, 2_000


def record(cycle: Cycle, typed: Mapping[int, str], *, by: Person, seen: int | None = None) -> int:
    """Stores what was typed about each action (by its id), and returns how many texts were not empty.

    `seen` is the newest decision that the page showed (queries.newest_decision). Raises Incomplete if a text is too short or
    too long, or if something has been decided about its action since then (and stores none of them); NotFound for an action
    of another agreement, and WrongState before the pack is issued.
    """
    authorise(by, Permission.RECORD_DECISIONS)
    lock_cycle(cycle)
    if cycle.status != CycleStatus.ISSUED:
        raise WrongState(f"{cycle.title} has not been issued yet. Decisions are recorded when it has.")
    texts = {action_id: text.strip() for action_id, text in typed.items() if text.strip()}
    if texts.keys() - {action.id for action in db.session.scalars(actions_of(cycle))}:
        raise NotFound
    if problems := [
        (f"decision-{action_id}", f"Say in {SHORTEST} to {LONGEST:,} characters what was decided.")
        for action_id, text in texts.items()
        if not SHORTEST <= len(text) <= LONGEST
    ]:
        raise Incomplete(problems)
    by_action = decisions_by_action(cycle)
    recorded = [decision for decisions in by_action.values() for decision in decisions]
    standing = {(decision.action_id, decision.text) for decision in recorded if decision.withdrawn_at is None}
    if seen is not None and (problems := _decided_since(texts, by_action, seen)):
        raise Incomplete(problems)
    for action_id, text in texts.items():
        if (action_id, text) not in standing:  # a double click sends the same text twice
            db.session.add(Decision(cycle_id=cycle.id, action_id=action_id, text=text, at=clock.now(), by=by))
    return len(texts)


def _decided_since(texts: Mapping[int, str], by_action: Mapping[int, Sequence[Decision]], seen: int) -> list[tuple[str, str]]:
    """What others have decided about these actions since the page was opened, or the same that was withdrawn since: the page
    has to show it before another one is recorded."""
    problems = []
    for action_id, text in texts.items():
        for decision in by_action.get(action_id, ()):
            is_standing_twin = decision.text == text and decision.withdrawn_at is None
            if decision.id > seen and not is_standing_twin:
                who = decision.withdrawn_by or decision.by
                what = "withdrew this" if decision.withdrawn_by else "recorded something else"
                words = f"{who.name} {what} since you opened the page. Read it above, then save again to record yours as well."
                problems.append((f"decision-{action_id}", words))
                break
    return problems


def withdraw(cycle: Cycle, decision_id: int, *, by: Person) -> None:
    """Withdraws the decision. Withdrawing it again changes nothing."""
    authorise(by, Permission.RECORD_DECISIONS)
    decision = db.session.get(Decision, decision_id)
    if decision is None or decision.cycle_id != cycle.id:
        raise NotFound
    if decision.withdrawn_at is None:
        decision.withdrawn_at, decision.withdrawn_by = clock.now(), by
