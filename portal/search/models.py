"""The index of the search: what can be found, and by which words.

The table `search_words` beside it is the full-text index of the database, FTS5 in SQLite and a tsvector in PostgreSQL. Its
form depends on the database, so it has no model: a migration makes it, and triggers keep it with every change of an entry.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base


class SearchEntry(Base):
    """One thing that can be found. `origin` and `origin_id` name the row that it was made from.

    `audience` is set where an issued pack says it: only readers of that pack find it. `agency_id` is whose it is, if it is an
    agency's. `place` holds what its address is made from. `day` sorts those that fit alike, the newest first.
    """

    __tablename__ = "search_entry"
    __table_args__ = (Index("ix_search_entry_origin", "origin", "origin_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    origin: Mapped[str] = mapped_column(String(20))
    origin_id: Mapped[int]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    audience: Mapped[str] = mapped_column(String(20), default="")
    day: Mapped[date]
    name: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text)
    place: Mapped[dict[str, Any]] = mapped_column(JSON)
    name_words: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
