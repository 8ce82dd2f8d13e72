"""What the working group writes about a draft plan year: proposed actions and comments."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core import clock
from portal.extensions import IDS_NEVER_REUSED, Base


class ProposalKind(StrEnum):
    ACTION = "action"
    COMMENT = "comment"


class Reply(StrEnum):
    """What became of it. Nothing, while nobody has answered."""

    NONE = ""
    TAKEN_BACK = "taken back"
    ANSWERED = "answered"
    NOT_TAKEN_UP = "not taken up"
    TAKEN_UP = "taken up"


class PlanYearProposal(Base):
    """A proposed action, or a comment. What it is about is named by the key of the priority, or the reference of the action, and
    as it was called then (`about`), so that these can still be deleted; without both it is about the whole draft.

    Of a proposed action `title` is what would be done, `words` why, `lead` who might lead it. `taken_up_as` is the reference of
    the action that came of it; once that is deleted `answer` says so, because another action may have its reference later."""

    __tablename__ = "plan_year_proposal"
    __table_args__ = IDS_NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    priority_key: Mapped[str] = mapped_column(String(80), default="")
    action_ref: Mapped[str] = mapped_column(String(20), default="")
    about: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(Text)
    lead: Mapped[str] = mapped_column(String(200), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    reply: Mapped[str] = mapped_column(String(20), default=Reply.NONE)
    answer: Mapped[str] = mapped_column(Text, default="")
    taken_up_as: Mapped[str] = mapped_column(String(20), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]

    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def is_action(self) -> bool:
        return self.kind == ProposalKind.ACTION

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it, and its author has not taken it back."""
        return self.reply == Reply.NONE

    def close(self, reply: Reply, by: Person, *, answer: str = "", taken_up_as: str = "") -> None:
        """Says what became of it. Of what its author takes back no word stays."""
        self.reply, self.answer, self.taken_up_as = reply, answer, taken_up_as
        self.answered_by, self.answered_at = by, clock.now()
        if reply is Reply.TAKEN_BACK:
            self.title = self.words = self.lead = ""
