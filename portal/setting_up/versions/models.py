"""Published versions of agreements, and their files as they were drawn."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.agreement.models import Agreement
from portal.core.columns import Compressed
from portal.extensions import Base


class AgreementVersion(Base):
    """The agreement as it was agreed on the day `dated`: 1.0 when it was adopted, then 1.1 or 2.0. `contents` is all of it, with
    the list of what changed, as contents/agreement_document.py writes it; it never changes."""

    __tablename__ = "agreement_version"
    __table_args__ = (UniqueConstraint("agreement_id", "major", "minor"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    major: Mapped[int]
    minor: Mapped[int]
    dated: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    contents: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    published_at: Mapped[datetime]
    published_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    agreement: Mapped[Agreement] = relationship()
    published_by: Mapped[Person] = relationship()

    @property
    def number(self) -> str:
        return f"{self.major}.{self.minor}"


class AgreementFile(Base):
    """A file of a version for those who read restricted measures, or for everybody, as it was drawn first; it never changes.
    `size` is in bytes, before compression."""

    __tablename__ = "agreement_file"
    __table_args__ = (UniqueConstraint("version_id", "with_restricted", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("agreement_version.id"))
    with_restricted: Mapped[bool]
    name: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    data: Mapped[bytes] = mapped_column(Compressed, deferred=True)
    drawn_at: Mapped[datetime]
