"""What becomes of each action of a plan year in the next one: worked out from where the actions of that one come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.agreement.models import Action, ActionStatus, Agreement, Contribution, DroppedAction, Priority
from portal.core.text import are, listed
from portal.extensions import db


class Fate(StrEnum):
    """What becomes of an action, in the words of the page."""

    CONTINUES = "continues"
    SEVERAL = "becomes several"
    MERGED = "merged"
    COMPLETE = "complete"
    NOT_ACHIEVED = "not achieved"
    SUPERSEDED = "superseded"
    DROPPED = "not continued"
    ENDED = "ended"  # for readers, instead of a status that no pack may have printed yet
    UNDECIDED = "not decided yet"


_CLOSED_FATES: Mapping[str, Fate] = {
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
    printed_status: str | None = None  # of the newest pack that the reader has; None for those who see the action itself

    @property
    def fate(self) -> Fate:
        if len(self.following) > 1:
            return Fate.SEVERAL
        if self.following:
            return Fate.MERGED if len(self.following[0].origins) > 1 else Fate.CONTINUES
        if closed := _CLOSED_FATES.get(self.status):
            return closed
        if self.reason:
            return Fate.DROPPED
        return Fate.UNDECIDED if self.printed_status is None else Fate.ENDED

    @property
    def status(self) -> str:
        """As its reader sees it; empty where no pack that they have prints it."""
        return self.action.status if self.printed_status is None else self.printed_status

    def differences(self, following: Action) -> list[str]:
        """What is not as it was, a few words each."""
        found = []
        if following.priority.key != self.action.priority.key:
            found.append(f"now under {following.priority.title}")
        if following.title != self.action.title:
            found.append("other words")
        if following.lead_agency_id != self.action.lead_agency_id:
            found.append(f"led by {following.lead_agency.short_name}")
        return [*found, *_other_contributors(self.action, following), *_other_dates(self.action, following)]

    @property
    def is_closed(self) -> bool:
        """Whether it is closed and nothing continues it, so that there is nothing to decide."""
        return not self.following and self.action.status in _CLOSED_FATES

    @property
    def is_closed_meanwhile(self) -> bool:
        """Whether something continues it though it is closed by now."""
        return bool(self.following) and self.action.status in _CLOSED_FATES


def _other_contributors(before: Action, now: Action) -> list[str]:
    then, at = ({one.id: one.short_name for one in action.contributors} for action in (before, now))
    came = listed([name for id_, name in at.items() if id_ not in then])
    went = listed([name for id_, name in then.items() if id_ not in at and id_ != now.lead_agency_id])
    return [*([f"with {came}"] if came else []), *([f"without {went}"] if went else [])]


def _other_dates(before: Action, now: Action) -> list[str]:
    found = []
    if now.start != before.start:
        found.append(f"starts {now.start.words}" if now.start else "without a start")
    if now.due != before.due:
        found.append(f"due {now.due.words}" if now.due else "without a due date")
    if now.body_id != before.body_id:
        found.append(f"reports to {now.body.name}" if now.body else "reports to no body")
    return found


def action_changes(agreement: Agreement) -> tuple[list[ActionChange], list[Action]]:
    """Of each action of the plan year before, in their order, and the actions that are new; in a fixed number of queries."""
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
    changes = [ActionChange(one, following.get(one.id, []), reasons.get(one.id, "")) for one in before]
    return changes, [one for one in now if not one.origins]


def counts_words(fates: Iterable[Fate]) -> str:
    """“25 continue, 1 becomes several, 2 are complete and 1 is not decided yet”, in the order of Fate."""
    counts = Counter(fates)
    return listed([f"{counts[fate]} {_fate_words(fate, counts[fate])}" for fate in Fate if counts[fate]])


def _fate_words(fate: Fate, count: int) -> str:
    if fate is Fate.CONTINUES:
        return "continues" if count == 1 else "continue"
    if fate is Fate.SEVERAL:
        return "becomes several" if count == 1 else "become several"
    return f"{are(count)} {fate.value}"


def _actions(agreement_id: int | None) -> Sequence[Action]:
    return db.session.scalars(
        select(Action)
        .join(Action.priority)
        .where(Action.agreement_id == agreement_id)
        .options(
            joinedload(Action.priority),
            joinedload(Action.lead_agency),
            joinedload(Action.body),
            selectinload(Action.origins),
            selectinload(Action.contributions).joinedload(Contribution.agency),
        )
        .order_by(Priority.position, Action.position)
    ).all()
