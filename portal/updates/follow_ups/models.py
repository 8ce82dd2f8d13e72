"""What approved updates expect by a date, and what came of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.columns import PartialDateText
from portal.core.dates import PartialDate
from portal.extensions import Base
from portal.submissions.models import Submission


class FollowUp(Base):
    """Something that an approved update expects by a date. `outturn` is what came of it, and empty until somebody says."""

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[PartialDate] = mapped_column(PartialDateText)
    last: Mapped[date] = mapped_column(index=True)  # the last day that `by` can mean
    outturn: Mapped[str] = mapped_column(Text, default="")
    outturn_at: Mapped[datetime | None]
    outturn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    submission: Mapped[Submission] = relationship()
    outturn_by: Mapped[Person | None] = relationship()
