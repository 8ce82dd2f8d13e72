"""What the pack of the last cycle of a plan year says of each of its actions: how it ended, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from portal.agreement.fates import ActionChange, Fate, action_changes
from portal.agreement.models import Agreement
from portal.agreement.origins import says_what_it_continues
from portal.agreement.queries import is_adopted
from portal.contents.pack import Priority
from portal.contents.year_end import FollowingAction, NewAction, YearEnd, YearEndAction
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.extensions import db


def year_end_of(cycle: Cycle, audience: Audience, priorities: Iterable[Priority]) -> YearEnd | None:
    """Of a cycle whose period ends with its plan year, from the priorities as its pack prints them. Nothing of a draft: while the
    next plan year is not adopted, it says only how far each action has come."""
    agreement = cycle.agreement
    if cycle.period_end != agreement.ends:
        return None
    following = _next_of(agreement)
    changes, new = action_changes(following) if following is not None else ([], [])
    by_ref = {change.action.ref: change for change in changes}
    return YearEnd(
        year=agreement.year,
        ends=agreement.ends.isoformat(),
        next_year=following.year if following is not None else "",
        actions=tuple(
            YearEndAction(
                ref=action.ref,
                title=action.title,
                priority=priority.title,
                lead_name=action.lead_name,
                status=action.status,
                **_became(by_ref.get(action.ref), audience),
            )
            for priority in priorities
            for action in priority.actions
        ),
        new_actions=tuple(NewAction(one.ref, one.title, one.priority.title, one.lead_agency.name) for one in new),
    )


def _next_of(agreement: Agreement) -> Agreement | None:
    """The plan year after it, where that is adopted and says what its actions continue."""
    found = db.session.scalar(select(Agreement).where(Agreement.previous_id == agreement.id, is_adopted()).limit(1))
    return found if found is not None and says_what_it_continues(found) else None


def _became(change: ActionChange | None, audience: Audience) -> dict[str, Any]:
    """Why an action was dropped was written for those who read the agreement, so the public does not get it."""
    if change is None:
        return {}
    following = tuple(FollowingAction(one.ref, one.title, tuple(change.differences(one))) for one in change.following)
    reason = change.reason if change.fate is Fate.DROPPED and audience is not Audience.PUBLIC else ""
    return {"fate": change.fate.value, "following": following, "reason": reason}
