"""Adding a measure to an agreement, with its parts and who returns them, from a month on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.accounts.models import Agency, Person
from portal.agreement.models import Priority
from portal.agreement.origins import priorities_after
from portal.core.errors import Incomplete
from portal.core.policy import Permission, authorise
from portal.core.text import listed, plural
from portal.cycles.changed_returns import Change, ChangedReturn
from portal.exchange.measure_settings import usual_comparison
from portal.extensions import db
from portal.measures.actions import add_series, name_taken, next_position
from portal.measures.baselines import EARLIEST, YEAR
from portal.measures.coverage import coverage_problem
from portal.measures.models import Breakdown, Measure, MeasurePlacement
from portal.measures.queries import is_key_taken
from portal.measures.redefinition import RESERVED
from portal.measures.senders.queries import returned_of_measures
from portal.setting_up.confirming import first_listed
from portal.setting_up.measures.effects import follow
from portal.setting_up.measures.part_lines import PartLine, new_parts
from portal.statistics.comparison import OVERLAP, SUM
from portal.submissions.agreement_changes.in_use import check_free, first_day_of
from portal.submissions.agreement_changes.locking import lock_for_change

UNSPLIT = "none"  # how the parts of a measure without parts add up


@dataclass(frozen=True, kw_only=True)
class NewMeasure:
    """What a measure is to be. `columns` are its own. It splits by a breakdown that is there, or by a new one with that name and
    these parts. It is returned by the agency, or, where it `is_hosted`, each part by its own."""

    priority: Priority
    columns: Mapping[str, Any]
    agency: Agency | None
    is_hosted: bool
    breakdown: Breakdown | None = None
    new_breakdown: str = ""
    parts: Sequence[PartLine] = field(default=())
    starts: date

    @property
    def is_split(self) -> bool:
        return bool(self.breakdown or self.new_breakdown)


def problems_of(new: NewMeasure) -> Iterator[tuple[str, str]]:
    """What is wrong with it beside its own boxes, of which any may be empty: the names of the fields, with messages."""
    columns = new.columns
    if columns["key"] in RESERVED or is_key_taken(columns["key"]):
        yield "key", "This key is taken. Choose another one."
    yield from name_taken(columns["name"] or "", None)
    if new.starts and new.starts.year < EARLIEST:
        yield "returned_from", YEAR
    if problem := coverage_problem(columns["covers"], columns["sum_over_time"], usual_comparison(columns["sum_over_time"])):
        yield "covers", problem
    over_parts = columns["sum_over_breakdown"]
    if new.is_split and over_parts == UNSPLIT:
        yield "sum_over_breakdown", "Say how its parts add up, because it splits."
    if not new.is_split and over_parts != UNSPLIT:
        yield "sum_over_breakdown", "It does not split, so there is nothing to add up. Choose that it does not split."
    if new.is_hosted and not new.is_split:
        yield "agency_id", "Without parts there is no agency of each part. Choose the agency that returns it."
    elif new.is_hosted and over_parts == OVERLAP:
        yield "agency_id", "Where parts overlap, one agency returns them with the total, because they do not add up to it."
    elif new.is_hosted and new.breakdown:
        yield from _unreturned_parts(new.breakdown)


def _unreturned_parts(breakdown: Breakdown) -> Iterator[tuple[str, str]]:
    lacking = [part.name for part in breakdown.parts if part.returned_by_id is None]
    if lacking:
        names = first_listed(lacking)
        yield "agency_id", f"Nobody is named for {names}. Name an agency for each part on the page of the breakdown first."


def add_measure(new: NewMeasure, *, by: Person) -> list[str]:
    """Adds it; what that changes, a sentence each. A page that only wants to know these undoes the transaction.

    Raises Incomplete where something is wrong with it, and for a first month that was sent or issued already.
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    lock_for_change()
    if problems := list(problems_of(new)):
        raise Incomplete(problems)
    breakdown = new.breakdown or _new_breakdown(new)
    starts = first_day_of(new.columns["frequency"], new.starts)
    measure = Measure(
        **new.columns,
        position=next_position(Measure.position),
        breakdown_id=breakdown.id if breakdown else None,
        returned_by_id=new.agency.id if new.agency else None,
        returned_from=starts,
        comparison=usual_comparison(new.columns["sum_over_time"]),
    )
    db.session.add(measure)
    db.session.flush()
    later, place = priorities_after(new.priority), next_position(MeasurePlacement.position)
    for one in (new.priority, *later):
        placed = {"agreement_id": one.agreement_id, "priority_id": one.id}
        db.session.add(MeasurePlacement(measure_id=measure.id, position=place, **placed))
    add_series(measure, breakdown)
    returned = returned_of_measures([measure])
    check_free(returned, starts, "returned_from")
    words = f"{measure.name} is a new measure, from {starts:%B %Y} on."
    placed_in = [one.agreement_id for one in (new.priority, *later)]
    changes = follow([], returned, placed_in, changed=ChangedReturn(measure, Change.BEGINS, starts, words), by=by)
    also = [f"In {one.agreement.title} it stands under {one.title}." for one in later]
    return [*_description(measure, new, breakdown), *also, *changes, _later(new, breakdown, starts)]


def _new_breakdown(new: NewMeasure) -> Breakdown | None:
    if not new.new_breakdown:
        return None
    breakdown = Breakdown(name=new.new_breakdown, position=next_position(Breakdown.position), parts=[])
    db.session.add(breakdown)
    db.session.flush()
    breakdown.parts.extend(new_parts(new.parts, are_hosted=new.is_hosted))
    db.session.flush()
    return breakdown


def _description(measure: Measure, new: NewMeasure, breakdown: Breakdown | None) -> list[str]:
    """What is added, in words."""
    split = ""
    if breakdown:
        names = first_listed([part.name for part in breakdown.parts])
        split = f" It splits by {breakdown.name} into {plural(len(breakdown.parts), 'part')}: {names}."
    return [
        f"“{measure.name}” is added to {new.priority.title}, counted in {measure.unit}, {measure.frequency}.{split}",
        f"Files name it “{measure.key}”, which never changes.",
        *(["It is restricted: only the working group’s pack prints it."] if measure.restricted else []),
    ]


def _later(new: NewMeasure, breakdown: Breakdown | None, starts: date) -> str:
    if new.agency:
        return f"In cycles that are opened later, {new.agency.short_name} returns it from {starts:%B %Y} on."
    senders = [part.returned_by for part in breakdown.parts] if breakdown else []
    names = listed(list(dict.fromkeys(one.short_name for one in senders if one)))
    return f"In cycles that are opened later, each part is returned from {starts:%B %Y} on, by {names}."


HOW_PARTS_ADD_UP = {
    UNSPLIT: "It does not split",
    SUM: "The parts add up to the total",
    OVERLAP: "The parts overlap: one case can be in several, so the total is returned too",
}
