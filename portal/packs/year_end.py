"""What the pack of the last cycle of a plan year says of each of its actions: how it ended, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
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
from portal.packs.models import Pack


def year_end_of(cycle: Cycle, audience: Audience, priorities: Iterable[Priority]) -> YearEnd | None:
    """Of a cycle whose period ends with its plan year, from the priorities as its pack prints them. Nothing of a draft: while the
    next plan year is not adopted, it says only how far each action has come."""
    agreement = cycle.agreement
    if not closes_plan_year(cycle):
        return None
    adopted = next_adopted(agreement)
    following = adopted if adopted is not None and says_what_it_continues(adopted) else None
    changes, new = action_changes(following) if following is not None else ([], [])
    by_ref = {change.action.ref: change for change in changes}
    return YearEnd(
        year=agreement.year,
        ends=agreement.ends.isoformat(),
        next_year=following.year if following is not None else "",
        unlinked_year=adopted.year if adopted is not None and following is None else "",
        actions=tuple(
            YearEndAction(
                ref=action.ref,
                title=action.title,
                priority=priority.title,
                lead_name=action.lead_name,
                status=action.status,
                **_became(by_ref.get(action.ref), action.status, audience),
            )
            for priority in priorities
            for action in priority.actions
        ),
        new_actions=tuple(NewAction(one.ref, one.title, one.priority.title, one.lead_agency.name) for one in new),
    )


def closes_plan_year(cycle: Cycle) -> bool:
    """Whether its period ends with its plan year."""
    return cycle.period_end == cycle.agreement.ends


def next_adopted(agreement: Agreement) -> Agreement | None:
    """The plan year after it, where that is adopted."""
    return db.session.scalar(select(Agreement).where(Agreement.previous_id == agreement.id, is_adopted()).limit(1))


def chapter_words(cycle: Cycle, packs: Sequence[Pack]) -> str:
    """What the page of the issue says of the chapter, beside `packs`, the newest version; empty for other cycles."""
    if not closes_plan_year(cycle):
        return ""
    year, following = cycle.agreement.year, next_adopted(cycle.agreement)
    if following is None:
        return (
            f"It closes {year}: it has a chapter with the status of each action. The next plan year is not adopted, so what "
            "became of them there is not in it. A correction issued after it is adopted says so."
        )
    if not says_what_it_continues(following):
        return (
            f"It closes {year}: it has a chapter with the status of each action. What became of them in {following.year} is "
            "not in it: the files that it came from do not say what its actions continue."
        )
    words = f"It closes {year}: it has a chapter with the status of each action, and what became of it in {following.year}."
    if packs and (packs[0].contents.get("year_end") or {}).get("next_year", "") == "":
        words += f" Version {packs[0].version} says nothing of {following.year}."
    return words


def frozen_closing_cycle(agreement: Agreement) -> Cycle | None:
    """The cycle that closes the plan year, where its pack is frozen already."""
    frozen = select(Pack.id).where(Pack.cycle_id == Cycle.id).exists()
    closing = select(Cycle).where(Cycle.agreement_id == agreement.id, Cycle.period_end == agreement.ends, frozen)
    return db.session.scalar(closing.limit(1))


def _became(found: ActionChange | None, status: str, audience: Audience) -> dict[str, Any]:
    """What became of an action with the status that the pack prints. Why nothing continues it was written for those who read the
    agreement, so the public does not get it."""
    if found is None:
        return {}
    change = replace(found, printed_status=status)
    following = tuple(FollowingAction(one.ref, one.title, tuple(change.differences(one))) for one in change.following)
    reason = change.reason if change.fate is Fate.DROPPED and audience is not Audience.PUBLIC else ""
    return {"fate": change.fate.value, "following": following, "reason": reason}
