"""Files that go with an update."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Base
from portal.submissions.models import Submission

# What a virus scanner said of a file: without one it is not scanned; one that did not answer is asked again by a timer.
CLEAN, NOT_SCANNED, NOT_YET, INFECTED = SCANS = ("clean", "not scanned", "not scanned yet", "infected")


class Evidence(Base):
    """A file that goes with an update. `key` is its address, which cannot be guessed; `scan` is one of SCANS.

    One that was taken away after a version was sent stays listed. Its bytes go, unless something with it was approved.
    """

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    key: Mapped[str] = mapped_column(String(43), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    scan: Mapped[str] = mapped_column(String(20))
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    submission: Mapped[Submission] = relationship(back_populates="evidence")

    @property
    def listed(self) -> dict[str, Any]:
        """As a version freezes it."""
        return {"key": self.key, "name": self.name, "size": self.size, "sha256": self.sha256, "scan": self.scan}
