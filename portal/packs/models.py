"""Issued packs: snapshots that never change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.cycles.models import Cycle
from portal.extensions import Base


class Pack(Base):
    """The frozen report of a cycle for an audience, in a version. `contents` is pack.json."""

    __tablename__ = "pack"
    __table_args__ = (UniqueConstraint("cycle_id", "audience", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    audience: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    contents: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    note: Mapped[str] = mapped_column(Text, default="")
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    cycle: Mapped[Cycle] = relationship()
    issued_by: Mapped[Person] = relationship()
