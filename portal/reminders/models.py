"""Stored for reminders: a cycle’s schedule, paused agencies, what was sent to whom; and calendar feeds."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Agency, Person
from portal.extensions import Base


class ReminderPlan(Base):
    """A cycle’s own schedule, in working days before (−) and after the due date. Without a row it is the usual one."""

    __tablename__ = "reminder_plan"

    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), primary_key=True)
    steps: Mapped[list[int]] = mapped_column(JSON)


class ReminderSent(Base):
    """A person was reminded at this step of this due date. The row keeps anybody from being reminded of it twice."""

    __tablename__ = "reminder_told"
    __table_args__ = (UniqueConstraint("person_id", "cycle_id", "due", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    due: Mapped[date]
    step: Mapped[int]
    at: Mapped[datetime]


class ReminderPause(Base):
    """An agency gets no reminders in a cycle, for this reason. A pause ends with its cycle, so none is forgotten."""

    __tablename__ = "reminder_pause"
    __table_args__ = (Index("ix_reminder_pause_cycle", "cycle_id", "agency_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship()
    by: Mapped[Person] = relationship()


class CalendarFeed(Base):
    """The secret address of a person’s due dates. Only its hash is stored: who reads the database cannot read the calendar."""

    __tablename__ = "calendar_feed"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
