"""A different definition of a measure from a date on: a new measure, joined to the old one by a break."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Person
from portal.agreement.models import Agreement
from portal.agreement.queries import agreement_on
from portal.core import clock
from portal.core.errors import Incomplete, WrongState
from portal.core.policy import Permission, authorise
from portal.extensions import db
from portal.measures.actions import name_taken, next_position
from portal.measures.baselines import EARLIEST, YEAR
from portal.measures.models import Basis, Measure, MeasurePlacement, Series, SeriesBreak
from portal.measures.queries import is_key_taken
from portal.statistics.comparison import LATEST, NOT_COMPARABLE

RESERVED = ("queries", "provisional", "history", "breakdowns", "rates")  # these addresses are taken
# The columns that the new measure takes over. A baseline is not among them: it was counted by the old definition.
COPIED = (
    "frequency", "geography", "judgement", "sum_over_breakdown", "breakdown_id", "returned_by_id", "restricted",
    "usual_lag_days", "threshold", "query_spread", "query_smallest", "recorded_in",
)  # fmt: skip


def define_anew(old: Measure, values: Mapping[str, Any], *, by: Person, starts: date, reason: str) -> Measure:
    """Creates a measure that takes the place of the old one in the newest agreement, with the same sender and parts.

    Nothing of the old measure changes: its values and what was issued of them stay as they are (rule 7, docs/domain.md).

    Args:
        values: key, name, definition, unit and sum over time of the new measure.
        starts: the first day that is counted by the new definition.
        reason: what is different; it becomes the reason of the break.

    Raises:
        WrongState: if the old measure is followed already, has ended, or is not in the newest agreement.
        Incomplete: if the name or the key is taken, or the year is not one.
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    if old.followed_by:
        raise WrongState(f"{old.name} is followed by {old.followed_by[0].name} already.")
    if old.returned_until is not None:
        raise WrongState(f"{old.name} has ended. Undo that first, or add a new measure.")
    placements = _placements(old)
    if not placements:
        raise WrongState(f"{old.name} is not in the agreement in force, so that nothing can take its place there.")
    _check(values, starts)
    new = _copy(old, values, starts)
    db.session.add(new)
    db.session.flush()
    for one in placements:
        place = {"agreement_id": one.agreement_id, "priority_id": one.priority_id, "position": one.position}
        db.session.add(MeasurePlacement(measure_id=new.id, **place))
        db.session.delete(one)
    position = next_position(SeriesBreak.position)
    break_values = {"date": starts, "effect": NOT_COMPARABLE, "reason": reason}
    db.session.add(SeriesBreak(position=position, measure_id=new.id, measure_name=new.name, **break_values))
    return new


def _copy(old: Measure, values: Mapping[str, Any], starts: date) -> Measure:
    """A new measure that follows the old one, with a series for each of its series."""
    basis = Basis.ROLLING_YEAR if old.comparison == Basis.BASELINE else old.comparison
    copied = {name: getattr(old, name) for name in COPIED}
    if values["unit"] == old.unit:  # another unit has the decimals that are usual in it, and may be no count
        copied["decimal_places"], copied["rounding_base"] = old.decimal_places, old.rounds_to or None
    if values["sum_over_time"] != LATEST:
        copied["yearly_only"] = old.is_yearly
    else:  # what is of a day, or of months that overlap, is not added up
        copied["covers"] = old.covers
    position = next_position(Measure.position)
    new = Measure(**values, **copied, position=position, comparison=basis, follows_id=old.id, follows_from=starts)
    new.series = [Series(part_id=one.part_id) for one in old.series]
    return new


def _placements(measure: Measure) -> Sequence[MeasurePlacement]:
    """Its places in the agreement in force, and in plan years that come after it, drafts too."""
    in_force = agreement_on(clock.today())
    if in_force is None:
        return []
    return db.session.scalars(
        select(MeasurePlacement)
        .join(Agreement, Agreement.id == MeasurePlacement.agreement_id)
        .where(MeasurePlacement.measure_id == measure.id, Agreement.starts >= in_force.starts)
        .order_by(Agreement.starts)
    ).all()


def _check(values: Mapping[str, Any], starts: date) -> None:
    problems = name_taken(values["name"], None)
    if values["key"] in RESERVED or is_key_taken(values["key"]):
        problems.append(("key", "This key is taken. Use another, such as the old one with the year behind it."))
    if starts.year < EARLIEST:
        problems.append(("starts", YEAR))
    if problems:
        raise Incomplete(problems)
