"""Who of an agency looks after what: its named officers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.extensions import Base


class NamedOfficer(Base):
    """Somebody looks after one thing for their agency, in every cycle: an action, the numbers of a measure, or all its data
    returns. `subject` names the thing (queries.Subject.key); without a row it is everybody's."""

    __tablename__ = "named_officer"
    __table_args__ = (UniqueConstraint("agency_id", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    subject: Mapped[str] = mapped_column(String(40))
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"))
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
