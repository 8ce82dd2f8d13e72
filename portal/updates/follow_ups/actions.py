"""Keeping what approved updates expect, and what came of it."""

from __future__ import annotations

from sqlalchemy import select, update

from portal.accounts.models import Person
from portal.core import clock
from portal.core.dates import written_date
from portal.core.errors import Incomplete, WrongState
from portal.cycles.models import Kind
from portal.extensions import db
from portal.submissions.actions import authorise_writing
from portal.submissions.models import Submission, SubmissionVersion
from portal.updates.details import UpdateContent
from portal.updates.follow_ups.models import FollowUp
from portal.updates.personal_data import possible_personal_data

LONGEST = 2_000


def record_expectations(submission: Submission, version: SubmissionVersion) -> None:
    """After an approval: what it expects stands in the list. What an earlier version expected and this one does not goes,
    unless somebody has said what came of it."""
    if submission.obligation.kind != Kind.UPDATE:
        return
    rows = UpdateContent.of(version.content).details.rows.get("expected", ())
    wanted = {(row["text"], written_date(row["by"]).text) for row in rows}
    for one in db.session.scalars(select(FollowUp).where(FollowUp.submission_id == submission.id)):
        if (one.text, one.by.text) in wanted:
            wanted.discard((one.text, one.by.text))
        elif not one.outturn:
            db.session.delete(one)
    for text, by in sorted(wanted):
        day = written_date(by)
        db.session.add(FollowUp(submission_id=submission.id, text=text, by=day, last=day.last, outturn=""))


def say_outturn(one: FollowUp, *, by: Person, text: str) -> None:
    """What came of it. Said once, and kept with who and when."""
    authorise_writing(by, one.submission.obligation.agency_id)
    text = text.strip()
    if one.outturn:
        raise WrongState("What came of this has already been said.")
    place = f"outturn-{one.id}"
    if not 0 < len(text) <= LONGEST:
        raise Incomplete([(place, f"Say in at most {LONGEST:,} characters what came of it.")])
    if found := possible_personal_data([text]):
        raise Incomplete([(place, f"{found[0].words} Take it out.")])
    said = {"outturn": text, "outturn_at": clock.now(), "outturn_by_id": by.id}
    free = update(FollowUp).where(FollowUp.id == one.id, FollowUp.outturn == "")  # of two at once one comes too late
    if db.session.scalar(free.values(**said).returning(FollowUp.id)) is None:
        raise WrongState("What came of this has already been said.")
