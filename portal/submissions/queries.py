"""Reads about submissions, scoped to who asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, undefer

from portal.accounts.models import Agency, Person
from portal.agreement.models import Action
from portal.core.errors import NotFound
from portal.cycles.models import Cycle, Kind, Obligation
from portal.cycles.queries import Scope, scope_of, visible_obligations
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.submissions.details import UPDATE_ITEMS, item_of
from portal.submissions.edited import EditedVersion
from portal.submissions.models import NOT_YET, Evidence, ReturnCell, Submission, SubmissionEvent, SubmissionVersion
from portal.submissions.workflow import CORRECTING, Status


def own_obligation(person: Person, obligation_id: int, *kinds: Kind) -> Obligation:
    """The obligation, if this person may see it; NotFound otherwise, whatever the reason."""
    found = db.session.scalar(_one(scope_of(person)), {"own_agency": person.agency_id, "id": obligation_id})
    if found is None or found.kind not in (kinds or tuple(Kind)):
        raise NotFound
    return found


@cache  # these three are asked on every page of a partner: built once, they cost half
def _one(scope: Scope) -> Select[Obligation]:
    return (
        visible_obligations(scope)
        .where(Obligation.id == bindparam("id"))
        .options(
            joinedload(Obligation.agency),
            joinedload(Obligation.action).options(joinedload(Action.lead_agency), joinedload(Action.priority)),
        )
    )


def submission_of(obligation: Obligation) -> Submission | None:
    """Its submission with the working text and the evidence, if anything was ever saved."""
    return db.session.scalars(_of_obligation(), {"obligation": obligation.id}).unique().one_or_none()


@cache
def _of_obligation() -> Select[Submission]:
    return (
        select(Submission)
        .where(Submission.obligation_id == bindparam("obligation"))
        .options(joinedload(Submission.update), joinedload(Submission.saved_by), joinedload(Submission.evidence))
    )


def owed_now(person: Person, also: Sequence[int] = ()) -> Sequence[tuple[Obligation, Submission | None, str, int]]:
    """What the person's agency owes in the running cycles, and corrects of issued ones: obligation, submission, why it came
    back, cells filled. `also` names obligations that are wanted wherever they stand."""
    rows = db.session.execute(_owed(scope_of(person)), {"own_agency": person.agency_id, "also": list(also)})
    return [(obligation, submission, reason, count) for obligation, submission, reason, count in rows]


@cache
def _owed(scope: Scope) -> Select[Obligation, Submission, str, int]:
    said = (  # asked for row by row: grouping all events first would read the history of every agency
        select(SubmissionEvent.reason)
        .where(SubmissionEvent.submission_id == Submission.id, SubmissionEvent.verb.in_(CORRECTING))
        .order_by(SubmissionEvent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    also: BindParameter[int] = bindparam("also", expanding=True)
    is_corrected = and_(Submission.approved_version_id.is_not(None), Submission.status != Status.APPROVED)
    filled = select(func.count()).where(ReturnCell.submission_id == Submission.id, ReturnCell.typed != "").scalar_subquery()
    return (
        visible_obligations(scope)
        .where(or_(Cycle.status.in_([CycleStatus.OPEN, CycleStatus.REVIEW]), is_corrected, Obligation.id.in_(also)))
        .outerjoin(Obligation.action)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .options(contains_eager(Obligation.action))
        .add_columns(Submission, func.coalesce(said, ""), filled)
        .order_by(Cycle.due, Obligation.kind, Action.position, Obligation.period_end)
    )


def last_approved(obligation: Obligation) -> tuple[SubmissionVersion, Cycle] | None:
    """The newest approved text of the same agency about the same action in an earlier cycle."""
    about = {
        "action": obligation.action_id,
        "agency": obligation.agency_id,
        "before": obligation.cycle.period_start,
    }
    row = db.session.execute(_last_approved(), about).first()
    return (row[0], row[1]) if row else None


@cache
def _last_approved() -> Select[SubmissionVersion, Cycle]:
    return (
        select(SubmissionVersion, Cycle)
        .join(Submission, Submission.approved_version_id == SubmissionVersion.id)
        .join(Submission.obligation)
        .join(Obligation.cycle)
        .where(
            Obligation.action_id == bindparam("action"),
            Obligation.agency_id == bindparam("agency"),
            Cycle.period_end < bindparam("before"),
        )
        .order_by(Cycle.period_end.desc())
        .limit(1)
    )


def is_told_later(obligation: Obligation) -> bool:
    """Whether something newer of the same agency about the same action has been approved."""
    return bool(
        db.session.scalar(
            select(Submission.id)
            .join(Submission.obligation)
            .join(Obligation.cycle)
            .where(
                Obligation.action_id == obligation.action_id,
                Obligation.agency_id == obligation.agency_id,
                Cycle.period_end > obligation.cycle.period_end,
                Submission.approved_version_id.is_not(None),
            )
            .limit(1)
        )
    )


def others_writing(obligation: Obligation) -> Sequence[str]:
    """The other agencies that owe an update on the same action in the same cycle."""
    return db.session.scalars(
        select(Agency.short_name)
        .join(Obligation, Obligation.agency_id == Agency.id)
        .where(
            Obligation.cycle_id == obligation.cycle_id,
            Obligation.action_id == obligation.action_id,
            Obligation.agency_id != obligation.agency_id,
        )
        .order_by(Agency.position)
    ).all()


def history_of(submission: Submission | None) -> Sequence[SubmissionEvent]:
    """Its steps, oldest first, each with the person and their agency."""
    if submission is None:
        return []
    return db.session.scalars(_history(), {"submission": submission.id}).all()


@cache
def _history() -> Select[SubmissionEvent]:
    return (
        select(SubmissionEvent)
        .where(SubmissionEvent.submission_id == bindparam("submission"))
        .options(joinedload(SubmissionEvent.by).joinedload(Person.agency))
        .order_by(SubmissionEvent.id)
    )


def histories_of(submissions: Sequence[Submission]) -> dict[int, list[SubmissionEvent]]:
    """The steps of several, by submission id, oldest first."""
    if not submissions:
        return {}
    found: dict[int, list[SubmissionEvent]] = {}
    for event in db.session.scalars(
        select(SubmissionEvent)
        .where(SubmissionEvent.submission_id.in_([one.id for one in submissions]))
        .options(joinedload(SubmissionEvent.by).joinedload(Person.agency))
        .order_by(SubmissionEvent.id)
    ):
        found.setdefault(event.submission_id, []).append(event)
    return found


def own_returns(person: Person) -> Sequence[tuple[Obligation, Submission | None]]:
    """Every data return of the person's agency, the newest first."""
    rows = db.session.execute(
        visible_obligations(scope_of(person))
        .where(Obligation.kind == Kind.RETURN)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .add_columns(Submission)
        .order_by(Obligation.period_end.desc(), Obligation.period_start),
        {"own_agency": person.agency_id},
    )
    return [(obligation, submission) for obligation, submission in rows]


