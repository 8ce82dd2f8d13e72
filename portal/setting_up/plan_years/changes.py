"""What becomes of each action, priority and measure of a plan year in the next one, by where the new ones come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.agreement.models import Action, ActionStatus, Agreement, DroppedAction, Priority
from portal.core.text import are, listed
from portal.extensions import db
from portal.setting_up.plan_years.deciding import placements


class Fate(StrEnum):
    """What becomes of an action, in the words of the page."""

    CONTINUES = "continues"
    SEVERAL = "becomes several"
    MERGED = "merged"
    COMPLETE = "complete"
    NOT_ACHIEVED = "not achieved"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"
    ENDED = "ended"  # for readers, instead of a status that no pack may have printed yet
    UNDECIDED = "not decided yet"


_CLOSED = {
    ActionStatus.COMPLETE: Fate.COMPLETE,
    ActionStatus.NOT_ACHIEVED: Fate.NOT_ACHIEVED,
    ActionStatus.SUPERSEDED: Fate.SUPERSEDED,
}


@dataclass(frozen=True)
class ActionChange:
    """An action of the last plan year, the actions of the new one that continue it, and the reason why none does."""

    action: Action
    following: Sequence[Action]
    reason: str = ""
    hides_status: bool = False

    @property
    def fate(self) -> Fate:
        if len(self.following) > 1:
            return Fate.SEVERAL
        if self.following:
            return Fate.MERGED if len(self.following[0].origins) > 1 else Fate.CONTINUES
        closed = _CLOSED.get(ActionStatus(self.action.status))
        if self.hides_status and not self.reason:
            return Fate.ENDED
        return closed or (Fate.DROPPED if self.reason else Fate.UNDECIDED)

    def differences(self, following: Action) -> list[str]:
        """What is not as it was, a few words each."""
        found = []
        if following.priority.key != self.action.priority.key:
            found.append(f"now under {following.priority.title}")
        if following.title != self.action.title:
            found.append("other words")
        if following.lead_agency_id != self.action.lead_agency_id:
            found.append(f"led by {following.lead_agency.short_name}")
        return found

    @property
    def is_closed(self) -> bool:
        """Whether it is closed and nothing continues it, so that there is nothing to decide."""
        return not self.following and self.action.status in _CLOSED

    @property
    def is_closed_meanwhile(self) -> bool:
        """Whether something continues it though it is closed by now."""
        return bool(self.following) and self.action.status in _CLOSED


@dataclass(frozen=True)
class PriorityChange:
    """A priority of the last plan year, and those of the new one that come from it."""

    priority: Priority
    following: Sequence[Priority]

    @property
    def words(self) -> str:
        """“Kept”, “Renamed: Safer Roads”, “Split: Safeguarding, and Preventing Extremism”."""
        if not self.following:
            return "Gone"
        names = listed([one.title for one in self.following])
        if len(self.following) > 1:
            return f"Split into {names}"
        [one] = self.following
        if len(one.origins) > 1:
            others = listed([other.title for other in one.origins if other.id != self.priority.id])
            return f"Merged with {others} into {one.title}"
        return "Kept" if one.title == self.priority.title else f"Renamed {one.title}"


@dataclass(frozen=True)
class MeasureChange:
    """A measure that stands elsewhere: under which priority it stood and stands; None where it is not in that plan year."""

    name: str
    before: Priority | None
    now: Priority | None
    is_restricted: bool = False

    @property
    def words(self) -> str:
        if self.now is None:
            return f"no longer in the agreement; it stood under {self.before.title if self.before else 'none'}"
        if self.before is None:
            return f"new in the agreement, under {self.now.title}"
        return f"under {self.now.title}, and no longer under {self.before.title}"


@dataclass(frozen=True)
class PlanYearChanges:
    """Everything that differs between a plan year and the one before it."""

    actions: Sequence[ActionChange]
    new_actions: Sequence[Action]
    priorities: Sequence[PriorityChange]
    new_priorities: Sequence[Priority]
    measures: Sequence[MeasureChange]

    @property
    def counts(self) -> Mapping[Fate, int]:
        """How many actions have each fate; only those that some have, in the order of Fate."""
        found = Counter(one.fate for one in self.actions)
        return {fate: found[fate] for fate in Fate if found[fate]}

    @property
    def as_readers_see_it(self) -> PlanYearChanges:
        """Without restricted measures, and without statuses: readers have those of issued packs only."""
        actions = [replace(one, hides_status=True) for one in self.actions]
        return replace(self, actions=actions, measures=[one for one in self.measures if not one.is_restricted])

    @property
    def undecided(self) -> list[ActionChange]:
        return [one for one in self.actions if one.fate is Fate.UNDECIDED]

    @property
    def counts_words(self) -> str:
        """“25 continue, 1 becomes several, 2 are complete and 1 is not decided yet”."""
        return listed([f"{count} {_fate_words(fate, count)}" for fate, count in self.counts.items()])


def _fate_words(fate: Fate, count: int) -> str:
    if fate is Fate.CONTINUES:
        return "continues" if count == 1 else "continue"
    if fate is Fate.SEVERAL:
        return "becomes several" if count == 1 else "become several"
    return f"{are(count)} {fate.value}"


def plan_year_changes(agreement: Agreement) -> PlanYearChanges:
    """In a fixed number of queries."""
    before, now = _actions(agreement.previous_id), _actions(agreement.id)
    of_before = [one.id for one in before]
    reasons = {
        row.action_id: row.reason
        for row in db.session.scalars(select(DroppedAction).where(DroppedAction.action_id.in_(of_before)))
    }
    following: dict[int, list[Action]] = {}
    for one in now:
        for origin in one.origins:
            following.setdefault(origin.id, []).append(one)
    priorities, new_priorities = _priorities(agreement)
    return PlanYearChanges(
        [ActionChange(one, following.get(one.id, []), reasons.get(one.id, "")) for one in before],
        [one for one in now if not one.origins],
        priorities,
        new_priorities,
        _measures(agreement),
    )


def action_change(agreement: Agreement, action: Action) -> ActionChange:
    """Of one action of the plan year before."""
    return next(one for one in plan_year_changes(agreement).actions if one.action.id == action.id)


def _actions(agreement_id: int | None) -> Sequence[Action]:
    return db.session.scalars(
        select(Action)
        .join(Action.priority)
        .where(Action.agreement_id == agreement_id)
        .options(joinedload(Action.priority), joinedload(Action.lead_agency), selectinload(Action.origins))
        .order_by(Priority.position, Action.position)
    ).all()


def _priorities(agreement: Agreement) -> tuple[list[PriorityChange], list[Priority]]:
    both = db.session.scalars(
        select(Priority)
        .where(Priority.agreement_id.in_([agreement.id, agreement.previous_id]))
        .options(selectinload(Priority.origins))
        .order_by(Priority.position)
    ).all()
    now = [one for one in both if one.agreement_id == agreement.id]
    changes = [
        PriorityChange(one, [new for new in now if one in new.origins]) for one in both if one.agreement_id != agreement.id
    ]
    return changes, [one for one in now if not one.origins]


def _measures(agreement: Agreement) -> list[MeasureChange]:
    before = {one.measure_id: one for one in placements(agreement.previous)} if agreement.previous else {}
    now = {one.measure_id: one for one in placements(agreement)}
    found = []
    for measure_id in dict.fromkeys([*before, *now]):
        old, new = before.get(measure_id), now.get(measure_id)
        place = new or old
        if place is not None and not (old and new and old.priority.key == new.priority.key):
            priorities = (old.priority if old else None, new.priority if new else None)
            found.append(MeasureChange(place.measure.name, *priorities, is_restricted=place.measure.restricted))
    return found
