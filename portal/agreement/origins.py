"""Where the priorities and actions of a plan year come from: those of the plan year before that they continue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import BindParameter, ColumnElement, Select, Subquery, exists, select, union
from sqlalchemy.orm import aliased

from portal.agreement.models import Action, ActionOrigin, Agreement, Priority, PriorityOrigin
from portal.extensions import db


def priority_origins(agreement: Agreement) -> Sequence[Priority]:
    """What priorities of the agreement can come from, in their order: nothing unless it is a draft made from another."""
    if not agreement.is_draft:
        return []
    return db.session.scalars(
        select(Priority).where(Priority.agreement_id == agreement.previous_id).order_by(Priority.position)
    ).all()


def action_origins(agreement: Agreement) -> Sequence[Action]:
    """What actions of the agreement can continue, in their order: nothing unless it is a draft made from another."""
    if not agreement.is_draft:
        return []
    return db.session.scalars(select(Action).where(Action.agreement_id == agreement.previous_id).order_by(Action.position)).all()


def priorities_after(priority: Priority) -> list[Priority]:
    """The first priority that comes from it in each later plan year, drafts too, as long as there is one."""
    found, before = list[Priority](), priority
    later = select(Agreement).where(Agreement.starts > priority.agreement.starts).order_by(Agreement.starts)
    for agreement in db.session.scalars(later):
        of_agreement = select(Priority).where(Priority.agreement_id == agreement.id).order_by(Priority.position)
        following = db.session.scalar(of_agreement.where(Priority.origins.any(Priority.id == before.id)).limit(1))
        before = following or db.session.scalar(of_agreement.where(Priority.key == before.key).limit(1)) or before
        if before.agreement_id != agreement.id:
            break
        found.append(before)
    return found


def says_what_it_continues(agreement: Agreement) -> bool:
    """Whether what changed from the plan year before can be read: not where it came from files that do not say it. One that was
    prepared here says it, also where it continues nothing."""
    if agreement.previous_id is None:
        return False
    if agreement.is_draft or agreement.adopted_by_id is not None:
        return True
    links = select(ActionOrigin.action_id).join(Action, Action.id == ActionOrigin.action_id)
    return db.session.scalar(links.where(Action.agreement_id == agreement.id).limit(1)) is not None


def _is_only_origin() -> ColumnElement[bool]:
    """The condition that the action of the link comes from this one alone."""
    other = aliased(ActionOrigin)
    return ~exists().where(other.action_id == ActionOrigin.action_id, other.origin_id != ActionOrigin.origin_id)


def action_with_those_before(action_id: BindParameter[int]) -> Select[int]:
    """The ids of the action and, as long as each continues exactly one, of those of the plan years before: one piece of work."""
    chain = select(Action.id.label("id")).where(Action.id == action_id).cte("before", recursive=True)
    chain = chain.union_all(
        select(ActionOrigin.origin_id).join(chain, ActionOrigin.action_id == chain.c.id).where(_is_only_origin())
    )
    return select(chain.c.id)


def priorities_with_those_before(agreement_id: int) -> Subquery:
    """Each priority of the agreement (`place`) with its own `id` and, as long as each comes from exactly one, those of the ones
    before it. One that does not say what it comes from goes on from those that have its key: files do not always say it."""
    link, mine, older = aliased(PriorityOrigin), aliased(Priority), aliased(Priority)
    is_only = ~exists().where(link.priority_id == PriorityOrigin.priority_id, link.origin_id != PriorityOrigin.origin_id)
    chain = select(Priority.id.label("place"), Priority.id.label("id")).where(Priority.agreement_id == agreement_id)
    before = chain.cte("priorities_before", recursive=True)
    before = before.union_all(
        select(before.c.place, PriorityOrigin.origin_id).join(before, PriorityOrigin.priority_id == before.c.id).where(is_only)
    )
    has_origin = exists().where(link.priority_id == mine.id)
    of_key = (
        select(mine.id, older.id)
        .join(older, (older.key == mine.key) & (older.agreement_id != mine.agreement_id))
        .where(mine.agreement_id == agreement_id, ~has_origin)
    )
    return union(select(before.c.place, before.c.id), of_key).subquery()


def refs_before(agreement: Agreement) -> Mapping[str, Sequence[str]]:
    """The references of the actions that each action of the agreement continues, by its reference; in one query."""
    origin = aliased(Action)
    rows = db.session.execute(
        select(Action.ref, origin.ref)
        .outerjoin(ActionOrigin, ActionOrigin.action_id == Action.id)
        .outerjoin(origin, origin.id == ActionOrigin.origin_id)
        .where(Action.agreement_id == agreement.id)
        .order_by(Action.position, origin.position)
    )
    found: dict[str, list[str]] = {}
    for ref, before in rows:
        found.setdefault(ref, []).extend([before] if before is not None else [])
    return found


def first_followers(agreement_id: int) -> Mapping[int, Sequence[int]]:
    """By the id of each action of the agreement the ids of those before it of which it is the first to continue them: what is
    said of one of those stands with it. In one query."""
    rows = db.session.execute(
        select(ActionOrigin.origin_id, Action.id)
        .join(Action, Action.id == ActionOrigin.action_id)
        .where(Action.agreement_id == agreement_id)
        .order_by(Action.position)
    )
    first: dict[int, int] = {}
    for origin_id, action_id in rows:
        first.setdefault(origin_id, action_id)
    found: dict[int, list[int]] = {}
    for origin_id, action_id in first.items():
        found.setdefault(action_id, []).append(origin_id)
    return found
