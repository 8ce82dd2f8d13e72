"""Settings that are stored in the database, because they belong to the partnership and not to the machine."""

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


def store(key: str, value: str) -> None:
    """Stores the setting, in place of an earlier value."""
    db.session.merge(Setting(key=key, value=value))


def read(key: str) -> str | None:
    setting = db.session.get(Setting, key)
    return setting.value if setting else None
