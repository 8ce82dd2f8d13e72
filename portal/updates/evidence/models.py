"""Evidence: the files that go with an update."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Base
from portal.submissions.models import Submission

# The result of the scan for viruses. NOT_SCANNED: there is no scanner. NOT_YET: it did not answer, and a timer asks again.
CLEAN, NOT_SCANNED, NOT_YET, INFECTED = SCANS = ("clean", "not scanned", "not scanned yet", "infected")


class Evidence(Base):
    """A file that goes with an update. `key` is in its address and cannot be guessed; `scan` is one of SCANS.

    A file that is taken away after a version with it was sent stays listed. Its bytes are deleted, unless that version was
    approved.
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
        """As a version holds it."""
        return {"key": self.key, "name": self.name, "size": self.size, "sha256": self.sha256, "scan": self.scan}
