"""Settings that belong to a database rather than to a machine."""

from __future__ import annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base, db

PARTNERSHIP = "partnership"
CLOCK_OFFSET = "clock_offset_seconds"  # only the demonstration has one


class Setting(Base):
    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(50), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


def keep(key: str, value: str) -> None:
    """Sets it, whether it was there or not."""
    db.session.merge(Setting(key=key, value=value))


def read(key: str) -> str | None:
    found = db.session.get(Setting, key)
    return found.value if found else None
