"""Database reads: where the texts of a cycle's packs seem to tell what is withheld, and what coordinators said of it."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.contents.pack import Section
from portal.core import clock
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.disclosure.given import TOTAL, Cell
from portal.disclosure.numbers_in_texts import GuardedMeasure, SuspectedNumber, suspected_numbers
from portal.extensions import db
from portal.measures import queries as measure_queries
from portal.measures.models import Measure, MeasurePlacement, Part, Series
from portal.narratives import queries as narratives
from portal.narratives.models import Context
from portal.narratives.text import NumberedNotes, parse_narrative
from portal.packs import queries
from portal.packs.entries import Printing, entry_of
from portal.packs.late_arrivals import late_arrivals
from portal.packs.linked_figures import CycleSuppression, is_suppressed_value, suppressed_figures
from portal.packs.numbers_in_texts.models import DismissedNumber
from portal.packs.suppression import MeasureSuppression
from portal.statistics.periods import Period
from portal.wording.update_parts import sections

ANY_PRIORITY: int | None = None  # of the introduction
NO_PERIOD = Cell(TOTAL, "", "")  # the number of a figure: its reference says what it is


@dataclass(frozen=True)
class PrintedText:
    """A text that packs print. `endpoint` and `values` lead to the page where it stands."""

    title: str
    priority_id: int | None
    sections: Sequence[Section]
    endpoint: str
    values: Mapping[str, str | int]


@dataclass(frozen=True)
class NumberInText:
    """A sentence that seems to tell what is withheld, and what was said of it: `dismissal` is none where nobody said anything."""

    place: PrintedText
    suspected: SuspectedNumber
    dismissal: DismissedNumber | None = None

    @property
    def sentence(self) -> str:
        return self.suspected.sentence

    @property
    def asked_hash(self) -> str:
        """The same for the same text, number and withheld values; another where any of them changes."""
        suspected, text = self.suspected, [(one.heading, one.text) for one in self.place.sections]
        place = {"endpoint": self.place.endpoint, **self.place.values}
        asked = (place, text, suspected.sentence, suspected.numbers, suspected.measure.key, suspected.part, suspected.cells)
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()

    @property
    def anchor(self) -> str:
        return f"number-{self.asked_hash[:12]}"

    @property
    def words(self) -> str:
        """What it seems to tell: “may tell 3, which is withheld of Road deaths, Dover, May 2019.”"""
        suspected, name = self.suspected, self.suspected.measure.name
        if suspected.measure.is_restricted:
            return f"has a number beside “{name}”, which only the working group reads."
        if suspected.cells == (NO_PERIOD,):
            return f"may tell {suspected.numbers[0]:,}, which is withheld of the figure {suspected.measure.key}, {name}."
        part = suspected.measure.parts[suspected.part] if suspected.part is not None else "the total"
        period = Period(date.fromisoformat(suspected.cells[-1].start), date.fromisoformat(suspected.cells[-1].end)).words
        others = f" and {len(suspected.cells) - 1} more" if len(suspected.cells) > 1 else ""
        return f"may tell {suspected.numbers[0]:,}, which is withheld of {name}, {part}, {period}{others}."


def numbers_in_texts(cycle: Cycle, suppressed: CycleSuppression) -> list[NumberInText]:
    """In the order of the pack, in a fixed number of reads."""
    guarded = [*_guarded_measures(cycle, suppressed.measures), *_guarded_figures(suppressed)]
    dismissals = _dismissals(cycle)
    texts = [*_printed_texts(cycle), *_texts_of_measures(guarded, suppressed.measures), *_texts_of_figures(suppressed)]
    found = [NumberInText(text, one) for text in texts for one in _suspected_in(text, guarded)]
    return [replace(one, dismissal=dismissals.get(one.asked_hash)) for one in found]


def suspected_in_note(cycle: Cycle, suppressed: CycleSuppression, note: str) -> list[NumberInText]:
    """What the note of a new version, which is printed in every pack, seems to tell."""
    if not note.strip():
        return []
    guarded = [*_guarded_measures(cycle, suppressed.measures), *_guarded_figures(suppressed)]
    text = PrintedText("Note of the version", ANY_PRIORITY, [Section("", note)], "packs.issue", {"key": cycle.key})
    return [NumberInText(text, one) for one in _suspected_in(text, guarded)]


def _suspected_in(text: PrintedText, guarded: Iterable[tuple[int | None, GuardedMeasure]]) -> Iterator[SuspectedNumber]:
    """Of the measures and figures of the same priority, and of restricted measures wherever they are named."""
    measures = [one for priority, one in guarded if one.is_restricted or text.priority_id in (ANY_PRIORITY, priority)]
    for section in text.sections:
        yield from suspected_numbers(section.heading, section.text, measures)


def _printed_texts(cycle: Cycle) -> Iterator[PrintedText]:
    introduction, chapters = narratives.priorities_with_contexts(cycle)
    contexts: list[tuple[str, str, int | None, Context | None]] = [
        (narratives.INTRODUCTION, "Introduction", ANY_PRIORITY, introduction)
    ]
    contexts += [(priority.key, f"{priority.title}, context", priority.id, context) for priority, context in chapters]
    register = narratives.source_lines()
    for key, title, priority_id, context in contexts:
        if context is not None and context.is_printed:
            narrative = parse_narrative(context.text, notes := NumberedNotes(register))
            parts = [Section("", narrative.summary), *(Section(*one) for one in narrative.sections)]
            parts += [Section("", line.text) for line in notes.lines if line.source is None]
            yield PrintedText(title, priority_id, parts, "narratives.context", {"key": cycle.key, "section": key})
    printing = Printing(cycle, Audience.GOVERNING, clock.now(), is_draft=True)
    for outcome in [*queries.outcomes_of(cycle), *_late_updates(cycle)]:
        action, version, agency = outcome.obligation.action, outcome.version, outcome.obligation.agency
        if outcome.is_cancelled and not outcome.is_left_out:
            reason, owed = [Section("", outcome.obligation.cancelled_because)], outcome.obligation
            title = f"{owed.ref}, {agency.name}, not asked for"
            priority = action.priority_id if action is not None else ANY_PRIORITY
            yield PrintedText(title, priority, reason, "cancelling.cancel", {"obligation_id": owed.id})
        if outcome.exception is not None and outcome.exception.text:
            reason, of = [Section("", outcome.exception.text)], outcome.exception.submission_id
            title = f"{outcome.obligation.ref}, {agency.name}, why it was approved"
            yield PrintedText(title, action.priority_id if action else ANY_PRIORITY, reason, "items.item", {"submission_id": of})
        if action is not None and version is not None:
            parts = sections(entry_of(agency, outcome, printing))
            values = {"submission_id": version.submission_id}
            yield PrintedText(f"{action.ref}, {agency.name}", action.priority_id, parts, "items.item", values)


def _late_updates(cycle: Cycle) -> list[queries.ObligationOutcome]:
    """What an earlier pack went without and the next one prints beside the cycle's own texts."""
    late = late_arrivals(cycle, Audience.GOVERNING, Audience.PUBLIC).arrivals
    return [one.outcome for one in late if one.outcome.cycle.id != cycle.id]


