"""Finds for each entry of a file the series and period that it belongs to, or says why it cannot be taken over. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from portal.core.text import with_capital
from portal.returns.workbooks.known_series import KnownSeries, SeriesByName, Target
from portal.spreadsheets.refusals import Refused
from portal.statistics.numbers import number_words
from portal.statistics.periods import Period
from portal.tables.entries import FileEntries, FileEntry, PassedOver, PassedOverCount, Stamp
from portal.tables.names import fold, is_total
from portal.tables.vocabulary import Vocabulary
from portal.tables.written_periods import frequency_problem
from portal.tables.written_values import ANY_UNIT, meaning

LISTED_PERIODS = 6  # the newest ones, in a message that lists which periods are open

SeriesPeriod = tuple[int, Period]  # series id and period: one cell of a return


@dataclass(frozen=True, slots=True)
class Outcome:
    """An entry with its series and period. Where it has a `problem`, it is refused, and the other two may be unknown."""

    entry: FileEntry
    series: KnownSeries | None
    period: Period | None
    problem: str = ""


@dataclass(frozen=True)
class Matched:
    """The outcomes in the order of the file; a value that was given twice is there once. `warnings` refuse nothing.

    `number_count` is that of all numbers in the file: each is in an outcome or in `passed_over`.
    """

    outcomes: tuple[Outcome, ...]
    warnings: tuple[str, ...]
    passed_over: tuple[PassedOver, ...] = ()
    number_count: int = 0


def match(
    collected: FileEntries, known: Sequence[KnownSeries], *, agency: str, cycle: str, agreement: Vocabulary | None = None
) -> Matched:
    """Matches all entries of a file. Raises Refused for the workbook of another agency.

    `agency` and `cycle` are the keys of those that the upload is for; `cycle` is empty where it is for none. What `agreement`
    knows and the agency does not return is passed over.
    """
    warnings = list(collected.remarks)
    if collected.stamp:
        warnings = _check_stamp(collected.stamp, agency, cycle) + warnings
    names = SeriesByName(known)
    outcomes: list[Outcome] = []
    totals: list[tuple[FileEntry, str]] = []
    targets: dict[tuple[str, str], Target] = {}
    passed_over = PassedOverCount(collected.passed_over)
    for entry in collected.entries:
        written_names = (entry.measure, entry.part)
        if written_names not in targets:
            targets[written_names] = names.find(*written_names)
        target = _by_hidden_key(names, entry) or targets[written_names]
        if entry.names_problem or not entry.measure:
            target = Target(problem=entry.names_problem or entry.problem)
        if target.total_of:
            totals.append((entry, target.total_of))
            passed_over.add(entry, "it is a total")
        elif target.problem and agreement and (label := _returned_by_others(entry, names, agreement)):
            passed_over.add(entry, f"your agency does not return {label}")
        else:
            outcomes.append(_outcome(entry, target))
    outcomes = _without_doubles(outcomes, passed_over)
    warnings += _check_totals(totals, outcomes, names)
    return Matched(tuple(outcomes), tuple(warnings), tuple(passed_over.counts), collected.number_count)


def _returned_by_others(entry: FileEntry, names: SeriesByName, agreement: Vocabulary) -> str:
    """The name of the measure or part that this entry is about, where other agencies return it; otherwise empty."""
    if entry.names_problem:
        return ""
    keys = agreement.measures(entry.measure)
    if len(keys) != 1:
        return ""
    if names.measure(keys[0]) is None:
        return agreement.label(keys[0])
    part = agreement.part(keys[0], entry.part)
    return agreement.label(keys[0], part) if part else ""


def _check_stamp(stamp: Stamp, agency: str, cycle: str) -> list[str]:
    """A warning where our own workbook was made for another cycle. Raises Refused where it was made for another agency."""
    if stamp.agency != agency:
        raise Refused(
            f"This workbook was made for another agency ({stamp.agency or 'not named'}). "
            "Download the workbook of your own agency, and fill in that one."
        )
    if cycle and stamp.cycle != cycle:
        return [f"This workbook was made for another review cycle ({stamp.cycle}). Check that it is the file you meant."]
    return []


def _by_hidden_key(names: SeriesByName, entry: FileEntry) -> Target | None:
    """The series of the hidden key in our own workbook, as long as the names in the row agree; None where there is no key."""
    series = names.by_id.get(entry.series_id) if entry.series_id is not None else None
    if series is None:
        return None
    same_measure = fold(entry.measure) in {fold(name) for name in (*series.measure_names, series.measure)}
    if series.part:
        same_part = fold(entry.part) in {fold(name) for name in (*series.part_names, series.part)}
    else:
        same_part = not entry.part or is_total(entry.part)
    if same_measure and same_part:
        return Target(series)
    written = ", ".join(text for text in (entry.measure, entry.part) if text) or "nothing"
    return Target(
        problem=f"The hidden key of this row belongs to {series.label}, but the row says “{written}”. "
        "Download the workbook again, and copy your numbers into it."
    )


def _outcome(entry: FileEntry, target: Target) -> Outcome:
    series, period = target.series, entry.period
    problem = target.problem or entry.problem
    if series and period and not problem:
        problem = frequency_problem(period, series.frequency) or _not_open_problem(series, period)
        if not problem and (error := series.read(entry.typed).error):
            problem = error
    return Outcome(entry, series, period, problem)


def _not_open_problem(series: KnownSeries, period: Period) -> str:
    """A sentence where the period may not be written for this series; otherwise empty."""
    if period in series.periods:
        return ""
    if series.ended_on and series.ended_on < period.start:
        return f"{series.label} is not returned after {series.ended_on:%B %Y}. Clear this cell in the file."
    if series.begins_on and series.begins_on > period.end:
        return f"{series.label} is not returned before {series.begins_on:%B %Y}. Clear this cell in the file."
    open_ = sorted(series.periods)[-LISTED_PERIODS:]
    listed = f"You can enter {', '.join(one.words for one in open_)}." if open_ else "Ask the coordinator when it will be."
    return f"{period.words} is not open for {series.measure_names[0]}. {listed}"


def _without_doubles(outcomes: list[Outcome], passed_over: PassedOverCount) -> list[Outcome]:
    """For each cell one outcome, unless its entries contradict each other: then all of them are refused."""
    indexes_by_cell: dict[SeriesPeriod, list[int]] = {}
    for at, outcome in enumerate(outcomes):
        if outcome.series and outcome.period and not outcome.problem and not outcome.entry.is_blank:
            indexes_by_cell.setdefault((outcome.series.series_id, outcome.period), []).append(at)
    dropped: set[int] = set()
    for indexes in indexes_by_cell.values():
        if len(indexes) > 1:
            first = outcomes[indexes[0]]
            clash = next((outcomes[at] for at in indexes[1:] if _differ(first, outcomes[at])), None)
            for at in indexes:
                if clash:
                    other = first if at != indexes[0] else clash
                    outcomes[at] = replace(outcomes[at], problem=_clash_problem(outcomes[at], other))
            if not clash:
                outcomes[indexes[0]] = _merged([outcomes[at] for at in indexes])
                dropped.update(indexes[1:])
                for at in indexes[1:]:
                    passed_over.add(outcomes[at].entry, "it stands in the file twice")
    return [outcome for at, outcome in enumerate(outcomes) if at not in dropped]


def _differ(outcome: Outcome, other: Outcome) -> bool:
    """Whether two entries for the same cell contradict each other. What only one of them says is no contradiction."""
    assert outcome.series
    if meaning(outcome.entry.typed, ANY_UNIT) != meaning(other.entry.typed, ANY_UNIT):
        return True
    pairs = ((outcome.entry.status, other.entry.status), (outcome.entry.note, other.entry.note))
    return any(a and b and a != b for a, b in pairs)


def _merged(same: list[Outcome]) -> Outcome:
    """One outcome for entries that agree, with the first status and the first note among them."""
    status = next((one.entry.status for one in same if one.entry.status), "")
    note = next((one.entry.note for one in same if one.entry.note), "")
    return replace(same[0], entry=replace(same[0].entry, status=status, note=note))


def _clash_problem(outcome: Outcome, other: Outcome) -> str:
    assert outcome.series and outcome.period
    sheet = f" of “{other.entry.sheet}”" if other.entry.sheet and other.entry.sheet != outcome.entry.sheet else ""
    other_value = f"“{other.entry.typed[:40]}”" if other.entry.typed != outcome.entry.typed else "another note or status"
    return (
        f"{outcome.series.label}, {outcome.period.words}, also stands in {other.entry.address}{sheet} with {other_value}. "
        "Check the headings above both: where they are of the same month and measure, keep the right one."
    )


def _check_totals(totals: list[tuple[FileEntry, str]], outcomes: list[Outcome], names: SeriesByName) -> list[str]:
    """Compares the totals of the file, as (entry, key of its measure), with the parts.

    Gives a warning for each that is not the sum of its parts, where the file has them all, or that is not returned at all.
    """
    values = {
        (outcome.series.series_id, outcome.period): outcome.series.read(outcome.entry.typed)
        for outcome in outcomes
        if totals and outcome.series and outcome.period and not outcome.problem
    }
    warnings = []
    for entry, key in totals:
        parts = names.parts.get(key, [])
        place = f"{entry.sheet}, {entry.address}" if entry.sheet else with_capital(entry.address)
        if not parts or not parts[0].adds_up:
            continue
        if entry.period is None or entry.problem:
            continue
        stated = parts[0].read(entry.typed).value
        cells = [values.get((part.series_id, entry.period)) for part in parts]
        if stated is None or any(cell is None or (cell.value is None and cell.symbol != "z") for cell in cells):
            continue
        added = sum((cell.value for cell in cells if cell and cell.value is not None), Decimal(0))
        if added != stated:
            warnings.append(
                f"{place}: “{entry.part[:40]}” of {parts[0].measure_names[0]} is {number_words(stated)} in "
                f"{entry.period.words}, and all its parts add up to {number_words(added)}. "
                "Where it is meant to be the total of all of them, check which is right."
            )
    return warnings
