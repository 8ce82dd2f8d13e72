"""Who returned a measure before, and who changed that."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Agency, Person
from portal.extensions import Base
from portal.measures.models import Part

OF_ONE = "(measure_id IS NULL) <> (part_id IS NULL)"


class EarlierSender(Base):
    """An agency returned a whole measure, or a part, for the periods that end until this day. Who returns it from then on is
    in the row with the next later day, and at last in `returned_by` of the measure or part. Without an agency nobody returned
    it."""

    __tablename__ = "earlier_sender"
    __table_args__ = (CheckConstraint(OF_ONE, name="of_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"), index=True)
    part_id: Mapped[int | None] = mapped_column(ForeignKey("part.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    until: Mapped[date]

    agency: Mapped[Agency | None] = relationship()


class SenderChange(Base):
    """A coordinator chose who returns a measure, or a part, from a day on. Without an agency it is each part by its own."""

    __tablename__ = "sender_change"
    __table_args__ = (CheckConstraint(OF_ONE, name="of_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"), index=True)
    part_id: Mapped[int | None] = mapped_column(ForeignKey("part.id"), index=True)
    was_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    starts: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    part: Mapped[Part | None] = relationship()
    was: Mapped[Agency | None] = relationship(foreign_keys=[was_id])
    agency: Mapped[Agency | None] = relationship(foreign_keys=[agency_id])
    by: Mapped[Person] = relationship()