def _texts_of_measures(
    guarded: Iterable[tuple[int | None, GuardedMeasure]], suppressed: Mapping[int, MeasureSuppression]
) -> Iterator[PrintedText]:
    """What is written about each measure that others than the working group read, and what agencies wrote beside printed
    values."""
    breaks = measure_queries.breaks_by_name()
    priorities = {one.key: priority for priority, one in guarded}
    for one in suppressed.values():
        measure, shown = one.measure, [note for cell, note in one.notes.items() if cell not in one.hidden]
        reasons = [one.reason for one in (*breaks.get(measure.name.casefold(), ()), *measure.steps_in_force)]
        about = [measure.definition, measure.recorded_in, *reasons, *(caveat.text for caveat in measure.caveats)]
        texts = dict.fromkeys(text for text in (*about, *shown) if text)
        parts = [Section(measure.name, text) for text in texts]
        yield PrintedText(
            f"{measure.name}, what is written about it",
            priorities.get(measure.key),
            parts,
            "dictionary.measure",
            {"key": measure.key},
        )


def _texts_of_figures(suppressed: CycleSuppression) -> Iterator[PrintedText]:
    """What is printed of figures besides their numbers, of those that others than the working group read."""
    plan_year = suppressed.figures.cycle.agreement.key
    printed = suppressed.figures.printed
    left_out = suppressed_figures(printed, suppressed).left_out
    for figure in printed:
        if figure.id in left_out:
            continue
        texts = (figure.measure_name, figure.caveat, figure.period_label, figure.comparator_label, figure.coverage)
        parts = [Section(figure.measure_name, text) for text in texts if text]
        values = {"plan_year": plan_year, "ref": figure.ref}
        yield PrintedText(f"{figure.ref}, published figure", figure.priority_id, parts, "narratives.figure", values)


