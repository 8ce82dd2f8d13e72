"""Who changed what in a draft, and when, until it is sent: then the version holds what it came to.

Any part of a submission can have a history here. `field` is the part's own key (“text”, “outputs”), and old and new are its
content as one text. Whoever saves a draft calls record_changes() with what was there before and after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, delete, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import NotFound
from portal.extensions import Base, db
from portal.submissions.models import Submission

SHOWN = 20  # changes on the page of a draft, the newest


class DraftChange(Base):
    """What one person made of one part of a draft within one minute."""

    __tablename__ = "draft_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    field: Mapped[str] = mapped_column(String(80))
    old: Mapped[str] = mapped_column(Text)
    new: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship()


def record_changes(
    submission: Submission, before: Mapping[str, str], after: Mapping[str, str], *, by: Person, is_first: bool = False
) -> None:
    """Notes each part that differs, by its key. What somebody goes on changing within the minute becomes one change, and none
    where it comes to what was there before. The submission has its id already; `is_first` says that this save made it."""
    changed = {name: new for name, new in after.items() if new != before.get(name, "")}
    if not changed:
        return
    now = clock.now()
    in_this_minute = {} if is_first else _last_in_minute(submission, now)
    for name, new in changed.items():
        last = in_this_minute.get(name)
        if last is None or last.by_id != by.id:
            change = DraftChange(submission_id=submission.id, field=name, old=before.get(name, ""), new=new, by=by, at=now)
            db.session.add(change)
        elif last.old == new:
            db.session.delete(last)
        else:
            last.new, last.at = new, now


def _last_in_minute(submission: Submission, now: datetime) -> dict[str, DraftChange]:
    """The newest change of each part since this minute began, by its key."""
    begun = now.replace(second=0, microsecond=0)
    rows = db.session.scalars(
        select(DraftChange).where(DraftChange.submission_id == submission.id, DraftChange.at >= begun).order_by(DraftChange.id)
    )
    return {change.field: change for change in rows}


def changes_of(submission: Submission) -> Sequence[DraftChange]:
    """The newest changes of the draft, with who made them, the newest first."""
    return db.session.scalars(
        select(DraftChange)
        .where(DraftChange.submission_id == submission.id)
        .options(joinedload(DraftChange.by))
        .order_by(DraftChange.at.desc(), DraftChange.id.desc())
        .limit(SHOWN)
    ).all()


def change_of(submission: Submission, change_id: int) -> DraftChange:
    """One change of this draft; NotFound for any other."""
    change = db.session.get(DraftChange, change_id)
    if change is None or change.submission_id != submission.id:
        raise NotFound
    return change


def forget_changes(submission: Submission) -> None:
    """What was sent is a version, which holds it from then on."""
    db.session.execute(delete(DraftChange).where(DraftChange.submission_id == submission.id))
