"""Reads of what agencies have begun and not sent, and of what waits for their leads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, extract, func, not_, or_, select
from sqlalchemy.orm import aliased, contains_eager

from portal.accounts.deputies.queries import PARTNERS, signers_of
from portal.accounts.models import Agency, Person
from portal.agreement.models import Action, Priority
from portal.core import clock
from portal.cycles.models import Cycle, Kind, Obligation
from portal.extensions import db
from portal.measures.models import Measure, MeasurePlacement, Series
from portal.measures.senders.queries import is_returned_by, is_series_of
from portal.returns.models import ReturnCell
from portal.review.board.board import RETURNS
from portal.review.board.drafts import Draft, percent_of_return, percent_of_update
from portal.submissions.models import Submission, SubmissionEvent, SubmissionVersion
from portal.submissions.overtaken import is_cancelled
from portal.submissions.workflow import WITH_AGENCY, Status, Verb
from portal.updates.details import Details
from portal.updates.models import ProgressUpdate


def drafts(cycle: Cycle) -> list[Draft]:
    """What agencies have begun in the cycle and not sent, in one query. No text is read, only whether there is one."""
    rows = db.session.execute(_drafts().where(Obligation.cycle_id == cycle.id).order_by(Submission.id))
    return [
        Draft(
            submission_id=row.id,
            agency_id=row.agency_id,
            agency_key=row.key,
            column=row.column,
            status=Status(row.status),
            percent=_percent(row),
            is_team_asked=bool(row.is_team_asked),
            is_taken_over=bool(row.is_taken_over),
        )
        for row in rows
    ]


def _percent(row: Any) -> int:
    if row.kind == Kind.RETURN:
        return percent_of_return(row.filled, row.expected)
    details = Details.of(row.stored_details or {})
    return percent_of_update(bool(row.has_text), row.action_status or "", details, clock.today())


def is_begun() -> ColumnElement[bool]:
    """Whether the agency has begun it and not sent it. Like the two below for a statement that selects submissions."""
    return or_(
        Submission.status.in_([Status.DRAFT, Status.AWAITING_SIGN_OFF]),
        and_(Submission.status.in_(list(WITH_AGENCY)), Submission.saved_at > Submission.sent_at),
    )


def is_asked_of_team() -> ColumnElement[bool]:
    """Whether the agency has asked the team to send it."""
    return _newest_verb(Verb.ASK_TEAM, Verb.SUBMIT) == Verb.ASK_TEAM


def is_taken_over() -> ColumnElement[bool]:
    """Whether the team has taken it over."""
    return _newest_verb(Verb.TAKE_OVER, Verb.SUBMIT, Verb.ASK_SIGN_OFF) == Verb.TAKE_OVER


def _drafts() -> Select[Any]:
    is_return = Obligation.kind == Kind.RETURN
    return (
        select(
            Submission.id,
            Submission.status,
            Obligation.kind,
            Obligation.agency_id,
            Agency.key,
            func.coalesce(Priority.key, RETURNS).label("column"),
            (func.length(func.trim(ProgressUpdate.text)) > 0).label("has_text"),
            ProgressUpdate.action_status,
            ProgressUpdate.stored_details,
            case((is_return, _filled()), else_=0).label("filled"),
            case((is_return, _expected()), else_=0).label("expected"),
            is_asked_of_team().label("is_team_asked"),
            is_taken_over().label("is_taken_over"),
        )
        .join(Submission.obligation)
        .join(Obligation.agency)
        .join(Obligation.cycle)
        .outerjoin(Obligation.action)
        .outerjoin(Action.priority)
        .outerjoin(Submission.update)
        .where(is_begun(), not_(is_cancelled()))
    )


def _filled() -> ColumnElement[int]:
    """How many cells of a return have something in them."""
    is_its = is_series_of(ReturnCell.series_id, Obligation.agency_id, Obligation.period_end)
    is_filled = and_(ReturnCell.submission_id == Submission.id, ReturnCell.typed != "", is_its)
    return select(func.count()).select_from(ReturnCell).where(is_filled).correlate(Submission, Obligation).scalar_subquery()


def _expected() -> ColumnElement[int]:
    """How many cells a return has: the series of its frequency that the agency returns, as measures/senders/queries.py counts."""
    is_monthly = extract("month", Obligation.period_start) == extract("month", Obligation.period_end)
    return (
        select(func.count(Series.id))
        .join(Series.measure)
        .join(MeasurePlacement, MeasurePlacement.measure_id == Measure.id)
        .outerjoin(Series.part)
        .where(
            MeasurePlacement.agreement_id == Cycle.agreement_id,
            is_returned_by(Obligation.agency_id, Obligation.period_end),
            Measure.frequency == case((is_monthly, "monthly"), else_="quarterly"),
        )
        .correlate(Obligation, Cycle)
        .scalar_subquery()
    )


def _newest_verb(*verbs: Verb) -> ColumnElement[str]:
    """The verb of the newest step with one of these verbs."""
    newest = (
        select(SubmissionEvent.verb)
        .where(SubmissionEvent.submission_id == Submission.id, SubmissionEvent.verb.in_(verbs))
        .order_by(SubmissionEvent.id.desc())
        .limit(1)
    )
    return newest.correlate(Submission).scalar_subquery()


def signer_names(agency_ids: Collection[int]) -> dict[int, list[str]]:
    """Who can sign off for these agencies today, in words, by agency id; none where nobody can."""
    return {
        agency_id: [
            signer.person.name if signer.absence is None else f"{signer.person.name} for {signer.absence.person.name}"
            for signer in found
        ]
        for agency_id, found in signers_of(agency_ids).items()
    }


@dataclass
class SignOffsWaiting:
    """What of one agency waits for a sign-off: the references, since when (naive, UTC) the first does, and the names of who can
    give it; none where nobody can."""

    key: str
    name: str
    refs: list[str]
    since: datetime
    signers: Sequence[str]


def sign_offs_waiting(cycle: Cycle) -> list[SignOffsWaiting]:
    """The agencies of which something waits for a sign-off, by name, in two queries."""
    since = select(func.max(SubmissionEvent.at)).where(
        SubmissionEvent.submission_id == Submission.id, SubmissionEvent.verb == Verb.ASK_SIGN_OFF
    )
    rows = db.session.execute(
        select(Obligation, since.correlate(Submission).scalar_subquery())
        .join(Submission, Submission.obligation_id == Obligation.id)
        .join(Obligation.agency)
        .outerjoin(Obligation.action)
        .where(Obligation.cycle_id == cycle.id, Submission.status == Status.AWAITING_SIGN_OFF, not_(is_cancelled()))
        .options(contains_eager(Obligation.agency), contains_eager(Obligation.action))
        .order_by(Agency.short_name, Obligation.id)
    ).all()
    names = signer_names({obligation.agency_id for obligation, _ in rows})
    found: dict[int, SignOffsWaiting] = {}
    for obligation, at in rows:
        agency = obligation.agency
        new = SignOffsWaiting(agency.key, agency.short_name, [], at, names.get(agency.id, ()))
        waiting = found.setdefault(agency.id, new)
        waiting.refs.append(f"{obligation.ref}, {obligation.period.words}" if obligation.kind == Kind.RETURN else obligation.ref)
        waiting.since = min(waiting.since, at)
    return list(found.values())


def agencies_without_people(cycle: Cycle) -> list[tuple[str, str]]:
    """(short name, key) of the agencies that still owe something in the cycle and where nobody has an open account."""
    people = exists().where(Person.agency_id == Agency.id, Person.is_active, Person.role.in_(PARTNERS))
    owes = (
        exists()
        .where(Obligation.cycle_id == cycle.id, Obligation.agency_id == Agency.id, not_(is_cancelled()))
        .where(~exists().where(Submission.obligation_id == Obligation.id, Submission.status.not_in(list(WITH_AGENCY))))
    )
    rows = db.session.execute(select(Agency.short_name, Agency.key).where(owes, ~people).order_by(Agency.short_name))
    return [(name, key) for name, key in rows]


def number_unsigned(cycle: Cycle) -> int:
    """How many of the newest versions in the cycle were sent with nobody to sign them off."""
    later = aliased(SubmissionVersion)
    is_newest = ~exists().where(later.submission_id == SubmissionVersion.submission_id, later.number > SubmissionVersion.number)
    return int(
        db.session.scalar(
            select(func.count())
            .select_from(SubmissionVersion)
            .join(Submission, Submission.id == SubmissionVersion.submission_id)
            .join(Submission.obligation)
            .where(Obligation.cycle_id == cycle.id, not_(is_cancelled()), SubmissionVersion.is_unsigned, is_newest)
        )
        or 0
    )
