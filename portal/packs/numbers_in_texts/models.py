"""What coordinators said of numbers in texts that seem to be withheld."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.extensions import Base


class DismissedNumber(Base):
    """That a number in a text is not the withheld one. It holds for what was asked: the text as it was, and that number."""

    __tablename__ = "dismissed_number"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    asked_hash: Mapped[str] = mapped_column(String(64))  # NumberInText.asked_hash
    dismissed_at: Mapped[datetime]
    dismissed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    dismissed_by: Mapped[Person] = relationship()
