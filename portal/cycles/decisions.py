"""What the working group decided about actions when it met over a cycle. Partners read it beside what they wrote.

A decision is never changed: one that was recorded wrongly is withdrawn, stays visible as such, and another is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, Text, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal.accounts.models import Person
from portal.agreement.models import Action
from portal.core import clock
from portal.core.errors import Incomplete, NotFound, WrongState
from portal.core.policy import Permission, authorise
from portal.cycles.models import Cycle
from portal.cycles.queries import hold
from portal.cycles.workflow import CycleStatus
from portal.extensions import Base, db

SHORTEST, LONGEST = 5, 2_000


class Decision(Base):
    """One decision about one action, with who recorded it and when."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_cycle_id_action_id", "cycle_id", "action_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    cycle: Mapped[Cycle] = relationship()
    action: Mapped[Action] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=[withdrawn_by_id])


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
