"""Reads for a person’s list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy import BindParameter, Select, and_, bindparam, func, not_, or_, select
from sqlalchemy.orm import contains_eager

from portal.accounts.models import Person
from portal.agreement.models import Action
from portal.cycles.models import AgencyNote, Cycle, Obligation
from portal.cycles.officers.queries import officers_as_text
from portal.cycles.queries import VisibleScope, scope_of, visible_obligations
from portal.cycles.workflow import RUNNING, CycleStatus
from portal.extensions import db
from portal.measures.senders.queries import is_series_of
from portal.returns.models import ReturnCell
from portal.submissions.agency_notes.queries import open_request_id
from portal.submissions.models import Submission, SubmissionEvent
from portal.submissions.overtaken import is_cancelled, is_not_asked_for
from portal.submissions.workflow import CORRECTING, Status

_MONTH_BEFORE_QUARTER = (Obligation.period_start.desc(), Obligation.id)  # that end on the same day


class OwedRow(NamedTuple):
    """One obligation of an agency. `reason` says why it came back, and is empty where it never did; `filled` counts the cells
    of a return that have something in them; `officers` are the agency's named officers (cycles.officers.queries.officers_in);
    `request` asks for more time, and nobody has answered it."""

    obligation: Obligation
    submission: Submission | None
    reason: str
    filled: int
    officers: str | None
    request: AgencyNote | None


def owed_now(person: Person, also: Sequence[int] = ()) -> list[OwedRow]:
    """What the person's agency owes in the running cycles, and what it still owes or corrects of issued ones. `also` are ids of
    obligations that are wanted in any case."""
    rows = db.session.execute(_owed(scope_of(person)), {"own_agency": person.agency_id, "also": list(also)})
    return [OwedRow(*row) for row in rows]


@cache
def _owed(scope: VisibleScope) -> Select[Obligation, Submission, str, int, str, AgencyNote]:
    newest_reason = (  # looked up for each row: grouping all events first would read the history of every agency
        select(SubmissionEvent.text)
        .where(SubmissionEvent.submission_id == Submission.id, SubmissionEvent.verb.in_(CORRECTING))
        .order_by(SubmissionEvent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    also: BindParameter[int] = bindparam("also", expanding=True)
    is_running = Cycle.status.in_(RUNNING)
    is_unfinished = func.coalesce(Submission.status, Status.NOT_STARTED.value) != Status.APPROVED
    is_corrected = and_(Submission.approved_version_id.is_not(None), is_unfinished)
    is_still_owed = and_(Cycle.status == CycleStatus.ISSUED, is_unfinished, not_(is_not_asked_for()))
    is_its = is_series_of(ReturnCell.series_id, Obligation.agency_id, Obligation.period_end)
    is_filled = and_(ReturnCell.submission_id == Submission.id, ReturnCell.typed != "", is_its)
    filled = select(func.count()).select_from(ReturnCell).where(is_filled).correlate(Submission, Obligation).scalar_subquery()
    return (
        visible_obligations(scope)
        .where(or_(and_(is_running, not_(is_cancelled())), is_corrected, is_still_owed, Obligation.id.in_(also)))
        .outerjoin(Obligation.action)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .outerjoin(AgencyNote, AgencyNote.id == open_request_id())
        .options(contains_eager(Obligation.action))
        .add_columns(Submission, func.coalesce(newest_reason, ""), filled, officers_as_text(), AgencyNote)
        .order_by(Cycle.due, Obligation.kind, Action.position, Obligation.period_end, *_MONTH_BEFORE_QUARTER)
    )
