"""The readiness of a cycle's pack: what blocks issuing it, what deserves a look, and the page to put each right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.contents.outstanding import ReportState
from portal.core import clock
from portal.core.dates import day_words, local
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.cycles.workflow import CycleStatus
from portal.measures.queries import breaks_by_name
from portal.narratives import queries as narratives
from portal.narratives.figure_ages import age_problem, has_no_date, outcome_problem
from portal.narratives.figures import change_of, seems_sensitive, source_problem
from portal.narratives.models import Context
from portal.narratives.queries import ContextPlace
from portal.narratives.text import NumberedNotes, SourceLine, parse_narrative
from portal.packs.audit import AuditLine, failures_ahead
from portal.packs.carried_figures.queries import CycleFigures
from portal.packs.compile import suppression_in
from portal.packs.linked_figures import CycleSuppression, is_suppressed_value, suppressed_figures
from portal.packs.models import READERS
from portal.packs.numbers_in_texts.queries import numbers_in_texts
from portal.packs.queries import owed_since_before
from portal.packs.suppression import MeasureSuppression
from portal.review.board.board import BoardCell, build
from portal.review.board.drafts import Draft, draft_words
from portal.review.board.queries import SignOffsWaiting, agencies_without_people, drafts, number_unsigned, sign_offs_waiting
from portal.review.queries import answers_and_late, board_counts
from portal.statistics.periods import Period, months_before
from portal.submissions.models import OBJECTED
from portal.submissions.report_state import report_state

PRINTED, AS_BEFORE = "The pack says so.", "The pack prints what was approved before."
BLOCKER, WARNING = "blocker", "warning"


@dataclass(frozen=True)
class Step:
    """What can be done about it at once: a button with its words (and unseen ones, what it is about) that sends to an address."""

    words: str
    about: str
    endpoint: str
    values: dict[str, str]


@dataclass(frozen=True)
class ReadinessItem:
    """`endpoint` and `values` lead to the page where it can be put right, and `step` does it with one click."""

    level: str
    text: str
    endpoint: str
    values: dict[str, str]
    step: Step | None = None


def findings(cycle: Cycle) -> list[ReadinessItem]:
    """Everything that blocks issuing the pack or deserves a look, blockers first. It takes as long as `suppression_in`."""
    suppressed = suppression_in(cycle)
    items = [*_standing(cycle, suppressed), *_numbers_in_texts(cycle, suppressed)]
    return sorted(items, key=lambda one: one.level != BLOCKER)


def blockers(cycle: Cycle, suppressed: CycleSuppression) -> list[ReadinessItem]:
    """`suppressed` is what `suppression_in` says."""
    return [one for one in _standing(cycle, suppressed) if one.level == BLOCKER]


def _standing(cycle: Cycle, suppressed: CycleSuppression) -> Iterator[ReadinessItem]:
    yield from _cycle(cycle)
    yield from _contexts(cycle)
    yield from _submissions(cycle)
    yield from _figures(suppressed.figures)
    yield from _sensitive_figures(suppressed)
    yield from _figure_links(suppressed)
    yield from _what_could_be_worked_out(suppressed)
    yield from _differing_totals(cycle, suppressed.measures)


def _differing_totals(cycle: Cycle, measures_suppressed: Mapping[int, MeasureSuppression]) -> Iterator[ReadinessItem]:
    """The splits whose totals are not those of the measure that they count the same as, in the newest year of the cycle."""
    since = months_before(cycle.period_end, 11).isoformat()
    for own in measures_suppressed.values():
        split, whole = own.measure, own.measure.counts_same_as
        if whole is None or whole.id not in measures_suppressed:
            continue
        printed = measures_suppressed[whole.id]
        totals = [cell for cell in own.statuses.keys() & printed.statuses.keys() if cell.part is None and cell.start >= since]
        numbers = [
            (own.numbers[cell], printed.numbers[cell]) for cell in totals if cell in own.numbers and cell in printed.numbers
        ]
        count = sum(by_split != total for by_split, total in numbers)
        if count:
            words = f"{split.name} and {whole.name} count the same, and their totals differ in {count} period"
            text = f"{words}{'' if count == 1 else 's'}. {PRINTED}"
            yield ReadinessItem(WARNING, text, "dictionary.measure", {"key": split.key})


def _cycle(cycle: Cycle) -> Iterator[ReadinessItem]:
    board = ("board.board", {"key": cycle.key})
    if cycle.status == CycleStatus.PLANNED:
        yield ReadinessItem(BLOCKER, f"{cycle.title} has not opened yet.", *board)
    if cycle.period_end >= clock.today():
        yield ReadinessItem(BLOCKER, f"The period of {cycle.title} is not over.", *board)


def _contexts(cycle: Cycle) -> Iterator[ReadinessItem]:
    register = narratives.source_lines()
    for place in narratives.context_places(cycle):
        page = ("narratives.context", {"key": cycle.key, "section": place.section})
        if place.proposed is not None:
            yield ReadinessItem(BLOCKER, _proposed_words(place, cycle), *page, _carry_forward(place, cycle))
        elif place.printed is None:
            yield ReadinessItem(BLOCKER, f"{place.title} has no text yet.", *page)
        else:
            yield from _text(place.title, place.printed, register, page)


def _proposed_words(place: ContextPlace, cycle: Cycle) -> str:
    older = place.proposed.written_in.title if place.proposed else ""
    return f"{place.title}: nothing is written for {cycle.title}. Write a text, or carry that of {older} forward."


def _carry_forward(place: ContextPlace, cycle: Cycle) -> Step:
    values = {"key": cycle.key, "section": place.section}
    return Step("Carry it forward", f": {place.title}", "narratives.carry_context_forward", values)


def _text(
    title: str, context: Context, register: Mapping[str, SourceLine], page: tuple[str, dict[str, str]]
) -> Iterator[ReadinessItem]:
    if not context.is_written_here:
        names = " and ".join(f"“{words}”" for words in _names_of(context.written_in) if words in context.text)
        check = f" It names {names}: check that this is still true." if names else ""
        carried = f"{title}: the text of {context.written_in.title} is carried forward. {PRINTED}{check}"
        yield ReadinessItem(WARNING, carried, *page)
    notes = NumberedNotes(register)
    parse_narrative(context.text, notes)
    for problem in notes.problems:
        yield ReadinessItem(BLOCKER, f"{title}: {problem}", *page)
    for line in notes.lines:
        if line.draft:
            yield ReadinessItem(WARNING, f"{title} cites a source that is still a draft: {line.text}.", *page)
        if line.source and (problem := register[line.source].dates_problem):
            of_source = ("narratives.source", {"key": line.source})
            yield ReadinessItem(WARNING, f"{title} cites {line.text}. {problem}", *of_source)


def _names_of(cycle: Cycle) -> list[str]:
    """How a text speaks of the cycle that it was written for: by its period, and by the days of its dates."""
    return [Period(cycle.period_start, cycle.period_end).words, day_words(cycle.due), day_words(cycle.meeting)]


def _submissions(cycle: Cycle) -> Iterator[ReadinessItem]:
    _, everything = build(board_counts(cycle), begun := drafts(cycle))
    answers, _ = answers_and_late(cycle)
    for count, text, status in (
        (answers.get("", 0), "edited, and the agency has not answered yet. The pack prints the edit.", "edited"),
        (answers.get(OBJECTED, 0), "edited, and the agency objects. A pack that is made now prints what it sent.", "objected"),
    ):
        if count:
            yield ReadinessItem(WARNING, f"{count} {text}", "board.items", {"key": cycle.key, "status": status})
    for count, text, status in _open_work(everything, begun):
        if count:
            yield ReadinessItem(WARNING, text, "board.items", {"key": cycle.key, "status": status})
    for agency in sign_offs_waiting(cycle):
        yield ReadinessItem(WARNING, _waiting_words(agency), "board.items", {"key": cycle.key, "agency": agency.key})
    for name, key in agencies_without_people(cycle):
        text = f"{name} owes something, and nobody there has an open account."
        yield ReadinessItem(WARNING, text, "board.items", {"key": cycle.key, "agency": key})
    yield from _of_earlier_cycles(cycle)
    if unsigned := number_unsigned(cycle):
        yield ReadinessItem(
            WARNING, f"{unsigned} sent with no lead to sign off.", "board.items", {"key": cycle.key, "status": "unsigned"}
        )


# What is still owed of an earlier cycle: in words, and by the status that lists it on the page of what is owed.
_STILL = {
    ReportState.NOT_RECEIVED: ("still not received", "late"),
    ReportState.SENT_BACK: ("sent back, still not corrected", "not corrected"),
    ReportState.RECEIVED: ("received, still not approved", "received"),
    ReportState.NOT_DUE: ("still not due", "not due"),
}


def _of_earlier_cycles(cycle: Cycle) -> Iterator[ReadinessItem]:
    """What the packs of earlier cycles went without and the appendix lists, counted by cycle and state."""
    now = clock.now()
    states = Counter(
        (
            one.cycle.title,
            one.cycle.key,
            report_state(one.status, one.obligation.due, now, has_approved=False, is_cancelled=False),
        )
        for one in owed_since_before(cycle)
    )
    for (title, key, state), count in states.items():
        words, status = _STILL[state]
        yield ReadinessItem(WARNING, f"{title}: {count} {words}. {PRINTED}", "board.items", {"key": key, "status": status})


def _waiting_words(agency: SignOffsWaiting) -> str:
    """“KCC Public Health: SM3 waits for sign-off by Ann Lee since 24 June.”"""
    refs, verb = ", ".join(agency.refs), "waits" if len(agency.refs) == 1 else "wait"
    whom = f"sign-off by {' or '.join(agency.signers)}" if agency.signers else "a sign-off that nobody can give"
    return f"{agency.name}: {refs} {verb} for {whom}, since {day_words(local(agency.since).date())}. Not in the pack."


def _open_work(everything: BoardCell, begun: Sequence[Draft]) -> list[tuple[int, str, str]]:
    states = everything.states
    asked = sum(draft.is_team_asked or draft.is_taken_over for draft in begun)
    progress = f"{draft_words(everything.percents)} complete" if everything.percents else ""
    outstanding = [
        (states[ReportState.RECEIVED], f"received and not yet approved. {PRINTED}", "received"),
        (everything.waiting_again, f"corrected and not yet approved. {AS_BEFORE}", "corrected"),
        (states[ReportState.SENT_BACK], f"sent back and not corrected yet. {PRINTED}", "not corrected"),
        (everything.sent_back_again, f"approved and being corrected. {AS_BEFORE}", "being corrected"),
        (states[ReportState.NOT_RECEIVED], f"not received. {PRINTED}", "not received"),
        (states[ReportState.NOT_DUE], f"not due yet. {PRINTED}", "not due"),
        (states[ReportState.NOT_ASKED_FOR], "not asked for any more. The pack says so where you chose that.", "not asked for"),
    ]
    return [
        (asked, f"{asked} that an agency asked you to send, or that you took over, and not sent yet.", "for the team"),
        (len(everything.percents), f"Begun by agencies and not sent: {progress}. What is late you can take over.", "begun"),
        *((count, f"{count} {words}", status) for count, words, status in outstanding),
    ]


def _figures(figures: CycleFigures) -> Iterator[ReadinessItem]:
    cycle = figures.cycle
    page = ("carried_figures.figures", {"key": cycle.key})
    if left_out := len(figures.left_out):
        words = "1 figure of earlier packs is" if left_out == 1 else f"{left_out} figures of earlier packs are"
        yield ReadinessItem(WARNING, f"{words} not carried forward. The pack leaves out what is not ticked.", *page)
    if old := figures.old:
        refs = ", ".join(figure.ref for figure in old)
        ended = day_words(cycle.period_end)
        words = f"The pack prints figures for a time that ended more than a year before {ended}: {refs}."
        yield ReadinessItem(WARNING, words, *page)
    if undated := [figure.ref for figure in figures.printed if has_no_date(figure)]:
        words = f"Nothing says of when these figures are, and the pack prints “date not stated”: {', '.join(undated)}."
        yield ReadinessItem(WARNING, words, *page)
    breaks = breaks_by_name()
    for figure in figures.printed:
        place = ("narratives.figure", {"plan_year": cycle.agreement.key, "ref": figure.ref})
        ages = (age_problem(figure), outcome_problem(figure, clock.today()))
        for problem in (change_of(figure, breaks).difference, source_problem(figure), *ages):
            if problem:
                yield ReadinessItem(WARNING, f"{figure.ref}, {figure.measure_name}: {problem}", *place)


def _sensitive_figures(suppressed: CycleSuppression) -> Iterator[ReadinessItem]:
    """The figures that every audience reads, though their own caveat seems to say that not everybody should."""
    printed = suppressed.figures.printed
    of_figures = suppressed_figures(printed, suppressed)
    for figure in printed:
        if figure.id in of_figures.left_out or figure.id in of_figures.suppressed or not seems_sensitive(figure):
            continue
        caveat = figure.caveat.rstrip(".")
        text = (
            f"{figure.ref}, {figure.measure_name}: its caveat says “{caveat}”, and everybody reads it. Check that this is meant, "
            "or restrict it."
        )
        values = {"plan_year": suppressed.figures.cycle.agreement.key, "ref": figure.ref}
        yield ReadinessItem(WARNING, text, "narratives.figure", values)


def _figure_links(suppressed: CycleSuppression) -> Iterator[ReadinessItem]:
    """The figures about which nobody has said whether they are numbers of a measure.

    They block only where their number must not go out.
    """
    figures = suppressed.figures
    printed = {figure.id for figure in figures.printed}
    undecided = [one for one in suppressed.links if one.decision is None and one.figure.id in printed]
    for one in undecided:
        gives_away = one.measure.restricted or is_suppressed_value(one, suppressed.measures)
        why = "only the working group reads that measure" if one.measure.restricted else "that number is withheld"
        text = f"{one.figure.ref}, {one.figure.measure_name}, seems to be a number of a measure: {one.of_words}."
        values = {"plan_year": figures.cycle.agreement.key, "ref": one.figure.ref, "measure": one.measure.key}
        if one.part is not None:
            values["part"] = one.part.key
        if gives_away:
            text = f"{text.removesuffix('.')}, and {why}. Say whether it is."
        yield ReadinessItem(BLOCKER if gives_away else WARNING, text, "figure_links.link", values)


def _what_could_be_worked_out(suppressed: CycleSuppression) -> Iterator[ReadinessItem]:
    """Withheld numbers that a reader could work out, which only happens where the choice of what is withheld has a fault."""
    for audience, one in failures_ahead(suppressed):
        finding = f"withheld, but {_who(audience, one)} could work out that it is {one.possible}, {one.reason}"
        if one.is_printed:
            finding = f"withheld in an earlier pack, and {READERS[audience]} would read it in this one"
        text = (
            f"{one.name}: {finding}. Tell whoever runs the portal. To issue now, restrict the measure in its settings: then only "
            "the working group’s pack prints it."
        )
        yield ReadinessItem(BLOCKER, text, "measures.settings", {"key": one.measure.key})


def _who(audience: Audience, one: AuditLine) -> str:
    return f"{' or '.join(one.insiders)}, knowing its own values," if one.insiders else READERS[audience]


def _numbers_in_texts(cycle: Cycle, suppressed: CycleSuppression) -> Iterator[ReadinessItem]:
    """Advice: only who reads a sentence can know what its numbers count."""
    for one in numbers_in_texts(cycle, suppressed):
        if one.dismissal is None:
            values = {"key": cycle.key, "_anchor": one.anchor}
            yield ReadinessItem(WARNING, f"{one.place.title}: “{one.sentence}” {one.words}", "numbers_in_texts.numbers", values)
