"""The tables of uploads: files that wait for their preview, and what agencies have said about their tables."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.extensions import IDS_NEVER_REUSED, Base


class UploadedTable(Base):
    """A file that somebody has uploaded. Only they see it, and it is deleted after a day.

    Once its numbers are taken, its `data` are gone and what stays is for whoever comes back to its page: `used_at`, the
    `outcome` as a sentence, and `leads_to`, the address of the page where the numbers are now; empty where there is none.

    `period_answers` are what they said of which month it is, by the key of the question: that counts for this file only.
    """

    __tablename__ = "uploaded_table"
    __table_args__ = IDS_NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    data: Mapped[bytes] = mapped_column(LargeBinary)
    period_answers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    uploaded_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(300), default="")
    leads_to: Mapped[str] = mapped_column(String(200), default="")

    @property
    def is_used(self) -> bool:
        return self.used_at is not None


class ReadingAnswer(Base):
    """What an agency has said about tables of one shape: `question` is its key (tables/questions.py)."""

    __tablename__ = "reading_answer"
    __table_args__ = (UniqueConstraint("agency_id", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    question: Mapped[str] = mapped_column(String(200))
    answer: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship()
