"""A different definition of a measure from a date on: a new measure, joined to the old one by a break."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select, update

from portal.agreement.models import Agreement
from portal.agreement.queries import agreement_on
from portal.core import clock
from portal.core.dates import ONE_DAY
from portal.core.errors import Incomplete, WrongState
from portal.extensions import db
from portal.measures.actions import add_series, name_taken, next_position
from portal.measures.baselines import EARLIEST, YEAR
from portal.measures.models import Basis, Measure, MeasurePlacement, SeriesBreak
from portal.measures.queries import is_key_taken
from portal.measures.senders.models import EarlierSender
from portal.statistics.comparison import LATEST, NOT_COMPARABLE
from portal.tables.decimals import usual_decimal_places

RESERVED = ("queries", "provisional", "history", "breakdowns", "rates")  # these addresses are taken
# The columns that the new measure takes over. A baseline is not among them: it was counted by the old definition.
COPIED = (
    "frequency", "geography", "judgement", "sum_over_breakdown", "breakdown_id", "returned_by_id", "restricted",
    "usual_lag_days", "threshold", "query_spread", "query_smallest", "recorded_in",
)  # fmt: skip


def places_to_take(old: Measure, also_in: Collection[int]) -> Sequence[MeasurePlacement]:
    """Its places in the agreement in force, in plan years that come after it, drafts too, and in the agreements with the ids
    `also_in`, whose cycles still run: those of what follows it.

    Raises WrongState if it is followed already, has ended, or is not in the agreement in force.
    """
    if old.followed_by:
        raise WrongState(f"{old.name} is followed by {old.followed_by[0].name} already.")
    if old.returned_until is not None:
        raise WrongState(f"{old.name} has ended. Undo that first, or add a new measure.")
    in_force = agreement_on(clock.today())
    places = db.session.scalars(
        select(MeasurePlacement)
        .join(Agreement, Agreement.id == MeasurePlacement.agreement_id)
        .where(MeasurePlacement.measure_id == old.id)
        .where(or_(Agreement.starts >= (in_force.starts if in_force else date.max), Agreement.id.in_(also_in)))
        .order_by(Agreement.starts)
    ).all()
    if not places:
        raise WrongState(f"{old.name} is not in the agreement in force, so that nothing can take its place there.")
    return places


def add_successor(
    old: Measure, values: Mapping[str, Any], places: Sequence[MeasurePlacement], *, starts: date, reason: str
) -> Measure:
    """Ends the old measure the day before, and creates one that takes its place from then on, with the same senders and parts.

    Its values, what is owed of it for earlier months, and what was issued stay as they are (rule 7, docs/domain.md).

    Args:
        values: key, name, definition, unit and sum over time of the new measure.
        places: what places_to_take() gives.
        starts: the first day that is counted by the new definition: of a month, or of a quarter where it is quarterly.
        reason: what is different; it becomes the reason of the break.

    Raises:
        Incomplete: if the name or the key is taken, or the year is not one.
    """
    _check(values, starts)
    new = _copy(old, values, starts)
    db.session.add(new)
    db.session.flush()
    add_series(new, old.breakdown)
    old.returned_until, old.ended_because = starts - ONE_DAY, reason
    for one in places:
        _place_after(one, new)
    later = select(EarlierSender).where(EarlierSender.measure_id == old.id, EarlierSender.until >= starts)
    for sender in db.session.scalars(later).all():
        db.session.add(EarlierSender(measure_id=new.id, agency_id=sender.agency_id, until=sender.until))
    position = next_position(SeriesBreak.position)
    break_values = {"date": starts, "effect": NOT_COMPARABLE, "reason": reason}
    db.session.add(SeriesBreak(position=position, measure_id=new.id, measure_name=new.name, **break_values))
    return new


def _place_after(placement: MeasurePlacement, new: Measure) -> None:
    """Puts the new measure behind the one of that placement, in the same priority."""
    behind = update(MeasurePlacement).where(
        MeasurePlacement.agreement_id == placement.agreement_id, MeasurePlacement.position > placement.position
    )
    db.session.execute(behind.values(position=MeasurePlacement.position + 1))
    place = {"agreement_id": placement.agreement_id, "priority_id": placement.priority_id, "position": placement.position + 1}
    db.session.add(MeasurePlacement(measure_id=new.id, **place))


def _copy(old: Measure, values: Mapping[str, Any], starts: date) -> Measure:
    """A new measure that follows the old one, without series yet."""
    is_latest = values["sum_over_time"] == LATEST
    is_lost = old.comparison == Basis.BASELINE or (is_latest and old.comparison == Basis.RUNNING_TOTAL)
    basis = Basis.ROLLING_YEAR if is_lost else old.comparison
    copied = {name: getattr(old, name) for name in COPIED}
    if values["unit"] == old.unit:  # another unit has the decimals that are usual in it
        copied["decimal_places"] = old.decimal_places
    if copied.get("decimal_places", usual_decimal_places(values["unit"])) == 0:  # only counts are rounded
        copied["rounding_base"] = old.rounds_to or None
    if not is_latest:
        copied["yearly_only"] = old.is_yearly
    else:  # what is of a day, or of months that overlap, is not added up
        copied["covers"] = old.covers
    position = next_position(Measure.position)
    begins = {"follows_from": starts, "returned_from": starts}
    return Measure(**values, **copied, **begins, position=position, comparison=basis, follows_id=old.id)


def _check(values: Mapping[str, Any], starts: date) -> None:
    problems = name_taken(values["name"], None)
    if values["key"] in RESERVED or is_key_taken(values["key"]):
        problems.append(("key", "This key is taken. Use another, such as the old one with the year behind it."))
    if starts.year < EARLIEST:
        problems.append(("starts", YEAR))
    if problems:
        raise Incomplete(problems)
