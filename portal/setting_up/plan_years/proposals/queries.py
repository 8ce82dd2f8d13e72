"""Reads about what the working group writes, limited to what the asking person may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.agreement.models import Action, Agreement
from portal.core.errors import NotFound
from portal.core.policy import Permission, Role, can
from portal.extensions import db
from portal.setting_up.plan_years.proposals.models import PlanYearProposal, Reply

_IS_THERE = PlanYearProposal.reply != Reply.TAKEN_BACK
_IS_OPEN = PlanYearProposal.reply == Reply.NONE


class WrittenCounts(NamedTuple):
    """How much the working group wrote, and how much of it is not answered."""

    written: int
    unanswered: int


def draft_for(person: Person, plan_year: str) -> Agreement:
    """The draft: for those who edit agreements any one, for members of the working group only while it is shared with them."""
    draft = db.session.scalar(select(Agreement).where(Agreement.key == plan_year, Agreement.adopted_at.is_(None)))
    if draft is None or not (can(person, Permission.EDIT_AGREEMENT) or _is_shared_with(person, draft)):
        raise NotFound
    return draft


def adopted(plan_year: str) -> Agreement | None:
    """The plan year, where it was a draft once and is adopted now."""
    is_adopted = (Agreement.adopted_at.is_not(None), Agreement.previous_id.is_not(None))
    return db.session.scalar(select(Agreement).where(Agreement.key == plan_year, *is_adopted))


def _is_shared_with(person: Person, draft: Agreement) -> bool:
    return draft.shared_at is not None and can(person, Permission.READ_PROPOSALS)


def newest_written_about(person: Person) -> Agreement | None:
    """For who may write about it, the draft that the working group is asked about; while there is none, the newest plan year
    about which it wrote while that was a draft."""
    if not can(person, Permission.PROPOSE):
        return None
    is_shared = and_(Agreement.adopted_at.is_(None), Agreement.shared_at.is_not(None))
    has_written = select(PlanYearProposal.id).where(PlanYearProposal.agreement_id == Agreement.id, _IS_THERE).exists()
    wanted = or_(is_shared, and_(Agreement.adopted_at.is_not(None), has_written))
    statement = select(Agreement).options(joinedload(Agreement.previous)).where(wanted)
    return db.session.scalar(statement.order_by(Agreement.starts.desc()).limit(1))


def members() -> Sequence[Person]:
    """Who of the working group has an open account."""
    return db.session.scalars(select(Person).where(Person.role == Role.MEMBER, Person.is_active).order_by(Person.id)).all()


def written(agreement: Agreement, *, unanswered_first: bool = False) -> Sequence[PlanYearProposal]:
    """All that the working group wrote about it and did not take back, oldest first."""
    order = [case((_IS_OPEN, 0), else_=1)] if unanswered_first else []
    return db.session.scalars(
        select(PlanYearProposal)
        .where(PlanYearProposal.agreement_id == agreement.id, _IS_THERE)
        .options(
            joinedload(PlanYearProposal.by).joinedload(Person.agency),
            joinedload(PlanYearProposal.answered_by),
        )
        .order_by(*order, PlanYearProposal.id)
    ).all()


def proposal(agreement: Agreement, number: int) -> PlanYearProposal:
    """One that the working group wrote about it, also one that was taken back."""
    found = db.session.scalar(
        select(PlanYearProposal)
        .where(PlanYearProposal.agreement_id == agreement.id, PlanYearProposal.id == number)
        .options(joinedload(PlanYearProposal.by).joinedload(Person.agency), joinedload(PlanYearProposal.answered_by))
    )
    if found is None:
        raise NotFound
    return found


def own_proposal(person: Person, agreement: Agreement, number: int) -> PlanYearProposal:
    """One that this person wrote and did not take back."""
    found = proposal(agreement, number)
    if found.by_id != person.id or found.reply == Reply.TAKEN_BACK:
        raise NotFound
    return found


def written_of_action(action: Action) -> Sequence[PlanYearProposal]:
    """The comments on an action of a draft that were not taken back, and what it came of."""
    return db.session.scalars(
        select(PlanYearProposal)
        .where(
            PlanYearProposal.agreement_id == action.agreement_id,
            or_(PlanYearProposal.action_ref == action.ref, PlanYearProposal.taken_up_as == action.ref),
            _IS_THERE,
        )
        .options(joinedload(PlanYearProposal.by))
        .order_by(PlanYearProposal.id)
    ).all()


def written_counts(agreement: Agreement) -> WrittenCounts:
    is_open = func.sum(case((_IS_OPEN, 1), else_=0))
    of_agreement = select(func.count(PlanYearProposal.id), is_open).where(
        PlanYearProposal.agreement_id == agreement.id, _IS_THERE
    )
    count, unanswered = db.session.execute(of_agreement).one()
    return WrittenCounts(count, unanswered or 0)
