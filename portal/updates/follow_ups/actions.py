"""Recording what approved updates expect, and what came of it."""

from __future__ import annotations

from sqlalchemy import select, update

from portal.accounts.models import Person
from portal.core import clock
from portal.core.errors import Incomplete, WrongState
from portal.core.written_dates import written_date
from portal.cycles.models import Kind
from portal.extensions import db
from portal.submissions.actions import authorise_writing
from portal.submissions.models import Submission, SubmissionVersion
from portal.updates.details import UpdateContent
from portal.updates.follow_ups.models import FollowUp
from portal.updates.personal_data import possible_personal_data

LONGEST = 2_000  # characters


def record_expectations(submission: Submission, version: SubmissionVersion) -> None:
    """Makes a follow-up of each expectation in an update that was just approved. Those of an earlier version that this one no
    longer has are deleted, unless somebody has said what came of them."""
    if submission.obligation.kind != Kind.UPDATE:
        return
    rows = UpdateContent.of(version.content).details.rows.get("expected", ())
    missing = {(row["text"], written_date(row["by"]).text) for row in rows}
    for follow_up in db.session.scalars(select(FollowUp).where(FollowUp.submission_id == submission.id)):
        if (follow_up.text, follow_up.by.text) in missing:
            missing.discard((follow_up.text, follow_up.by.text))
        elif not follow_up.outturn:
            db.session.delete(follow_up)
    for text, by in sorted(missing):
        day = written_date(by)
        db.session.add(FollowUp(submission_id=submission.id, text=text, by=day, last=day.last, outturn=""))


def record_outturn(follow_up: FollowUp, *, by: Person, text: str) -> None:
    """Records what came of it, with who says so and when. WrongState the second time; Incomplete for a text that is empty, too
    long, or that looks like it holds personal data."""
    authorise_writing(by, follow_up.submission.obligation.agency_id)
    text = text.strip()
    if follow_up.outturn:
        raise WrongState(_recorded_words(follow_up))
    place = f"outturn-{follow_up.id}"
    if not 0 < len(text) <= LONGEST:
        raise Incomplete([(place, f"Say in at most {LONGEST:,} characters what came of it.")])
    if findings := possible_personal_data([text]):
        raise Incomplete([(place, f"{findings[0].words} Take it out.")])
    outturn = {"outturn": text, "outturn_at": clock.now(), "outturn_by_id": by.id}
    # Only while it is empty: of two people at the same moment the second comes too late.
    statement = update(FollowUp).where(FollowUp.id == follow_up.id, FollowUp.outturn == "").values(**outturn)
    if db.session.scalar(statement.returning(FollowUp.id)) is None:
        db.session.refresh(follow_up)
        raise WrongState(_recorded_words(follow_up))


def _recorded_words(follow_up: FollowUp) -> str:
    """Who was first, and when."""
    if follow_up.outturn_by is None or follow_up.outturn_at is None:
        return "What came of this is recorded already."
    return f"{follow_up.outturn_by.name} recorded what came of this {clock.when_words(follow_up.outturn_at)}."
