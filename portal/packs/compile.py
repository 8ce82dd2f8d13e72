"""Compiles the pack of a cycle for one audience: approved material becomes Contents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from portal.accounts.models import name_with_end
from portal.agreement.models import Action, ActionStatus, Priority
from portal.agreement.origins import first_followers
from portal.contents import pack as contents
from portal.contents.outstanding import ReportState
from portal.contents.pack_json import from_json
from portal.core.dates import local
from portal.core.policy import Audience
from portal.cycles.models import Cycle, Kind
from portal.measures.queries import breaks_by_name
from portal.narratives import queries as narratives
from portal.narratives.models import Context, Figure
from portal.narratives.text import Narrative, NumberedNotes, SourceLine, parse_narrative
from portal.packs import queries
from portal.packs.action_statuses import statuses_printed_on
from portal.packs.carried_figures.queries import cycle_figures
from portal.packs.changes import earlier_name
from portal.packs.earlier_findings import with_withdrawn
from portal.packs.entries import Printing, entry_of, late_entry, outstanding
from portal.packs.exceptional_approvals import approved_otherwise
from portal.packs.figures import figure_of, restricted_figure, unnamed_figures
from portal.packs.late_arrivals import LateArrivals, late_arrivals
from portal.packs.linked_figures import CycleSuppression, SuppressedFigures, links_ever_printed, suppressed_figures
from portal.packs.measures import measure_suppressions, measures_by_priority
from portal.packs.never_came import never_came
from portal.packs.queries import ObligationOutcome
from portal.packs.rates import with_rates
from portal.packs.same_figures import with_shared_caveats
from portal.packs.year_end import year_end_of
from portal.statistics.comparison import Break
from portal.wording.bridges import bridging_sentences, other_areas, with_other_area, with_outcome

HANDLING = {
    Audience.WORKING_GROUP: "Official: for the working group only. Holds restricted and small numbers.",
    Audience.GOVERNING: "Official: for the governing group. Small and restricted numbers of measures are withheld.",
    Audience.PUBLIC: "For anyone. Small and restricted numbers of measures are withheld.",
}


# The order in which what is not in the pack is listed.
_LISTED = [
    ReportState.NOT_RECEIVED,
    ReportState.SENT_BACK,
    ReportState.RECEIVED,
    ReportState.NOT_DUE,
    ReportState.NOT_ASKED_FOR,
]

# What the agreement says of an action that has begun, or will.
UNDER_WAY = (ActionStatus.IN_PROGRESS, ActionStatus.ONGOING)


class PrintedNarrative(NamedTuple):
    """A context with its figures, and the notes of both, numbered together. `carried` names the earlier cycle it is from."""

    narrative: Narrative
    figures: tuple[contents.Figure, ...]
    notes: tuple[contents.Note, ...]
    carried: contents.CarriedText | None


@dataclass(kw_only=True)
class Compilation:
    """What is read once and used for every priority.

    `register` are the sources by key, `breaks` the breaks by the folded name of their measure; `figures` (None: the
    introduction), `measures` and `actions` are by priority id. `suppressions` grows as the priorities are
    printed. `of_figures` says which of their numbers the audience does not get, or gets rounded.
    """

    cycle: Cycle
    audience: Audience
    cycle_ends: date
    register: dict[str, SourceLine]
    breaks: Mapping[str, Sequence[Break]]
    figures: dict[int | None, list[Figure]]
    measures: dict[int, list[contents.Measure]]
    actions: dict[int, list[contents.Action]]
    suppressions: list[contents.Suppression]
    of_figures: SuppressedFigures

    def narrative_with_figures(self, context: Context | None, priority_id: int | None) -> PrintedNarrative:
        """The context and the figures of a priority, or of the introduction where there is no priority.

        An older text that nobody carried forward is left out. Notes are numbered in the order of their first use: first
        those of the text, then those of the figures.
        """
        notes = NumberedNotes(self.register)
        printed = context if context is not None and context.is_printed else None
        narrative = parse_narrative(printed.text if printed else "", notes)
        figures = tuple(
            figure_of(
                figure,
                self.breaks,
                notes,
                self.suppressions,
                is_suppressed=figure.id in self.of_figures.suppressed,
                rounded_to=self.of_figures.rounded.get(figure.id, 0),
            )
            for figure in self.figures[priority_id]
        )
        lines = tuple(contents.Note(line.number, line.kind, line.text, line.source, line.draft) for line in notes.lines)
        measures = self.measures.get(priority_id, []) if priority_id is not None else []
        figures = tuple(with_outcome(figure, measures, self.cycle_ends) for figure in with_shared_caveats(figures))
        return PrintedNarrative(narrative, figures, lines, _carried(printed))

    def priority(self, priority: Priority, context: Context | None) -> contents.Priority:
        narrative, figures, notes, carried = self.narrative_with_figures(context, priority.id)
        measures = self.measures.get(priority.id, [])
        figures = tuple(with_other_area(figure, measures) for figure in figures)
        return contents.Priority(
            key=priority.key,
            code=priority.code,
            title=priority.title,
            lead=priority.lead_agency.key,
            lead_name=priority.lead_agency.name,
            summary=narrative.summary,
            context=_sections(narrative),
            notes=notes,
            measures=tuple(
                replace(one, bridges=(*bridging_sentences(one, figures), *other_areas(one, figures))) for one in measures
            ),
            figures=figures,
            actions=tuple(self.actions.get(priority.id, ())),
            carried=carried,
        )


def suppression_in(cycle: Cycle) -> CycleSuppression:
    """What the packs of the cycle withhold outside the working group. It takes a second or two where it is not chosen yet."""
    figures = cycle_figures(cycle)
    links = links_ever_printed(figures)
    return CycleSuppression(figures, measure_suppressions(cycle, breaks_by_name(), links), links)


def nothing_suppressed(cycle: Cycle) -> CycleSuppression:
    """As the working group reads everything."""
    return CycleSuppression(cycle_figures(cycle), {}, ())


def compile_contents(
    cycle: Cycle,
    audience: Audience,
    *,
    now: datetime,
    version: int | None = None,
    note: str = "",
    suppressed: CycleSuppression | None = None,
) -> contents.Contents:
    """The pack as it would be frozen now. Without a version it is a draft, and says so on every page.

    `suppressed`: what `suppression_in` said, where it was asked for already.
    """
    outcomes = queries.outcomes_of(cycle)
    choose = nothing_suppressed if audience is Audience.WORKING_GROUP else suppression_in
    late, suppressed = late_arrivals(cycle, audience), suppressed or choose(cycle)
    printing = Printing(cycle, audience, now, is_draft=version is None)
    compilation = _gather(printing, outcomes, suppressed, late)
    introduction, chapters = narratives.priorities_with_contexts(cycle)
    front, figures, notes, carried = compilation.narrative_with_figures(introduction, None)
    priorities = tuple(compilation.priority(priority, context) for priority, context in chapters)
    compiled = contents.Contents(
        agreement=contents.AgreementHead(cycle.agreement.key, cycle.agreement.title, cycle.agreement.partnership),
        cycle=_cycle_head(cycle),
        audience=audience.value,
        version=version,
        draft=printing.is_draft,
        frozen_at=f"{now.isoformat(timespec='seconds')}Z",
        handling=HANDLING[audience],
        note=note,
        introduction=contents.Introduction(front.summary, _sections(front), notes, carried),
        figures=figures,
        priorities=priorities,
        not_received=tuple(_not_received(outcomes, cycle, now)),
        received_late=late.lines(),
        approved_otherwise=approved_otherwise([*outcomes, *(one.outcome for one in late.arrivals)], cycle),
        withheld=tuple(compilation.suppressions),
        year_end=year_end_of(cycle, audience, priorities),
    )
    return _beside_earlier(compiled, cycle, audience)


def _beside_earlier(compiled: contents.Contents, cycle: Cycle, audience: Audience) -> contents.Contents:
    earlier, older = (
        [from_json(pack.contents) for pack in packs]
        for packs in (queries.before(cycle, audience), queries.older(cycle, audience))
    )
    names = tuple(earlier_name(compiled, one) for one in earlier)
    return with_withdrawn(replace(compiled, follows=names, never_came=never_came(cycle, earlier)), earlier, older)


def _gather(
    printing: Printing, outcomes: Sequence[ObligationOutcome], suppressed: CycleSuppression, late: LateArrivals
) -> Compilation:
    cycle, audience, breaks = printing.cycle, printing.audience, breaks_by_name()
    returned = measures_by_priority(cycle, audience, breaks, suppressed.measures, late)
    printed_measures = with_rates(returned, cycle, audience)
    figures: dict[int | None, list[Figure]] = defaultdict(list)
    of_figures, printed = SuppressedFigures(), suppressed.figures.printed
    if audience is not Audience.WORKING_GROUP:
        of_figures = suppressed_figures(printed, suppressed)
    for figure in printed:
        if figure.id not in of_figures.left_out:
            figures[figure.priority_id].append(figure)
        elif figure.restricted:
            printed_measures.suppressions.append(restricted_figure(figure))
    if unnamed := sum(figure.id in of_figures.left_out and not figure.restricted for figure in printed):
        printed_measures.suppressions.append(unnamed_figures(unnamed))
    return Compilation(
        cycle=cycle,
        audience=audience,
        cycle_ends=cycle.period_end,
        register=narratives.source_lines(),
        breaks=breaks,
        figures=figures,
        measures=printed_measures.by_priority,
        actions=_actions(outcomes, printing, late),
        suppressions=printed_measures.suppressions,
        of_figures=of_figures,
    )


def _sections(narrative: Narrative) -> tuple[contents.Section, ...]:
    return tuple(contents.Section(heading, text) for heading, text in narrative.sections)


def _carried(printed: Context | None) -> contents.CarriedText | None:
    if printed is None or printed.is_written_here:
        return None
    return contents.CarriedText(printed.written_in.title, local(printed.written_at).date().isoformat())


def _cycle_head(cycle: Cycle) -> contents.CycleHead:
    return contents.CycleHead(
        key=cycle.key,
        title=cycle.title,
        period_start=cycle.period_start.isoformat(),
        period_end=cycle.period_end.isoformat(),
        due=cycle.due.isoformat(),
        meeting=cycle.meeting.isoformat(),
        is_called_off=cycle.is_called_off,
    )


def _actions(outcomes: Sequence[ObligationOutcome], printing: Printing, late: LateArrivals) -> dict[int, list[contents.Action]]:
    """The actions by priority, each with an entry for every agency that writes about it, and for what of it came late."""
    cycle = printing.cycle
    by_action: dict[int, list[ObligationOutcome]] = defaultdict(list)
    for outcome in outcomes:
        is_of_appendix = outcome.version is None and outcome.cycle.id != cycle.id  # what an earlier cycle still waits for
        if outcome.obligation.action_id is not None and not is_of_appendix:
            by_action[outcome.obligation.action_id].append(outcome)
    actions: dict[int, list[contents.Action]] = defaultdict(list)
    followed, statuses = first_followers(cycle.agreement_id), statuses_printed_on(cycle.agreement_id, cycle.period_end)
    for action in queries.actions_with_agencies(cycle):
        about = (action.id, *followed.get(action.id, ()))
        entries = _entries(action, by_action[action.id], printing, late, about)
        actions[action.priority_id].append(
            contents.Action(
                ref=action.ref,
                title=action.title,
                lead=action.lead_agency.key,
                lead_name=action.lead_agency.name,
                oversight=action.body.name if action.body else "",
                start=action.start.words if action.start else "",
                due=action.due.words if action.due else "",
                status=_status_in(action, statuses.get(action.id, action.status), entries, cycle),
                entries=tuple(entries),
            )
        )
    return actions


def _status_in(action: Action, status: str, entries: Sequence[contents.Entry], cycle: Cycle) -> str:
    """The status as the cycle's packs print it: an action that begins after the period, and about which no agency has
    reported, has not started, whatever the agreement says of it by now. `status` is the one that was reported until then."""
    is_ahead = action.start is not None and action.start.first > cycle.period_end
    if is_ahead and status in UNDER_WAY and all(entry.missing for entry in entries):
        return ActionStatus.NOT_STARTED
    return status


def _entries(
    action: Action,
    outcomes: Sequence[ObligationOutcome],
    printing: Printing,
    late: LateArrivals,
    about: Collection[int],
) -> list[contents.Entry]:
    """One entry for each agency of the action, followed by what it sent too late for the pack of an earlier cycle: about it, or
    about those of the plan year before that it continues. `about` are the ids of all of these.

    It holds what was approved in this cycle, or how far that has come, or, where nothing was owed because the action
    had closed, its last approved text. An agency that has owed nothing about the action yet has no entry; what one sent that
    has left the action, or the partnership, stays, after those that are there.
    """
    newest = {outcome.obligation.agency_id: outcome for outcome in outcomes}  # they run from old to new, so the newest stays
    agencies = {agency.id: agency for agency in action.agencies}
    agencies |= {number: outcome.obligation.agency for number, outcome in newest.items() if number not in agencies}
    entries = []
    for agency in agencies.values():
        own = newest.get(agency.id)
        if own is not None and not own.is_left_out:
            mark = late.of_obligation(own.obligation.id) if own.version is not None else None
            entries.append(replace(entry_of(agency, own, printing), after_last_pack=mark))
        entries += [
            late_entry(one, printing)
            for one in late.of_earlier_cycles(about, printing.cycle)
            if one.outcome.obligation.agency_id == agency.id and (own is None or own.obligation.id != one.outcome.obligation.id)
        ]
    return entries


def _not_received(outcomes: Sequence[ObligationOutcome], cycle: Cycle, now: datetime) -> list[contents.NotReceived]:
    """What is owed and not in the pack: what was not received first, of that what has been owed longest, and updates before
    returns."""
    missing = [
        contents.NotReceived(
            agency=outcome.obligation.agency.key,
            agency_name=name_with_end(outcome.obligation.agency),
            kind=outcome.obligation.kind,
            what=outcome.obligation.title if outcome.obligation.action is None
            else f"{outcome.obligation.ref}, {outcome.obligation.action.title}",
            owed_in="" if outcome.cycle.id == cycle.id else outcome.cycle.title,
            **outstanding(outcome, now),
        )
        for outcome in sorted(outcomes, key=_place_in_list)
        if outcome.version is None and not outcome.is_left_out
    ]  # fmt: skip
    return sorted(missing, key=lambda one: _LISTED.index(ReportState(one.state)))


def _place_in_list(outcome: ObligationOutcome) -> tuple[date, bool, int]:
    return outcome.cycle.period_end, outcome.obligation.kind == Kind.RETURN, outcome.obligation.agency.position