def approved_text(submission: Submission | None) -> SubmissionVersion | None:
    """What is approved of it, with the edit and who made it."""
    if submission is None or submission.approved_version_id is None:
        return None
    return db.session.scalar(
        select(SubmissionVersion)
        .where(SubmissionVersion.id == submission.approved_version_id)
        .options(joinedload(SubmissionVersion.edit).joinedload(EditedVersion.by))
    )


def last_reason(history: Sequence[SubmissionEvent]) -> SubmissionEvent | None:
    """The newest step that says what the agency has to change."""
    return next((event for event in reversed(history) if event.verb in CORRECTING), None)


def was_just_sent(obligation: Obligation, content: Mapping[str, Any]) -> bool:
    """Whether exactly this waits for the team, or for the lead: then a second click of the button has nothing left to do."""
    submission = submission_of(obligation)
    if submission is None or submission.update is None:
        return False
    return submission.status in (Status.SUBMITTED, Status.AWAITING_SIGN_OFF) and _says(submission, content)


def evidence_of_agency(person: Person, key: str) -> Evidence:
    """A file of the person's own agency."""
    found = _evidence(key)
    if found.removed_at is not None or found.submission.obligation.agency_id != person.agency_id:
        raise NotFound
    return found


def evidence_sent(key: str) -> Evidence:
    """A file that went out with a version: drafts are the agency's own."""
    found = _evidence(key)
    if not any(one["key"] == key for version in found.submission.versions for one in version.content.get("evidence", ())):
        raise NotFound
    return found


def _evidence(key: str) -> Evidence:
    found = db.session.scalar(
        select(Evidence)
        .where(Evidence.key == key)
        .options(joinedload(Evidence.submission).joinedload(Submission.obligation), undefer(Evidence.data))
    )
    if found is None:
        raise NotFound
    return found


def evidence_to_scan() -> Sequence[int]:
    """Files that the scanner has not answered for; the oldest first."""
    return db.session.scalars(
        select(Evidence.id).where(Evidence.scan == NOT_YET, Evidence.removed_at.is_(None)).order_by(Evidence.id)
    ).all()


def was_just_sent_unchanged(obligation: Obligation, reason: str) -> bool:
    """The same for “no change” with this reason."""
    submission = submission_of(obligation)
    if submission is None or submission.update is None or submission.status not in (Status.SUBMITTED, Status.AWAITING_SIGN_OFF):
        return False
    return bool(submission.update.details.get("unchanged")) and submission.update.details.get("no_change") == reason


def _says(submission: Submission, content: Mapping[str, Any]) -> bool:
    """Whether a page that has no boxes for what is locked sends what is kept."""
    kept = submission.update.content if submission.update else {}
    return all(item_of(content, item) == item_of(kept, item) for item in UPDATE_ITEMS if not submission.is_locked(item))
