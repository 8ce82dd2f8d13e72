"""The working text of a progress update."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Base
from portal.submissions.models import Submission
from portal.updates.details import frozen, texts_of
from portal.updates.personal_data import PossiblePersonalData, possible_personal_data


class ProgressUpdate(Base):
    """The working text of an update on an action."""

    __tablename__ = "progress_update"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text, default="")
    next: Mapped[str] = mapped_column(Text, default="")
    action_status: Mapped[str] = mapped_column(String(20), default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # details.Details.kept

    submission: Mapped[Submission] = relationship(back_populates="update")

    @property
    def content(self) -> dict[str, Any]:
        """As a version freezes it."""
        return frozen_content(self.text, self.next, self.action_status, self.details)

    @property
    def asked(self) -> list[PossiblePersonalData]:
        """What in it looks like personal data."""
        return possible_personal_data(texts_of(self.text, self.next, frozen(self.details, self.action_status)))


def frozen_content(text: str, next_text: str, status: str, details: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": text, "next": next_text, "action_status": status, "details": frozen(details, status)}
