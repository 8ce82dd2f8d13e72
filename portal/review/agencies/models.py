"""Calls that the team made to agencies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.extensions import Base


class PhoneCall(Base):
    """Somebody of the team telephoned an agency about a cycle: at what moment (naive, UTC), with whom, and what was said. Rows
    are never changed: what was wrong is put right by another line."""

    __tablename__ = "phone_call"
    __table_args__ = (Index("ix_phone_call_cycle", "cycle_id", "agency_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    at: Mapped[datetime]
    answered_by: Mapped[str] = mapped_column(String(200))  # a person at the agency, who need not have an account
    words: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime]

    by: Mapped[Person] = relationship()
