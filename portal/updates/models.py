"""The working text of a progress update."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Base
from portal.submissions.models import Submission
from portal.updates.details import Details, UpdateContent


class ProgressUpdate(Base):
    """The working text of an update on an action."""

    __tablename__ = "progress_update"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text, default="")
    next: Mapped[str] = mapped_column(Text, default="")
    action_status: Mapped[str] = mapped_column(String(20), default="")
    stored_details: Mapped[dict[str, Any]] = mapped_column("details", JSON, default=dict)  # Details.stored

    submission: Mapped[Submission] = relationship(back_populates="update")

    @classmethod
    def empty(cls) -> ProgressUpdate:
        """Before anything was written."""
        return cls(text="", next="", action_status="", stored_details={})

    @property
    def details(self) -> Details:
        """Everything beside text, next steps and status."""
        return Details.of(self.stored_details)

    @property
    def written(self) -> UpdateContent:
        """All of the draft."""
        return UpdateContent(text=self.text, next=self.next, status=self.action_status, details=self.details)