def _guarded_measures(cycle: Cycle, suppressed: Mapping[int, MeasureSuppression]) -> list[tuple[int, GuardedMeasure]]:
    """Every measure of the agreement with the id of its priority."""
    measures: dict[int, tuple[int, Measure]] = {}
    parts: dict[int, dict[str, str]] = {}
    of_yearly: dict[int, tuple[int, str | None]] = {}  # measure and part of each series that is published by years only
    rows = db.session.execute(
        select(MeasurePlacement.priority_id, Measure, Part, Series.id)
        .join(MeasurePlacement.measure)
        .join(Series, Series.measure_id == Measure.id)
        .outerjoin(Series.part)
        .where(MeasurePlacement.agreement_id == cycle.agreement_id)
        .order_by(MeasurePlacement.position, Part.position)
    )
    for priority_id, measure, part, series_id in rows:
        measures[measure.id] = (priority_id, measure)
        if measure.is_yearly:
            of_yearly[series_id] = (measure.id, part.key if part is not None else TOTAL)
        if part is not None:
            parts.setdefault(measure.id, {})[part.key] = part.name
    found, months = [], _months_of(of_yearly, cycle)
    for measure_id, (priority_id, measure) in measures.items():
        now = suppressed.get(measure_id)
        hidden = (now.not_given(cycle.period_start.isoformat()) if now is not None else {}) | months.get(measure_id, {})
        one = GuardedMeasure(
            key=measure.key,
            name=measure.name,
            is_restricted=measure.restricted,
            parts=parts.get(measure_id, {}),
            suppressed=hidden,
        )
        found.append((priority_id, one))
    return found


def _months_of(of_yearly: Mapping[int, tuple[int, str | None]], cycle: Cycle) -> dict[int, dict[Cell, int]]:
    """The numbers of the cycle's months of measures that are published by years only, by measure id. `of_yearly`: the measure and
    the part of their series, by series id."""
    found: dict[int, dict[Cell, int]] = defaultdict(dict)
    if of_yearly:
        for series_id, readings in measure_queries.readings(of_yearly, cycle.period_start, cycle.period_end).items():
            measure_id, part = of_yearly[series_id]
            for period, reading in readings.items():
                if reading.value is not None and reading.value == int(reading.value):
                    cell = Cell(part, period.start.isoformat(), period.end.isoformat())
                    found[measure_id][cell] = int(reading.value)
    return found


def _guarded_figures(suppressed: CycleSuppression) -> Iterator[tuple[int | None, GuardedMeasure]]:
    """The figures whose number is withheld, each as a measure of one number with the reference as its key, with the id of its
    priority: those that are printed, and restricted ones in any case. Those of which a measure withholds the same number are
    left out: that measure is guarded itself.

    A restricted figure that has a name of its own is guarded as a restricted measure is: no text must tell any number beside it.
    """
    printed = suppressed.figures.printed
    for figure in suppressed.figures.restricted:
        numbers = {} if figure.value is None or figure.value != int(figure.value) else {NO_PERIOD: int(figure.value)}
        is_named = figure.measure_id is None
        yield (
            figure.priority_id,
            GuardedMeasure(key=figure.ref, name=figure.measure_name, is_restricted=is_named, parts={}, suppressed=numbers),
        )
    guarded = suppressed_figures(printed, suppressed).suppressed
    guarded -= {link.figure.id for link in suppressed.links if is_suppressed_value(link, suppressed.measures)}
    for figure in printed:
        if figure.id in guarded and figure.value is not None and figure.value == int(figure.value):
            name, numbers = figure.measure_name, {NO_PERIOD: int(figure.value)}
            one = GuardedMeasure(key=figure.ref, name=name, is_restricted=False, parts={}, suppressed=numbers)
            yield figure.priority_id, one


def _dismissals(cycle: Cycle) -> dict[str, DismissedNumber]:
    rows = db.session.scalars(
        select(DismissedNumber)
        .where(DismissedNumber.cycle_id == cycle.id)
        .options(joinedload(DismissedNumber.dismissed_by))
        .order_by(DismissedNumber.id)
    )
    return {one.asked_hash: one for one in rows}
