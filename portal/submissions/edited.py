"""What the team edited of an approved text, and what the agency says to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.extensions import Base

ACCEPTED, OBJECTED = "accepted", "objected"


class EditedVersion(Base):
    """A version as it is published, beside the version as it was sent. Numbers and status are never edited.

    `answer` is the agency's: empty until it says something. An objection puts what was sent back into force.
    """

    __tablename__ = "edited_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("submission_version.id"), unique=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(String(10), default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    objection: Mapped[str] = mapped_column(Text, default="")

    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def is_in_force(self) -> bool:
        return self.answer != OBJECTED

    @property
    def is_waiting(self) -> bool:
        """For the agency to accept or object."""
        return not self.answer
