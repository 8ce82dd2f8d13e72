"""Where a measure stands in the newest agreement that has it: its priority, its place there, and how often it is returned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.agreement.models import Agreement, Priority
from portal.agreement.queries import in_force_first, is_adopted
from portal.core import clock
from portal.core.errors import Incomplete, NotFound
from portal.core.policy import Permission, authorise
from portal.core.text import listed
from portal.cycles.changed_returns import Change, ChangedReturn
from portal.extensions import db
from portal.measures.models import Measure, MeasurePlacement, Series
from portal.measures.queries import has_observations
from portal.measures.senders.queries import Returned, returned_of_measures
from portal.rates.queries import rates_of
from portal.returns.models import ReturnCell
from portal.setting_up.measures.effects import follow
from portal.submissions.agreement_changes.contents import agreements_of
from portal.submissions.agreement_changes.in_use import first_day_of, in_use
from portal.submissions.agreement_changes.locking import lock_for_change


@dataclass(frozen=True)
class NewPlace:
    """`place` is 1 for the first of the priority; beyond the last means the last."""

    priority: Priority
    place: int
    frequency: str


def placement_of(measure: Measure) -> MeasurePlacement:
    """Its place in the agreement in force, or else the newest one that has it. NotFound where none has."""
    found = db.session.scalar(
        select(MeasurePlacement)
        .join(MeasurePlacement.priority)
        .join(Agreement, Agreement.id == MeasurePlacement.agreement_id)
        .where(MeasurePlacement.measure_id == measure.id)
        .options(joinedload(MeasurePlacement.priority).joinedload(Priority.agreement))
        .where(is_adopted())
        .order_by(*in_force_first(clock.today()))
        .limit(1)
    )
    if found is None:
        raise NotFound
    return found


def neighbours(placement: MeasurePlacement) -> Sequence[MeasurePlacement]:
    """All measures of its agreement, itself among them, in their order."""
    of_agreement = select(MeasurePlacement).where(MeasurePlacement.agreement_id == placement.agreement_id)
    return db.session.scalars(of_agreement.order_by(MeasurePlacement.position, MeasurePlacement.measure_id)).all()


def place_of(placement: MeasurePlacement) -> int:
    """1 for the first measure of its priority."""
    return [one for one in neighbours(placement) if one.priority_id == placement.priority_id].index(placement) + 1


def why_frequency_stays(measure: Measure) -> str:
    """Why it cannot be returned more or less often; empty where it can."""
    if has_observations(measure):
        return "How often it is returned is fixed, because values have been approved."
    typed = select(ReturnCell.series_id).join(Series, Series.id == ReturnCell.series_id).where(Series.measure_id == measure.id)
    if db.session.scalar(typed.limit(1)) is not None:
        return "How often it is returned is fixed, because numbers have been typed."
    return ""


def change_place(measure: Measure, new: NewPlace, *, by: Person) -> list[str]:
    """Changes it; what that changes, a sentence each. Incomplete where nothing would change, and where the frequency cannot."""
    authorise(by, Permission.EDIT_AGREEMENT)
    lock_for_change(measure)
    placement = placement_of(measure)
    lines = [*_move(placement, measure, new), *_change_frequency(measure, new.frequency, by)]
    if not lines:
        raise Incomplete([("place", "Nothing is changed yet.")])
    return lines


def _move(placement: MeasurePlacement, measure: Measure, new: NewPlace) -> list[str]:
    before, old = place_of(placement), placement.priority
    order = [one for one in neighbours(placement) if one is not placement]
    siblings = [one for one in order if one.priority_id == new.priority.id]
    place = min(new.place, len(siblings) + 1)
    if (new.priority.id, place) == (old.id, before):
        return []
    if place <= len(siblings):
        order.insert(order.index(siblings[place - 1]), placement)
    else:
        order.insert(order.index(siblings[-1]) + 1 if siblings else len(order), placement)
    for number, one in enumerate(order):
        one.position = number
    placement.priority_id = new.priority.id
    db.session.flush()
    where = f"place {place} of {len(siblings) + 1}"
    if new.priority.id == old.id:
        return [f"It stands at {where} in {old.title}, and no longer at place {before}. Packs and returns follow that order."]
    return [
        f"It stands in {new.priority.title}, at {where}, and no longer in {old.title}.",
        "Packs that are made from now on print it there. What was issued stays, and so does what agencies owe.",
        *_rates_with_it(measure),
        *_apart(measure),
    ]


def _rates_with_it(measure: Measure) -> list[str]:
    names = [f"“{one.name}”" for one in rates_of([measure.id]) if one.numerator_id == measure.id]
    return [f"{listed(names)} {'moves' if len(names) == 1 else 'move'} with it."] if names else []


def _apart(measure: Measure) -> list[str]:
    alike = [one.name for one in (measure.counts_same_as, *measure.other_splits) if one]
    if not alike:
        return []
    return [f"It counts the same as {listed(alike)}. Packs print them in one row only where both stand in one priority."]


def _change_frequency(measure: Measure, frequency: str, by: Person) -> list[str]:
    if frequency == measure.frequency:
        return []
    if why := why_frequency_stays(measure):
        raise Incomplete([("frequency", why)])
    if measure.follows and measure.returned_from != first_day_of(frequency, measure.returned_from or date.min):
        message = f"It follows {measure.follows.name} from {measure.returned_from:%B %Y} on, which begins no quarter."
        raise Incomplete([("frequency", f"{message} Each quarter is counted in one way.")])
    before = returned_of_measures([measure])
    _check_unused(measure, before)
    measure.frequency = frequency
    if measure.returned_from:
        measure.returned_from = first_day_of(frequency, measure.returned_from)
    db.session.flush()
    after = returned_of_measures([measure])
    _check_unused(measure, after)
    words = f"{measure.name} is returned {frequency} from now on."
    return [
        words,
        *follow(before, after, agreements_of([measure]), changed=ChangedReturn(measure, Change.SENDER, None, words), by=by),
    ]


def _check_unused(measure: Measure, returned: Sequence[Returned]) -> None:
    """Raises Incomplete where a return in which it is asked for was sent, or a pack issued."""
    if found := in_use(returned, measure.returned_from or date.min):
        raise Incomplete([("frequency", f"This cannot change any more: {found.words}.")])
