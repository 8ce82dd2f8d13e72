"""What becomes of each action, priority and measure of a plan year in the next one, by where the new ones come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.agreement.fates import ActionChange, Fate, action_changes, counts_words
from portal.agreement.models import Action, Agreement, Priority
from portal.core.text import listed
from portal.extensions import db
from portal.setting_up.plan_years.deciding import placements


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

    def as_printed(self, statuses: Mapping[str, str]) -> PlanYearChanges:
        """As readers see it: without restricted measures, and with the statuses, by reference, of a pack that they can read."""
        actions = [replace(one, printed_status=statuses.get(one.action.ref, "")) for one in self.actions]
        return replace(self, actions=actions, measures=[one for one in self.measures if not one.is_restricted])

    @property
    def undecided(self) -> list[ActionChange]:
        return [one for one in self.actions if one.fate is Fate.UNDECIDED]

    @property
    def counts_words(self) -> str:
        """“25 continue, 1 becomes several, 2 are complete and 1 is not decided yet”."""
        return counts_words([one.fate for one in self.actions])


def plan_year_changes(agreement: Agreement) -> PlanYearChanges:
    """In a fixed number of queries."""
    actions, new_actions = action_changes(agreement)
    priorities, new_priorities = _priorities(agreement)
    return PlanYearChanges(actions, new_actions, priorities, new_priorities, _measures(agreement))


def action_change(agreement: Agreement, action: Action) -> ActionChange:
    """Of one action of the plan year before."""
    return next(one for one in plan_year_changes(agreement).actions if one.action.id == action.id)


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
