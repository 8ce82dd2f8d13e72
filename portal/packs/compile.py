"""Compiles a cycle for an audience: from approved material to Contents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.agreement.models import Action, Priority
from portal.contents import pack as c
from portal.core.policy import Audience
from portal.cycles.models import Cycle, Kind
from portal.measures.queries import breaks_by_name
from portal.narratives import queries as narratives
from portal.narratives.models import Context, Figure
from portal.narratives.text import Narrative, NumberedNotes, SourceLine, take_apart
from portal.packs import queries
from portal.packs.entries import entry_of
from portal.packs.figures import figure_of
from portal.packs.measures import measures_by_priority
from portal.packs.queries import SentUpdate
from portal.statistics.comparison import Break

HANDLING = {
    Audience.WORKING_GROUP: "Official: for the working group only. Holds restricted and small numbers.",
    Audience.GOVERNING: "Official: for the governing group. Small and restricted numbers are withheld.",
    Audience.PUBLIC: "For anyone. Small and restricted numbers are withheld.",
}


@dataclass
class Compilation:
    """What is gathered once and used by every chapter. `withheld` grows as chapters are made."""

    cycle: Cycle
    audience: Audience
    register: dict[str, SourceLine]
    breaks: Mapping[str, Sequence[Break]]
    figures: dict[int | None, list[Figure]]
    measures: dict[int, list[c.Measure]]
    actions: dict[int, list[c.Action]]
    withheld: list[c.Suppression]

    def told(self, context: Context | None, figures_of: int | None) -> tuple[Narrative, tuple[c.Figure, ...], tuple[c.Note, ...]]:
        """A narrative and its figures, their notes numbered together: first the text's, then the figures'."""
        notes = NumberedNotes(self.register)
        narrative = take_apart(context.text if context else "", notes)
        figures = self.figures[figures_of]
        printed = tuple(figure_of(one, self.breaks, notes, self.audience, self.withheld) for one in figures)
        lines = tuple(c.Note(line.number, line.kind, line.text, line.source, line.draft) for line in notes.lines)
        return narrative, printed, lines

    def chapter(self, priority: Priority, context: Context | None) -> c.Priority:
        narrative, figures, notes = self.told(context, priority.id)
        return c.Priority(
            key=priority.key,
            code=priority.code,
            title=priority.title,
            lead=priority.lead_agency.key,
            lead_name=priority.lead_agency.name,
            summary=narrative.summary,
            context=_sections(narrative),
            notes=notes,
            measures=tuple(self.measures.get(priority.id, ())),
            figures=figures,
            actions=tuple(self.actions.get(priority.id, ())),
        )


def compile_contents(
    cycle: Cycle, audience: Audience, *, now: datetime, version: int | None = None, note: str = ""
) -> c.Contents:
    """The pack as it would be frozen now. Without a version it is a draft, and says so on every page."""
    sent = queries.sent_for(cycle)
    work = _gather(cycle, audience, sent)
    introduction, chapters = narratives.priorities_with_contexts(cycle)
    front, figures, notes = work.told(introduction, None)
    return c.Contents(
        agreement=c.AgreementHead(cycle.agreement.key, cycle.agreement.title, cycle.agreement.partnership),
        cycle=_head(cycle),
        audience=audience.value,
        version=version,
        draft=version is None,
        frozen_at=f"{now.isoformat(timespec='seconds')}Z",
        handling=HANDLING[audience],
        note=note,
        introduction=c.Introduction(front.summary, _sections(front), notes),
        figures=figures,
        priorities=tuple(work.chapter(priority, context) for priority, context in chapters),
        not_received=tuple(_not_received(sent, cycle)),
        withheld=tuple(work.withheld),
    )


def _gather(cycle: Cycle, audience: Audience, sent: Sequence[SentUpdate]) -> Compilation:
    breaks = breaks_by_name()
    measures, withheld = measures_by_priority(cycle, audience, breaks)
    figures: dict[int | None, list[Figure]] = defaultdict(list)
    for figure in narratives.figures_in(cycle):
        figures[figure.priority_id].append(figure)
    register = narratives.source_lines()
    return Compilation(cycle, audience, register, breaks, figures, measures, _actions(cycle, sent, audience), withheld)


def _sections(narrative: Narrative) -> tuple[c.Section, ...]:
    return tuple(c.Section(heading, text) for heading, text in narrative.sections)


def _head(cycle: Cycle) -> c.CycleHead:
    days = (cycle.period_start, cycle.period_end, cycle.due, cycle.meeting)
    return c.CycleHead(cycle.key, cycle.title, *(day.isoformat() for day in days))


def _actions(cycle: Cycle, sent: Sequence[SentUpdate], audience: Audience) -> dict[int, list[c.Action]]:
    """The actions by priority, each with an entry for every agency that writes about it."""
    by_action: dict[int, list[SentUpdate]] = defaultdict(list)
    for one in sent:
        if one.obligation.action_id is not None:
            by_action[one.obligation.action_id].append(one)
    found: dict[int, list[c.Action]] = defaultdict(list)
    for action in queries.actions_with_agencies(cycle):
        found[action.priority_id].append(
            c.Action(
                action.ref,
                action.title,
                action.lead_agency.key,
                action.lead_agency.name,
                action.body.name if action.body else "",
                action.start.words if action.start else "",
                action.due.words if action.due else "",
                action.status,
                tuple(_entries(action, by_action[action.id], cycle, audience)),
            )
        )
    return found


def _entries(action: Action, sent: Sequence[SentUpdate], cycle: Cycle, audience: Audience) -> list[c.Entry]:
    """One per agency of the action: what was approved in this cycle; that nothing was received; or, where nothing was
    owed because the action had closed, its last approved text. Nothing for an action that has not begun."""
    newest = {one.obligation.agency_id: one for one in sent}  # oldest first, so the newest stays
    entries = []
    for agency in action.agencies:
        one = newest.get(agency.id)
        if one is None:
            continue
        entries.append(entry_of(agency, one, cycle, audience))
    return entries


def _not_received(sent: Sequence[SentUpdate], cycle: Cycle) -> list[c.NotReceived]:
    return [
        c.NotReceived(
            one.obligation.agency.key,
            one.obligation.agency.name,
            one.obligation.kind,
            f"{one.obligation.ref}, {one.obligation.action.title}" if one.obligation.action else one.obligation.title,
        )
        for one in sorted(sent, key=lambda one: (one.obligation.kind == Kind.RETURN, one.obligation.agency.position))
        if one.version is None and one.cycle.id == cycle.id
    ]
