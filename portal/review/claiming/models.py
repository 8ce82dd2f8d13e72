"""Who of the team deals with an item of the queue. That is no lock: everybody of the team sees it, and can decide."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.extensions import Base


class Claim(Base):
    """The person deals with what was sent, until it is decided: then the row is deleted. `by` is who brought it to them: they
    themselves, or the colleague who passed it on. `before` is from whom it came, where somebody had it."""

    __tablename__ = "claim"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    before_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    before: Mapped[Person | None] = relationship(foreign_keys=[before_id])

    def words(self, reader: Person) -> str:
        """“Ruth Ellis took this over from you”, “You took this”: who has it and how it came, without when."""
        holder = _called(self.person, reader)
        if self.by_id != self.person_id:
            to = "you" if self.person_id == reader.id else self.person.name
            return f"{_called(self.by, reader)} passed this to {to}"
        if self.before is not None:
            return f"{holder} took this over from {'you' if self.before_id == reader.id else self.before.name}"
        return f"{holder} took this"


def _called(person: Person, reader: Person) -> str:
    return "You" if person.id == reader.id else person.name
