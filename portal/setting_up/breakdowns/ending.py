"""A part is no longer returned from a month on, with a reason; and that can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, select

from portal.accounts.models import Person
from portal.core.dates import ONE_DAY
from portal.core.errors import Incomplete, WrongState
from portal.core.policy import Permission, authorise
from portal.core.text import listed
from portal.cycles.changed_returns import Change, ChangedReturn
from portal.extensions import db
from portal.measures.absent_parts import NOT_APPLICABLE, Place, note_absent_parts
from portal.measures.actions import add_series
from portal.measures.models import Measure, Observation, Part
from portal.measures.senders.queries import returned_of_measures
from portal.setting_up.breakdowns.queries import measures_of, senders_of_whole, series_of
from portal.setting_up.measures.effects import follow, no_longer_asked_for
from portal.statistics.periods import QUARTERLY
from portal.submissions.agreement_changes.contents import agreements_of
from portal.submissions.agreement_changes.in_use import check_free, first_day_of, in_use
from portal.submissions.agreement_changes.locking import lock_for_change


@dataclass(frozen=True)
class PartEnd:
    """From the month on it is no longer returned, for the reason. It may go on in another part, which begins in that month."""

    month: date
    reason: str
    goes_on_in: Part | None = None


def end_part(part: Part, end: PartEnd, *, by: Person) -> list[str]:
    """Ends it; what that changes, a sentence each. A page that only wants to know these undoes the transaction.

    Raises WrongState where it has ended already or is the last one, and Incomplete for a month that was sent or issued already.
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    lock_for_change()
    db.session.refresh(part)
    breakdown, measures = part.breakdown, measures_of(part.breakdown)
    if part.returned_until is not None:
        raise WrongState(f"{part.name} has ended already.")
    if end.goes_on_in is not None and db.session.get(Part, end.goes_on_in.id, populate_existing=True) is None:
        raise WrongState(f"{end.goes_on_in.name} was deleted meanwhile.")
    first = _first_without(part, end, measures)
    going_on = [one for one in measures if one.returned_until is None or one.returned_until >= first]
    before, placed = returned_of_measures(measures), agreements_of(measures)
    check_free(returned_of_measures(going_on), first, "returned_until")
    _check_no_values(part, first)
    typed = no_longer_asked_for([one.id for one in series_of(part)], first)
    part.returned_until, part.ended_because = first - ONE_DAY, end.reason
    part.goes_on_in = end.goes_on_in.key if end.goes_on_in else ""
    db.session.flush()
    note_absent_parts(_places(going_on, first))
    counted_in = f"From then on it is counted in {end.goes_on_in.name}. " if end.goes_on_in else ""
    until = f"until {first - ONE_DAY:%B %Y} only"
    words = f"{part.name} is a part of {listed([one.name for one in going_on])} {until}. {counted_in}{end.reason}"
    after, whole = returned_of_measures(measures), senders_of_whole(going_on)
    return [
        f"{first - ONE_DAY:%B %Y} is the last month that is returned of {part.name}.",
        *(
            follow(before, after, placed, changed=ChangedReturn(part, Change.ENDS, first, words), by=by, also=whole)
            if going_on
            else []
        ),
        *typed,
        *_totals(going_on, first, end.goes_on_in),
        f"“{breakdown.name}” still names it, with its values. Issued packs stay. This can be undone.",
    ]


def _first_without(part: Part, end: PartEnd, measures: Sequence[Measure]) -> date:
    """The first day without it. Raises what end_part() raises about that day."""
    first = first_day_of(QUARTERLY, end.month) if any(one.frequency == QUARTERLY for one in measures) else end.month
    _check_some_go_on(part, first)
    _check_begins_then(end.goes_on_in, first)
    if part.returned_from and first <= part.returned_from:
        message = f"It is returned from {part.returned_from:%B %Y} on only. Choose a later month, or delete it."
        raise Incomplete([("returned_until", message)])
    return first


def _check_some_go_on(part: Part, first: date) -> None:
    others = [one for one in part.breakdown.parts if one is not part]
    if all(one.has_ended(first) for one in others):
        raise WrongState(f"{part.name} is the last part of “{part.breakdown.name}”. End the measures that split by it instead.")


def _check_no_values(part: Part, first: date) -> None:
    ids = [one.id for one in series_of(part)]
    newest = db.session.scalar(select(func.max(Observation.period_end)).where(Observation.series_id.in_(ids)))
    if newest and newest >= first:
        message = f"It has values until {newest:%B %Y}. Choose a later month."
        raise Incomplete([("returned_until", message)])


def _places(measures: Sequence[Measure], first: date) -> list[Place]:
    """Where the other parts have values already: loaded ones, of months that nobody has sent."""
    ids = [one.id for measure in measures for one in measure.series]
    rows = db.session.scalars(select(Observation).where(Observation.series_id.in_(ids), Observation.period_start >= first))
    return [Place(one.series_id, one.period) for one in rows]


def _check_begins_then(into: Part | None, first: date) -> None:
    if into is not None and into.returned_from != first:
        words = (
            f"{into.name} is returned from {into.returned_from:%B %Y} on. Choose that month, or add a part that begins in yours."
        )
        raise Incomplete([("returned_until", words)])


def _totals(measures: Sequence[Measure], first: date, into: Part | None) -> list[str]:
    if not measures:
        return ["No measure that is returned then splits by it, so nothing else is owed."]
    names = listed([one.name for one in measures])
    if into is not None:
        return [
            f"From {first:%B %Y} on it says [z], not applicable, and is in the numbers of {into.name}. Totals of {names} go on, "
            f"and are compared with those before: end every other part that became {into.name} in the same way.",
            f"{into.name} itself begins anew: its numbers are compared with no earlier ones. Where it has no residents of its "
            "own yet, rates use those of the parts that became it.",
        ]
    return [
        f"From {first:%B %Y} on it says [z], not applicable: totals of {names} go on without it, name it, and are not compared "
        "with those that it is in."
    ]


def take_end_back(part: Part, *, by: Person) -> list[str]:
    """It is returned again, as if it had not ended; what that changes, a sentence each.

    Raises WrongState where it has not ended, and where a later month was sent or issued without it.
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    lock_for_change()
    if part.returned_until is None:
        raise WrongState(f"{part.name} has not ended. There is nothing to undo.")
    measures = measures_of(part.breakdown)
    first, before = part.returned_until + ONE_DAY, returned_of_measures(measures)
    part.returned_until, part.ended_because, part.goes_on_in = None, "", ""
    db.session.flush()
    after = returned_of_measures(measures)
    if found := in_use(after, first):
        raise WrongState(
            f"This cannot be undone any more, because later numbers went without it: {found.words}. Add a new part instead."
        )
    for measure in measures:  # one that began while the part had ended has none of it yet
        add_series(measure, part.breakdown)
    ids = [one.id for one in series_of(part)]
    of_it = (Observation.series_id.in_(ids), Observation.period_start >= first, Observation.symbol == NOT_APPLICABLE)
    db.session.execute(delete(Observation).where(*of_it))
    words = f"{part.name} is returned again, from {first:%B %Y} on."
    changed, changes = ChangedReturn(part, Change.GOES_ON, first, words), list[str]()
    if measures:
        changes = follow(before, after, agreements_of(measures), changed=changed, by=by, also=senders_of_whole(measures))
    return [
        words,
        "Returns of running cycles that are not sent ask for it at once, with the numbers that were typed for it before.",
        *changes,
        "Cycles that are opened later ask for it again.",
    ]
