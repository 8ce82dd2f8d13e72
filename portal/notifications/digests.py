"""What can wait until the next morning: lines that are put together into one mail a day for each person
(portal/reminders/daily.py). They are written in the transaction of their cause, like mails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.extensions import Base
from portal.notifications.outbox import insert_new, is_quiet


class DigestLine(Base):
    """One line for one person. `heading` is the group in which it stands, `cause` names what happened: nobody gets it twice. It
    is in a mail since `posted_at`."""

    __tablename__ = "digest_line"
    __table_args__ = (UniqueConstraint("person_id", "cause"), Index("ix_digest_line_posted_at", "posted_at", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    cause: Mapped[str] = mapped_column(String(120))
    heading: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    posted_at: Mapped[datetime | None]


@dataclass(frozen=True, kw_only=True)
class Line:
    """Something to tell a person the next morning; `address` is the whole address of its page."""

    person_id: int
    cause: str
    heading: str
    words: str
    address: str


def tell_later(lines: Sequence[Line]) -> None:
    """Notes the lines that were not noted before."""
    if lines and not is_quiet():
        rows = [{**asdict(line), "at": clock.now(), "posted_at": None} for line in lines]
        insert_new(DigestLine, rows, "person_id", "cause")
