"""Issued packs: snapshots that never change."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.columns import Compressed, Exact
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
    """A line of the ledger: a count that was true when a pack was issued, and whether it was printed or withheld.

    It holds for the pack's audience, and for the pages of measures, which show what was issued. A line is written when the
    number or its being printed differs from the newest line of the same cell. `part` is the key, empty for the whole.
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
