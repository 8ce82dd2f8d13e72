"""What is done in a copy before somebody goes through it. The callers have made its application the current one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update

from portal.accounts import passwords
from portal.accounts.actions import start_sign_in
from portal.accounts.models import Agency, Person, SignIn
from portal.core import clock, settings
from portal.core.dates import end_of_day
from portal.core.page_saves import PageSave
from portal.core.policy import Role
from portal.core.refused_pages import RefusedPage
from portal.cycles.actions import open_cycle
from portal.cycles.programme.models import PlannedCycle
from portal.extensions import db
from portal.notifications.digests import DigestLine
from portal.notifications.outbox import Mail
from portal.rehearsals.queries import MORNING
from portal.returns.models import FlagExplanation, ReturnCell, ReturnCellChange
from portal.returns.workbooks.models import UploadedTable
from portal.statistics.periods import Period
from portal.submissions.draft_history import DraftChange
from portal.submissions.models import Submission, SubmissionEvent
from portal.submissions.workflow import WITH_AGENCY, Verb
from portal.updates.evidence.models import Evidence
from portal.updates.models import ProgressUpdate

DUE_AFTER, MEETING_AFTER = timedelta(days=12), timedelta(days=25)  # of the last day of the period


@dataclass(frozen=True, kw_only=True)
class NewCycle:
    """A cycle that is to be opened, and the day on which it is rehearsed. `is_planned`: it stands in the programme."""

    title: str
    period: Period
    day: date
    due: date
    meeting: date
    only_changes: bool = False
    is_planned: bool = False

    @classmethod
    def of_period(cls, period: Period) -> NewCycle:
        """One that nobody has planned: on the days that are usual."""
        return cls(
            title=period.words,
            period=period,
            day=period.end + timedelta(days=3),
            due=period.end + DUE_AFTER,
            meeting=period.end + MEETING_AFTER,
        )

    @classmethod
    def of_planned(cls, planned: PlannedCycle) -> NewCycle:
        """As the programme opens it."""
        return cls(
            title=planned.title,
            period=planned.period,
            day=max(planned.opens, clock.today()),
            due=planned.due,
            meeting=planned.meeting,
            only_changes=planned.only_changes,
            is_planned=True,
        )

    @property
    def words(self) -> str:
        """As it is offered."""
        return f"{self.title}, the next in the programme" if self.is_planned else f"{self.title}, which is to be opened"


def prepare(new_cycle: NewCycle | None) -> None:
    """Takes from the copy what could reach anybody: sessions, passwords, mails and their server. Opens the cycle in it, if it is
    a new one."""
    now = clock.real_now()
    db.session.execute(update(SignIn).values(ended_at=now))
    unknown = passwords.hash_password(secrets.token_urlsafe(32))
    db.session.execute(update(Person).values(password_hash=unknown, must_change_password=False))
    db.session.execute(delete(Mail))
    db.session.execute(delete(DigestLine))
    forget_what_agencies_have_not_sent()
    db.session.execute(delete(settings.Setting).where(settings.Setting.key == settings.SMTP_HOST))
    if new_cycle is not None:
        clock.start_at(_morning_of(new_cycle.day))
        period = new_cycle.period
        open_cycle(
            by=None,
            title=new_cycle.title,
            starts=period.start,
            ends=period.end,
            due=new_cycle.due,
            meeting=new_cycle.meeting,
            opens=new_cycle.day,
            only_changes=new_cycle.only_changes,
        )


def _morning_of(day: date) -> datetime:
    """Nine o'clock on that day in the partnership's time, in UTC."""
    return end_of_day(day - timedelta(days=1)) + MORNING


def sign_in_as(person_id: int, agency_id: int, browser: str, lasts: timedelta) -> str:
    """Signs somebody of the agency in, in the copy, and everybody else out. Without a person somebody is made up, because the
    agency has nobody with an account. Returns the id of the session."""
    db.session.execute(update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=clock.real_now()))
    person = db.session.get(Person, person_id) if person_id else _somebody_of(db.session.get_one(Agency, agency_id))
    assert person is not None, "it was on the list that was offered"
    return start_sign_in(person, browser=browser, lasts=lasts).id


def _somebody_of(agency: Agency) -> Person:
    email = f"nobody@{agency.key}.invalid"
    found = db.session.scalar(select(Person).where(Person.email == email))
    if found is None:
        found = Person(email=email, name=f"Somebody of {agency.short_name}", role=Role.CONTRIBUTOR, agency=agency, is_active=True)
        found.password_hash, found.created_at = "", clock.real_now()
        db.session.add(found)
        db.session.flush()
    return found


def forget_what_agencies_have_not_sent() -> None:
    """A draft is its agency's own until it is sent: in the copy there is none, whoever goes through it."""
    unsent = select(Submission.id).where(Submission.status.in_(list(WITH_AGENCY)))
    for table in (ReturnCell, ReturnCellChange, FlagExplanation, DraftChange, Evidence):
        db.session.execute(delete(table).where(table.submission_id.in_(unsent)))  # type: ignore[attr-defined]
    blank = {"text": "", "next": "", "action_status": "", "stored_details": {}}
    db.session.execute(update(ProgressUpdate).where(ProgressUpdate.submission_id.in_(unsent)).values(blank))
    # What a lead wrote to their own officers stays theirs for good.
    db.session.execute(update(SubmissionEvent).where(SubmissionEvent.verb == Verb.DECLINE).values(text=""))
    for waiting in (PageSave, UploadedTable, RefusedPage):
        db.session.execute(delete(waiting))
