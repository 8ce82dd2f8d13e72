"""Compiles a cycle for an audience: from approved material to Contents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from portal.accounts.models import Agency
from portal.agreement.models import Action
from portal.core.policy import Audience
from portal.cycles.models import Cycle, Kind
from portal.measures.queries import breaks_by_name
from portal.narratives import queries as narratives
from portal.narratives.models import Context, Figure
from portal.narratives.text import Narrative, NoteLine, Notes, take_apart
from portal.packs import contents as c
from portal.packs import queries
from portal.packs.figures import figure_of
from portal.packs.measures import measures_by_priority
from portal.packs.queries import Sent

HANDLING = {
    Audience.WORKING_GROUP: "Official: for the working group. Holds restricted measures and small numbers; do not pass on.",
    Audience.GOVERNING: "Official: for the governing group. Restricted measures and small numbers are withheld.",
    Audience.PUBLIC: "For anyone. Restricted measures and small numbers are withheld.",
}


def compile_contents(
    cycle: Cycle, audience: Audience, *, now: datetime, version: int | None = None, note: str = ""
) -> c.Contents:
    """The pack as it would be frozen now. Without a version it is a draft, and says so on every page."""
    register = narratives.source_lines()
    breaks = breaks_by_name()
    measures, withheld = measures_by_priority(cycle, audience, breaks)
    introduction, with_contexts = narratives.priorities_with_contexts(cycle)
    sent = queries.sent_for(cycle)
    actions = _actions(cycle, sent)
    figures: dict[int | None, list[Figure]] = defaultdict(list)
    for figure in narratives.figures_in(cycle):
        figures[figure.priority_id].append(figure)
    front_notes = Notes(register)
    front = _narrative(introduction, front_notes)
    front_figures = tuple(figure_of(one, breaks, front_notes, audience, withheld) for one in figures[None])
    priorities = []
    for priority, context in with_contexts:
        notes = Notes(register)
        told = _narrative(context, notes)
        printed = tuple(figure_of(one, breaks, notes, audience, withheld) for one in figures[priority.id])
        priorities.append(
            c.Priority(
                priority.key,
                priority.code,
                priority.title,
                priority.lead_agency.key,
                priority.lead_agency.name,
                told.summary,
                tuple(c.Section(heading, text) for heading, text in told.sections),
                _notes(notes.lines),
                tuple(measures.get(priority.id, ())),
                printed,
                tuple(actions.get(priority.id, ())),
            )
        )
    return c.Contents(
        agreement=c.AgreementHead(cycle.agreement.key, cycle.agreement.title, cycle.agreement.partnership),
        cycle=_head(cycle),
        audience=audience.value,
        version=version,
        draft=version is None,
        frozen_at=f"{now.isoformat(timespec='seconds')}Z",
        handling=HANDLING[audience],
        note=note,
        introduction=c.Introduction(
            front.summary, tuple(c.Section(heading, text) for heading, text in front.sections), _notes(front_notes.lines)
        ),
        figures=front_figures,
        priorities=tuple(priorities),
        not_received=tuple(_not_received(sent, cycle)),
        withheld=tuple(withheld),
    )


def _head(cycle: Cycle) -> c.CycleHead:
    days = (cycle.period_start, cycle.period_end, cycle.due, cycle.meeting)
    return c.CycleHead(cycle.key, cycle.title, *(day.isoformat() for day in days))


def _narrative(context: Context | None, notes: Notes) -> Narrative:
    return take_apart(context.text if context else "", notes)


def _notes(lines: Sequence[NoteLine]) -> tuple[c.Note, ...]:
    return tuple(c.Note(line.number, line.kind, line.text, line.source, line.draft) for line in lines)


def _actions(cycle: Cycle, sent: Sequence[Sent]) -> dict[int, list[c.Action]]:
    """The actions by priority, each with an entry for every agency that writes about it."""
    by_action: dict[int, list[Sent]] = defaultdict(list)
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
                tuple(_entries(action, by_action[action.id], cycle)),
            )
        )
    return found


def _entries(action: Action, sent: Sequence[Sent], cycle: Cycle) -> list[c.Entry]:
    """One per agency of the action: what was approved in this cycle; that nothing was received; or, where nothing was
    owed because the action had closed, its last approved text. Nothing for an action that has not begun."""
    newest = {one.obligation.agency_id: one for one in sent}  # oldest first, so the newest stays
    entries = []
    for agency in action.agencies:
        one = newest.get(agency.id)
        if one is None:
            continue
        entries.append(_entry(agency, one, cycle))
    return entries


def _entry(agency: Agency, one: Sent, cycle: Cycle) -> c.Entry:
    if one.version is None:
        return c.Entry(agency.key, agency.name, missing=True)
    content = one.version.content
    carried = one.cycle.title if one.cycle.id != cycle.id else None
    return c.Entry(
        agency.key,
        agency.name,
        content["text"],
        content["next"],
        f"{one.version.sent_at.isoformat(timespec='seconds')}Z",
        carried_from=carried,
    )


def _not_received(sent: Sequence[Sent], cycle: Cycle) -> list[c.NotReceived]:
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
