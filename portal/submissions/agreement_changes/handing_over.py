"""Another agency returns a measure, or a part of one, from a month on: what is done, and what that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select

from portal.accounts.models import Agency, Person
from portal.core import clock
from portal.core.errors import Incomplete
from portal.core.text import listed
from portal.cycles.changed_returns import Change, ChangedReturn, tell_of_return
from portal.cycles.models import Cycle
from portal.cycles.workflow import CycleStatus
from portal.extensions import db
from portal.measures.models import Measure, Part
from portal.measures.senders.actions import set_each_part, set_sender
from portal.measures.senders.queries import Returned, returned_of_measures, senders_of
from portal.measures.senders.spans import Senders
from portal.statistics.comparison import OVERLAP
from portal.statistics.periods import QUARTERLY, Period
from portal.submissions.agreement_changes.actions import bring_in_line, is_return, put_together, sent_returns, stands_without
from portal.submissions.agreement_changes.contents import agency_ids, agreements_of, other_contents
from portal.submissions.agreement_changes.in_use import check_free, first_day_of
from portal.submissions.agreement_changes.locking import lock_for_change

AHEAD = "This month lies ahead. Pages change at once, so change it when the month has begun."


@dataclass(frozen=True)
class Concerned:
    """A measure or a part by name, with the measures that are returned with it: itself, or all that are split in this way and
    have a sender for each part."""

    subject: Measure | Part
    name: str
    measures: Sequence[Measure]

    @property
    def frequencies(self) -> list[str]:
        return sorted({one.frequency for one in self.measures})

    @property
    def is_quarterly(self) -> bool:
        """Whether nothing of it is returned monthly."""
        return self.frequencies == [QUARTERLY]


def concerned_of(measure: Measure, part: Part | None) -> Concerned:
    """Where there is a part, its sender is changed in all measures that have one for each part."""
    if part is None:
        return Concerned(measure, measure.name, [measure])
    measures = db.session.scalars(
        select(Measure)
        .where(Measure.breakdown_id == part.breakdown_id, Measure.returned_by_id.is_(None))
        .order_by(Measure.position)
    ).all()
    return Concerned(part, f"{part.name} of {listed([one.name for one in measures])}", measures)


@dataclass(frozen=True)
class Leaving:
    """The agency that leaves what it returned to another, and why: what it has not sent for good goes along."""

    agency: Agency
    because: str


def change_sender(of: Concerned, agency: Agency, starts: date, *, by: Person, leaving: Leaving | None = None) -> list[str]:
    """Does it, and returns what that changes as sentences. A page that only wants to know these undoes the transaction.

    Raises Incomplete for a month that lies ahead, and where the agency returns it already from then on.
    """
    if starts > clock.today():
        raise Incomplete([("starts", AHEAD)])
    lock_for_change()
    if of.is_quarterly:  # a quarter is returned whole, by whoever returns its last month
        starts = first_day_of(QUARTERLY, starts)
    before, returned = senders_of(of.subject), returned_of_measures(of.measures)
    # what was sent back to the new agency is open with it: it can have the number
    is_sent = _sent(leaving) if leaving else stands_without(agency.id)
    stay = _staying(of, before, agency.id, starts, is_sent)
    set_sender(of.subject, agency, by=by, starts=starts, stay=list(stay))
    after = senders_of(of.subject)
    if after == before:
        raise Incomplete(
            [
                (
                    "agency_id",
                    f"Nothing would change: {agency.name} returns it already in every month from then on that can change.",
                )
            ]
        )
    month = f"{starts:%B %Y}"
    words = f"{agency.short_name} returns {of.name} from {month} on."
    placed_in = agreements_of(of.measures)
    because, sent = (leaving.because, _sent(leaving)) if leaving else (words, None)
    difference = put_together(bring_in_line(one, by=by, because=because, is_concerned=is_return, sent=sent) for one in placed_in)
    agencies = {one.id: one for one in db.session.scalars(select(Agency).where(Agency.id.in_(_agency_ids(before, agency.id))))}
    tell_of_return(ChangedReturn(of.subject, Change.SENDER, starts, words), agencies)
    other = other_contents(*_changed(returned, returned_of_measures(of.measures)), difference, placed_in)
    changes_now = bool(other) or not difference.is_nothing
    return [
        *difference.lines,
        *other,
        *_staying_lines(stay, before, agencies),
        _later_line(of, agency, month, changes_now=changes_now),
    ]


def change_all_senders(measure: Measure, parts: Sequence[Part], agency: Agency, starts: date, *, by: Person) -> list[str]:
    """The agency returns all these parts from the month on. Raises Incomplete for a month that lies ahead, and where the agency
    returns all of them already."""
    changes: list[list[str]] = []
    for part in parts:
        try:
            with db.session.begin_nested():
                changes.append(change_sender(concerned_of(measure, part), agency, starts, by=by))
        except Incomplete as error:
            if error.problems[0][0] != "agency_id":  # which says that nothing would change for this part
                raise
    if not changes:
        raise Incomplete([("agency_id", f"{agency.name} returns all parts from then on already. There is nothing to change.")])
    lines = dict.fromkeys(line for each in changes for line in each[:-1])
    return [
        *lines,
        f"In cycles that are opened later, {agency.short_name} returns all {len(parts)} parts from {starts:%B %Y} on.",
    ]


def can_split(measure: Measure) -> bool:
    """Whether each part could be returned by its own agency: one returns them all, and an agency is named for each. Parts that
    overlap come with their total."""
    parts = measure.breakdown.parts if measure.breakdown and measure.returned_by_id else []
    return measure.sum_over_breakdown != OVERLAP and bool(parts) and all(one.returned_by_id for one in parts)


def change_to_each_part(measure: Measure, starts: date, *, by: Person) -> list[str]:
    """From the month on each part is returned by its own agency, and no longer the measure by one; what that changes.

    Raises Incomplete for a month that lies ahead, or was sent by one of them, or is in an issued cycle.
    """
    if starts > clock.today():
        raise Incomplete([("starts", AHEAD)])
    lock_for_change()
    starts = first_day_of(measure.frequency, starts)
    before = returned_of_measures([measure])
    set_each_part(measure, by=by, starts=starts)
    after = returned_of_measures([measure])
    check_free([*before, *after], starts, "starts")
    words = f"Each part of {measure.name} is returned by its own agency from {starts:%B %Y} on."
    placed_in = agreements_of([measure])
    difference = put_together(
        bring_in_line(agreement_id, by=by, because=words, is_concerned=is_return) for agreement_id in placed_in
    )
    tell_of_return(ChangedReturn(measure, Change.SENDER, starts, words), agency_ids(before) | agency_ids(after))
    return [
        *difference.lines,
        *other_contents(before, after, difference, placed_in),
        f"In cycles that are opened later, too: {words}",
    ]


def _changed(before: list[Returned], after: list[Returned]) -> tuple[list[Returned], list[Returned]]:
    """Both without what is in the other: parts of the same measures that go on as they are."""
    return [one for one in before if one not in after], [one for one in after if one not in before]


def _agency_ids(before: Senders, agency_id: int) -> set[int]:
    return {one for one in (before.now, agency_id, *(span.agency_id for span in before.earlier)) if one is not None}


def _sent(leaving: Leaving) -> ColumnElement[bool]:
    return stands_without(leaving.agency.id)


def _staying(of: Concerned, before: Senders, agency_id: int, starts: date, is_sent: ColumnElement[bool]) -> dict[Period, str]:
    """The months and quarters that go on as they are, each with its reason: what is in an issued cycle, what the agency that
    returned it has sent, and what the new one has sent without it."""
    issued = db.session.scalars(select(Cycle).where(Cycle.status == CycleStatus.ISSUED, Cycle.period_end >= starts))
    found = {
        period: f"{cycle.title} has been issued"
        for cycle in issued
        for frequency in of.frequencies
        for period in cycle.period.split(frequency)
    }
    for sent in sent_returns(_agency_ids(before, agency_id), is_sent):
        sender = before.on(sent.period_end)
        if sent.frequency not in of.frequencies or sent.agency_id not in (sender, agency_id):
            continue
        found.setdefault(
            sent.period, "sent already" if sent.agency_id == sender else "the new agency has sent its return already"
        )
    return {period: why for period, why in sorted(found.items()) if period.end >= starts and before.on(period.end) != agency_id}


def _staying_lines(stay: dict[Period, str], before: Senders, agencies: dict[int, Agency]) -> list[str]:
    groups: dict[tuple[str, str], list[str]] = {}
    for period, why in stay.items():
        sender = before.on(period.end)
        name = agencies[sender].short_name if sender is not None else "nobody"
        groups.setdefault((name, why), []).append(period.words)
    return [
        f"{listed(months)} {'stays' if len(months) == 1 else 'stay'} with {name}: {why}."
        for (name, why), months in groups.items()
    ]


def _later_line(of: Concerned, agency: Agency, month: str, *, changes_now: bool) -> str:
    start = (
        "In cycles that are opened later" if changes_now else "What is owed now stays the same. In cycles that are opened later"
    )
    return f"{start}, {agency.short_name} returns {of.name} from {month} on."
