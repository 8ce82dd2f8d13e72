"""What is owed in a cycle, worked out from the agreement: the one place that says it. Whatever opens a cycle or changes the
agreement makes the rows of obligations agree with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.agreement.models import Action, Contribution
from portal.cycles.models import Cycle, Kind, Obligation
from portal.extensions import db
from portal.measures.senders.queries import Returned, returned_of
from portal.statistics.periods import Period


class Owed(NamedTuple):
    """An update on the action, or a return where there is none, of the agency: what tells the obligations of a cycle apart."""

    agency_id: int
    action_id: int | None
    starts: date
    ends: date

    @classmethod
    def of(cls, obligation: Obligation) -> Owed:
        return cls(obligation.agency_id, obligation.action_id, obligation.period_start, obligation.period_end)

    def new(self, cycle: Cycle) -> Obligation:
        """A row for it, which is in no session yet."""
        return Obligation(
            cycle_id=cycle.id,
            agency_id=self.agency_id,
            kind=Kind.RETURN if self.action_id is None else Kind.UPDATE,
            action_id=self.action_id,
            period_start=self.starts,
            period_end=self.ends,
        )


class Dated(Protocol):
    """A cycle, or one that is planned."""

    @property
    def period(self) -> Period: ...
    @property
    def due(self) -> date: ...


@dataclass(frozen=True)
class AgreedWork:
    """Of an agreement: its actions, with the agencies that write about them, and who returns its measures and parts."""

    actions: Sequence[Action]
    returned: Sequence[Returned]

    def owed_in(self, period: Period) -> list[Owed]:
        """What is owed in a cycle of that period: an update of each agency that writes about an action which owes in it; and the
        months or quarters that end in it, of each agency that returns something for them."""
        updates = [
            Owed(agency.id, action.id, period.start, period.end)
            for action in self.actions
            if action.owes_in(period.start, period.end)
            for agency in action.agencies
        ]
        returns = {
            (agency_id, one.frequency, of)
            for one in self.returned
            for of in period.split(one.frequency)
            if (agency_id := one.senders.on(of.end)) is not None
        }
        return updates + [Owed(agency_id, None, of.start, of.end) for agency_id, _, of in sorted(returns)]

    def asked_in(self, cycle: Dated, last_day_of: Mapping[int, date]) -> list[Owed]:
        """What is owed in the cycle, without agencies that have ended: they owe nothing that falls due after their last day."""
        return [one for one in self.owed_in(cycle.period) if last_day_of.get(one.agency_id, cycle.due) >= cycle.due]

    def has(self, obligation: Obligation) -> bool:
        """Whether the agreement asks for it now."""
        return Owed.of(obligation) in self.owed_in(obligation.cycle.period)


def agreed_work(agreement_id: int) -> AgreedWork:
    """As the agreement stands now; in four queries."""
    actions = db.session.scalars(
        select(Action)
        .where(Action.agreement_id == agreement_id)
        .options(joinedload(Action.lead_agency), selectinload(Action.contributions).joinedload(Contribution.agency))
        .order_by(Action.position)
    )
    return AgreedWork(actions.all(), returned_of(agreement_id))
