"""Reads for the page of an action, limited to what the asking person may see, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, case, exists, func, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload, undefer

from portal.accounts.models import Person
from portal.agreement.models import Action, ActionOrigin, Agreement, Contribution, Priority
from portal.agreement.queries import in_force_first, is_adopted
from portal.contents import pack as contents
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.policy import AUDIENCES, Permission, Role, can
from portal.cycles.decisions.models import Decision
from portal.cycles.models import Cycle, Obligation
from portal.cycles.queries import is_of_own_or_merged
from portal.extensions import db
from portal.packs.models import Pack, is_readable
from portal.packs.queries import ObligationOutcome, first_sent_at
from portal.submissions.models import Submission, SubmissionEvent, SubmissionVersion
from portal.submissions.workflow import Status, Verb
from portal.updates.follow_ups.models import FollowUp


def action(plan_year: str, ref: str) -> Action | None:
    """The action with everybody who writes about it. The caller checks whether the person may see it."""
    return db.session.scalar(
        select(Action)
        .join(Agreement, Agreement.id == Action.agreement_id)
        .where(Agreement.key == plan_year, Action.ref == ref, is_adopted())
        .options(
            joinedload(Action.priority).joinedload(Priority.agreement),
            joinedload(Action.lead_agency),
            joinedload(Action.body),
            selectinload(Action.contributions).joinedload(Contribution.agency),
        )
    )


def written(person: Person, ref: str, plan_year: str = "") -> tuple[str, str] | None:
    """Plan year and reference of the action with this reference in small or capital letters, in the newest plan year that has
    begun and of which the person may read it, or in that plan year."""
    statement = select(Agreement.key, Action.ref).join(Agreement, Agreement.id == Action.agreement_id)
    if plan_year:
        statement = statement.where(Agreement.key == plan_year)
    of_ref = statement.where(func.lower(Action.ref) == ref.lower(), is_adopted(), _may_read(person))
    newest = of_ref.order_by(*in_force_first(clock.today()), Action.id).limit(1)
    row = db.session.execute(newest).one_or_none()
    return (row[0], row[1]) if row else None


def action_of(person: Person, obligation_id: int) -> Action:
    """The action of an update that the person's agency owes, or one that became part of it. NotFound otherwise."""
    action = db.session.scalar(
        select(Action)
        .join(Obligation, Obligation.action_id == Action.id)
        .where(Obligation.id == obligation_id, is_of_own_or_merged())
        .options(joinedload(Action.priority).joinedload(Priority.agreement)),
        {"own_agency": person.agency_id},
    )
    if action is None:
        raise NotFound
    return action


@dataclass(frozen=True)
class RelatedAction:
    """An action of the plan year before that this one continues, or one of the next that continues it."""

    plan_year: str
    ref: str
    title: str
    is_earlier: bool

    @property
    def name(self) -> str:
        return f"{self.ref} of {self.plan_year.replace('-', '/')}"


def related(person: Person, plan_year: str, ref: str) -> list[RelatedAction]:
    """What the action continues and what continues it, as far as the person may read about it."""
    mine, its_agreement, link = aliased(Action), aliased(Agreement), ActionOrigin
    is_earlier = exists().where(link.action_id == mine.id, link.origin_id == Action.id)
    is_later = exists().where(link.origin_id == mine.id, link.action_id == Action.id)
    statement = (
        select(Agreement.key, Action.ref, Action.title, is_earlier)
        .join(Agreement, Agreement.id == Action.agreement_id)
        .join(mine, or_(is_earlier, is_later))
        .join(its_agreement, its_agreement.id == mine.agreement_id)
        .where(its_agreement.key == plan_year, mine.ref == ref, is_adopted(), _may_read(person))
        .order_by(Agreement.starts, Action.position)
    )
    return [RelatedAction(*row) for row in db.session.execute(statement)]


def _may_read(person: Person) -> ColumnElement[bool]:
    """The condition that the page of the action exists for the person: as action_page() decides."""
    if can(person, Permission.REVIEW):
        return true()
    if can(person, Permission.SEE_OWN_WORK):
        contributes = select(Contribution.action_id).where(Contribution.agency_id == person.agency_id)
        return or_(Action.lead_agency_id == person.agency_id, Action.id.in_(contributes))
    audiences = AUDIENCES[Role(person.role)]
    printed = select(Cycle.agreement_id).join(Pack, Pack.cycle_id == Cycle.id).where(Pack.audience.in_(audiences), is_readable())
    return Action.agreement_id.in_(printed)


