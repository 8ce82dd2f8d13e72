"""What changes of an action while the next plan year is a draft changes what continues it there, too, as far as the draft still
has what it was copied with. Nobody has to know: what a coordinator changed in the draft stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.agreement.models import CLOSED, Action, ActionOrigin, Agreement, Contribution, Priority
from portal.core.dates import PartialDate
from portal.extensions import db

FOLLOWED = ("title", "lead_agency_id", "body_id", "start", "due")
Value = str | int | PartialDate | date | None


@dataclass(frozen=True)
class Copied:
    """What a draft has of an action when it is copied: its columns in the order of FOLLOWED, its contributors, its priority and
    its status."""

    columns: tuple[Value, ...]
    contributor_ids: tuple[int, ...]
    priority_id: int
    status: str


def copied(action: Action) -> Copied:
    """As the action is now; to be read before it changes."""
    contributor_ids = tuple(one.agency_id for one in action.contributions)
    return Copied(tuple(getattr(action, name) for name in FOLLOWED), contributor_ids, action.priority_id, action.status)


def carry_into_draft(action: Action, before: Copied) -> None:
    """After the action has changed. What continues others, too, does not follow; neither does anything follow a status that
    closes it: whether its work goes on is the draft's to say."""
    db.session.flush()
    if (now := copied(action)) != before:
        for one in _copies(action):
            _follow(one, action, before, now)


def _copies(action: Action) -> Sequence[Action]:
    """What continues this action alone in a draft plan year."""
    found = db.session.scalars(
        select(Action)
        .join(ActionOrigin, ActionOrigin.action_id == Action.id)
        .join(Agreement, Agreement.id == Action.agreement_id)
        .where(ActionOrigin.origin_id == action.id, Agreement.adopted_at.is_(None))
        .options(
            selectinload(Action.origins),
            selectinload(Action.contributions).joinedload(Contribution.agency),
            joinedload(Action.priority).selectinload(Priority.origins),
        )
        .order_by(Action.position)
    ).all()
    return [one for one in found if len(one.origins) == 1]


def _follow(copy: Action, action: Action, before: Copied, now: Copied) -> None:
    """Takes over what changed and the copy still had as it was."""
    has = copied(copy)
    for name, old, new, own in zip(FOLLOWED, before.columns, now.columns, has.columns, strict=True):
        if own == old != new:
            setattr(copy, name, new)
    if has.contributor_ids == before.contributor_ids:
        copy.contributors = action.contributors
    copy.contributors = [one for one in copy.contributors if one.id != copy.lead_agency_id]
    if now.status not in CLOSED and has.status == before.status:
        copy.status = now.status
    _follow_priority(copy, before, now)


def _follow_priority(copy: Action, before: Copied, now: Copied) -> None:
    """Into the first of the draft's priorities that comes from the new one, where it still stands under one from the old one."""
    if before.priority_id == now.priority_id or before.priority_id not in {one.id for one in copy.priority.origins}:
        return
    of_draft = select(Priority).where(Priority.agreement_id == copy.agreement_id).order_by(Priority.position)
    following = db.session.scalar(of_draft.where(Priority.origins.any(Priority.id == now.priority_id)).limit(1))
    if following is not None:
        copy.priority_id = following.id
