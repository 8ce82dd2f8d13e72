"""A part comes to a breakdown, from a month on, or goes again while nobody has used it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, select

from portal.accounts.models import Agency, Person
from portal.core.dates import ONE_DAY
from portal.core.errors import Incomplete, WrongState
from portal.core.policy import Permission, authorise
from portal.core.text import are, listed, plural
from portal.cycles.changed_returns import Change, ChangedReturn
from portal.extensions import db
from portal.measures.absent_parts import NOT_APPLICABLE, SETTLED
from portal.measures.actions import add_series
from portal.measures.models import Breakdown, Measure, Observation, Part, Series
from portal.measures.senders.models import EarlierSender, SenderChange
from portal.measures.senders.queries import Returned, returned_of_measures
from portal.measures.senders.spans import Senders
from portal.setting_up.breakdowns.actions import check_part_names
from portal.setting_up.breakdowns.queries import measures_of, senders_of_whole, series_of
from portal.setting_up.measures.effects import follow
from portal.setting_up.measures.part_lines import key_of
from portal.setting_up.measures.typed_numbers import delete_typed, uses_of_series
from portal.setting_up.uses import uses
from portal.statistics.periods import QUARTERLY, Period
from portal.submissions.agreement_changes.contents import agreements_of
from portal.submissions.agreement_changes.in_use import check_free, first_day_of
from portal.submissions.agreement_changes.locking import lock_for_change


@dataclass(frozen=True)
class NewPart:
    """A part that is returned from the month on: by the agency where each part has its own, otherwise with its measure."""

    name: str
    also_known_as: str
    agency: Agency | None
    starts: date


def add_part(breakdown: Breakdown, new: NewPart, *, by: Person) -> list[str]:
    """Adds it as the last one; what that changes, a sentence each. In the months before it does not apply, so that totals of them
    stay what they are.

    Raises Incomplete where a name is taken, no agency is named for measures that need one, and for a first month that was sent or
    issued already.
    """
    authorise(by, Permission.EDIT_AGREEMENT)
    lock_for_change()
    check_part_names(breakdown, new.name, new.also_known_as)
    measures = measures_of(breakdown)
    hosted = [one for one in measures if one.returned_by_id is None]
    if hosted and new.agency is None:
        raise Incomplete([("agency_id", f"Choose the agency: each part of {hosted[0].name} has its own.")])
    has_quarters = any(one.frequency == QUARTERLY for one in measures)
    starts = first_day_of(QUARTERLY, new.starts) if has_quarters else new.starts
    added = [Returned(one.frequency, Senders(new.agency.id)) for one in hosted if new.agency]
    added += returned_of_measures([one for one in measures if one.returned_by_id is not None])
    check_free(added, starts, "returned_from")
    before = returned_of_measures(hosted)
    key = key_of(new.name, [one.key for one in breakdown.parts])
    last = max((one.position for one in breakdown.parts), default=0)
    part = Part(key=key, name=new.name, also_known_as=new.also_known_as, position=last + 1, returned_from=starts)
    part.returned_by_id = new.agency.id if new.agency else None
    breakdown.parts.append(part)
    db.session.flush()
    for measure in measures:
        add_series(measure, breakdown)
    count = _does_not_apply_before(part, measures, starts)
    going_on = [one for one in measures if one.returned_until is None or one.returned_until >= starts]
    words = f"{new.name} is a new part of {listed([one.name for one in going_on])}, from {starts:%B %Y} on."
    changed, changes = ChangedReturn(part, Change.BEGINS, starts, words), list[str]()
    if going_on:
        whole, after = senders_of_whole(going_on), returned_of_measures(hosted)
        changes = follow(before, after, agreements_of(measures), changed=changed, by=by, also=whole)
    return [*_lines(part, going_on, starts), *changes, *_earlier_words(count, starts)]


def _lines(part: Part, measures: Sequence[Measure], starts: date) -> list[str]:
    first = f"“{part.name}” is added as the last part of “{part.breakdown.name}”. Files name it “{part.key}”."
    if not measures:
        return [first, "No measure that is returned then splits by it, so nothing more is owed."]
    names = listed([one.name for one in measures])
    whole = [f"{one.returned_by.short_name} returns it with {one.name}." for one in measures if one.returned_by]
    return [first, f"It is returned from {starts:%B %Y} on, with {names}.", *whole]


def _earlier_words(count: int, starts: date) -> list[str]:
    if not count:
        return []
    return [f"{plural(count, 'earlier value')} of it, before {starts:%B %Y}, say [z], not applicable, so that totals stay."]


def _does_not_apply_before(part: Part, measures: Sequence[Measure], starts: date) -> int:
    """Notes [z] in every month or quarter before that day of which a measure has values; how many these are. Where values come in
    later, [z] is noted with them (portal/measures/absent_parts.py)."""
    rows = db.session.execute(
        select(Series.measure_id, Observation.period_end)
        .join(Series, Series.id == Observation.series_id)
        .where(Series.measure_id.in_([one.id for one in measures]))
        .distinct()
    )
    there = {(measure_id, end) for measure_id, end in rows}
    oldest: dict[int, date] = {}
    for measure_id, end in there:
        oldest[measure_id] = min(end, oldest.get(measure_id, end))
    note = f"It was no part before {starts:%B %Y}."
    found = [
        Observation(
            series_id=series.id,
            period_start=period.start,
            period_end=period.end,
            symbol=NOT_APPLICABLE,
            status=SETTLED,
            note=note,
        )
        for measure in measures
        for series in measure.series
        if series.part_id == part.id and measure.id in oldest
        for period in _periods(measure.frequency, oldest[measure.id], starts)
        if (measure.id, period.end) in there
    ]
    db.session.add_all(found)
    db.session.flush()
    return len(found)


def _periods(frequency: str, oldest: date, starts: date) -> Iterator[Period]:
    """The months or quarters from the one that ends on the day `oldest` to the last one before `starts`."""
    if oldest < starts:
        yield from Period(oldest.replace(day=1), starts - ONE_DAY).split(frequency)


def delete_part(part: Part, *, by: Person) -> list[str]:
    """Deletes it; what that changes, a sentence each. WrongState where a number of it was sent, or something names it, and where
    it is one of the last two."""
    authorise(by, Permission.EDIT_AGREEMENT)
    lock_for_change()
    breakdown, name = part.breakdown, part.name
    ids = [one.id for one in series_of(part)]
    numbers = db.session.scalar(
        select(func.count(Observation.id)).where(Observation.series_id.in_(ids), Observation.symbol != NOT_APPLICABLE)
    )
    used = uses("part", part.id, apart_from=("series", "earlier_sender", "sender_change"))
    used = plural(numbers, "value") if numbers else used or uses_of_series(ids, apart_from=("observation",))
    if used:
        raise WrongState(f"{name} cannot be deleted: it is named by {used}. It can be ended, and its values stay.")
    if origins := [one.name for one in breakdown.parts if one.goes_on_in == part.key]:
        raise WrongState(f"{name} cannot be deleted: {listed(origins)} {are(len(origins))} part of it. Undo their end first.")
    measures = measures_of(breakdown)
    if measures and len(breakdown.parts) <= 2:
        raise WrongState(f"{name} cannot be deleted: a measure splits into two parts at least.")
    before = returned_of_measures(measures)
    typed = delete_typed(ids)
    db.session.execute(delete(Observation).where(Observation.series_id.in_(ids)))
    for series in series_of(part):  # one by one, so that the search finds their measures by it no more
        db.session.delete(series)
    db.session.flush()
    for rows in (EarlierSender, SenderChange):
        db.session.execute(delete(rows).where(rows.part_id == part.id))
    db.session.expire_all()
    starts = part.returned_from
    breakdown.parts.remove(part)
    db.session.delete(part)
    db.session.flush()
    after, placed = returned_of_measures(measures), agreements_of(measures)
    words = f"{name} is no part of “{breakdown.name}” any more."
    return [
        f"{name} is gone. Nothing was returned of it.",
        *(follow(before, after, placed, changed=ChangedReturn(part, Change.GONE, starts, words), by=by) if measures else []),
        *typed,
        "It does not come back.",
    ]
