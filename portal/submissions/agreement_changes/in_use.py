"""Months and quarters of which it cannot change any more who returns something: they were sent, or the pack has been issued."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.accounts.models import Agency
from portal.core.dates import ONE_DAY
from portal.core.errors import Incomplete
from portal.core.text import listed
from portal.cycles.models import Cycle
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.measures.senders.queries import Returned
from portal.statistics.periods import QUARTERLY, Period
from portal.submissions.agreement_changes.actions import sent_returns
from portal.submissions.agreement_changes.contents import agency_ids


def first_day_of(frequency: str, month: date) -> date:
    """The first day of the month, or of the quarter that it lies in: a quarter is returned whole."""
    return month.replace(month=(month.month - 1) // 3 * 3 + 1) if frequency == QUARTERLY else month


@dataclass(frozen=True)
class InUse:
    """Months or quarters that cannot change any more, in words, and the first day after them."""

    words: str
    free_from: date


def in_use(returned: Sequence[Returned], first: date) -> InUse | None:
    """The months or quarters from that day on that are in an issued cycle, or were sent by whoever returns one of these for them:
    what was sent, and what a pack says of it, stays as it is. None where there are none."""
    ends: dict[str, set[tuple[date, str]]] = {}
    for period in _issued_periods(returned, first):
        ends.setdefault("the pack has been issued", set()).add((period.end, period.words))
    agencies = {one.id: one.short_name for one in db.session.scalars(select(Agency).where(Agency.id.in_(agency_ids(returned))))}
    for sent in sent_returns(agencies):
        if sent.period_end >= first and _is_returned(returned, sent.frequency, sent.period_end, sent.agency_id):
            ends.setdefault(f"sent by {agencies[sent.agency_id]}", set()).add((sent.period_end, sent.period.words))
    if not ends:
        return None
    words = "; ".join(f"{listed([words for _, words in sorted(of)])} ({why})" for why, of in sorted(ends.items()))
    return InUse(words, max(end for of in ends.values() for end, _ in of) + ONE_DAY)


def _issued_periods(returned: Sequence[Returned], first: date) -> Iterator[Period]:
    """The months or quarters from that day on in issued cycles for which somebody returns it."""
    for cycle in db.session.scalars(select(Cycle).where(Cycle.status == CycleStatus.ISSUED, Cycle.period_end >= first)):
        for frequency in sorted({one.frequency for one in returned}):
            for period in cycle.period.split(frequency):
                if period.end >= first and _is_returned(returned, frequency, period.end):
                    yield period


def _is_returned(returned: Sequence[Returned], frequency: str, day: date, agency_id: int | None = None) -> bool:
    """Whether the agency, or somebody, returns it for the period that ends on that day."""
    senders = {one.senders.on(day) for one in returned if one.frequency == frequency} - {None}
    return bool(senders) if agency_id is None else agency_id in senders


def check_free(returned: Sequence[Returned], first: date, field: str) -> None:
    """Raises Incomplete, at the field, where something from that day on is in use."""
    if found := in_use(returned, first):
        message = f"This cannot change any more: {found.words}. Choose {found.free_from:%B %Y} or later."
        raise Incomplete([(field, message)])