Owed = tuple[ObligationOutcome, int | None]  # with the id of the submission, where something of it was sent


def outcomes(person: Person, action: Action) -> list[Owed]:
    """What was owed about the action in each cycle, the oldest first: of every agency for the team, else of the person's own."""
    sent_back_at = (
        select(func.max(SubmissionEvent.at))
        .where(SubmissionEvent.submission_id == Submission.id, SubmissionEvent.verb == Verb.SEND_BACK)
        .correlate(Submission)
        .scalar_subquery()
    )
    statement = (
        select(Obligation, SubmissionVersion, func.coalesce(Submission.status, Status.NOT_STARTED.value))
        .add_columns(Submission.sent_at, sent_back_at, Submission.id, first_sent_at())
        .join(Obligation.cycle)
        .join(Obligation.agency)
        .outerjoin(Submission, Submission.obligation_id == Obligation.id)
        .outerjoin(SubmissionVersion, SubmissionVersion.id == Submission.approved_version_id)
        .where(Obligation.action_id == action.id)
        .options(contains_eager(Obligation.cycle), contains_eager(Obligation.agency))
        .order_by(Cycle.period_end, Obligation.id)
    )
    if not can(person, Permission.REVIEW):
        statement = statement.where(Obligation.agency_id == person.agency_id)
    return [
        (
            ObligationOutcome(obligation, version, obligation.cycle, Status(status), sent_at, back_at, first_sent_at=first),
            number if sent_at else None,
        )
        for obligation, version, status, sent_at, back_at, number, first in db.session.execute(statement)
    ]


def issued(person: Person, plan_year: str, ref: str) -> list[tuple[Pack, contents.Action]]:
    """The action as the newest pack of each cycle prints it, of those that this person's role can read; oldest first."""
    audiences = AUDIENCES[Role(person.role)]
    preference = case({audience.value: place for place, audience in enumerate(audiences)}, value=Pack.audience)
    age = func.row_number().over(partition_by=Pack.cycle_id, order_by=(preference, Pack.version.desc()))
    ranked = select(Pack.id.label("id"), age.label("age")).where(Pack.audience.in_(audiences), is_readable()).subquery()
    packs = db.session.scalars(
        select(Pack)
        .join(ranked, (ranked.c.id == Pack.id) & (ranked.c.age == 1))
        .join(Pack.cycle)
        .join(Cycle.agreement)
        .where(Agreement.key == plan_year)
        .options(contains_eager(Pack.cycle), undefer(Pack.contents))
        .order_by(Cycle.period_end)
    )
    return [(pack, found) for pack in packs if (found := _printed(pack.contents, ref)) is not None]


def _printed(pack: dict[str, Any], ref: str) -> contents.Action | None:
    """One action of a stored pack. The rest, which is a hundred times as much, is left as it is."""
    found = (action for priority in pack["priorities"] for action in priority["actions"] if action["ref"] == ref)
    one = next(found, None)
    return msgspec.convert(one, contents.Action) if one is not None else None


def decisions(person: Person, plan_year: str, ref: str) -> Sequence[Decision]:
    """What meetings decided about it and did not withdraw, the oldest first: for those who record it, and the agencies that
    write about it, to whom decisions go."""
    if not (can(person, Permission.RECORD_DECISIONS) or can(person, Permission.SEE_OWN_WORK)):
        return []
    return db.session.scalars(
        select(Decision)
        .join(Decision.action)
        .join(Agreement, Agreement.id == Action.agreement_id)
        .where(Agreement.key == plan_year, Action.ref == ref, Decision.withdrawn_at.is_(None))
        .options(joinedload(Decision.cycle))
        .order_by(Decision.id)
    ).all()


def follow_ups(person: Person, action: Action) -> Sequence[FollowUp]:
    """What approved updates expected, and what came of it, by date: of every agency for the team, else of the person's own."""
    owed = contains_eager(FollowUp.submission).contains_eager(Submission.obligation)
    statement = (
        select(FollowUp)
        .join(FollowUp.submission)
        .join(Submission.obligation)
        .join(Obligation.agency)
        .where(Obligation.action_id == action.id)
        .options(owed.contains_eager(Obligation.agency))
        .order_by(FollowUp.last, FollowUp.id)
    )
    if not can(person, Permission.REVIEW):
        statement = statement.where(Obligation.agency_id == person.agency_id)
    return db.session.scalars(statement).all()
