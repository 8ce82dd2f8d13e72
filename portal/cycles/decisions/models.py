"""What the working group decided about an action when it met over a cycle. Partners read it beside what they wrote.

A decision is never changed: one that was recorded wrongly is withdrawn, stays visible as such, and another is written.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.agreement.models import Action
from portal.core.dates import local
from portal.cycles.models import Cycle
from portal.extensions import Base


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

    @property
    def is_of_meeting(self) -> bool:
        """Whether it was recorded at the meeting or after it, and not before, or without one."""
        return not self.cycle.is_called_off and local(self.at).date() >= self.cycle.meeting
