"""Issued packs: snapshots that never change."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, String, Text, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.columns import Compressed, Exact
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.extensions import Base

READERS = {
    Audience.WORKING_GROUP: "the working group",
    Audience.GOVERNING: "the governing group",
    Audience.PUBLIC: "the public",
}


class Pack(Base):
    """The frozen report of a cycle for an audience, in a version. `contents` is pack.json.

    The packs of a version are frozen together; each is issued to its audience at once or later, and can be withdrawn from it.
    """

    __tablename__ = "pack"
    __table_args__ = (UniqueConstraint("cycle_id", "audience", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    audience: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    contents: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    note: Mapped[str] = mapped_column(Text, default="")
    frozen_at: Mapped[datetime]
    frozen_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # Since when its audience can read it; empty while it is not issued.
    issued_at: Mapped[datetime | None]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Since when its audience cannot read it any more, and why.
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_because: Mapped[str] = mapped_column(Text, default="")

    cycle: Mapped[Cycle] = relationship()
    frozen_by: Mapped[Person] = relationship(foreign_keys=[frozen_by_id])
    issued_by: Mapped[Person | None] = relationship(foreign_keys=[issued_by_id])
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=[withdrawn_by_id])

    @property
    def readers(self) -> str:
        """Whom it is for, in words."""
        return READERS[Audience(self.audience)]

    @property
    def is_issued(self) -> bool:
        return self.issued_at is not None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


def is_issued() -> ColumnElement[bool]:
    """Whether the audience of a pack was ever given it: what it prints is known for ever."""
    return Pack.issued_at.is_not(None)


def is_readable() -> ColumnElement[bool]:
    """Whether the audience of a pack can read it now."""
    return and_(is_issued(), Pack.withdrawn_at.is_(None))


class PackFile(Base):
    """A file of an issued pack, or its page, as it was drawn first; it never changes. `size` is in bytes, before compression."""

    __tablename__ = "pack_file"
    __table_args__ = (UniqueConstraint("pack_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pack_id: Mapped[int] = mapped_column(ForeignKey("pack.id"))
    name: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    data: Mapped[bytes] = mapped_column(Compressed, deferred=True)
    drawn_at: Mapped[datetime]

    pack: Mapped[Pack] = relationship()


class GivenNumber(Base):
    """A line of the ledger: a count that was true when a pack was frozen, and whether it was printed or withheld.

    It holds for the pack's audience, and for the pages of measures, which show what was issued. A line is written when the
    number or its being printed differs from the newest line of the same cell. A pack that is not issued yet has a line for every
    number: what is new in it is known when it is issued. `part` is the key, empty for the whole.
    """

    __tablename__ = "given_number"

    id: Mapped[int] = mapped_column(primary_key=True)
    pack_id: Mapped[int] = mapped_column(ForeignKey("pack.id"), index=True)
    audience: Mapped[str] = mapped_column(String(20))
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    part: Mapped[str] = mapped_column(String(80))
    period_start: Mapped[date]
    period_end: Mapped[date]
    value: Mapped[Decimal] = mapped_column(Exact)
    status: Mapped[str] = mapped_column(String(20))
    is_shown: Mapped[bool]
    is_entered: Mapped[bool] = mapped_column(default=False)  # from a pack that was issued before there was a ledger
    # The base by which the measure was printed, 0 for exact numbers: with the true `value` it says which range was told.
    rounded_to: Mapped[int] = mapped_column(default=0)
