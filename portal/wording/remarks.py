"""The remarks that go wherever a measure or a value of it goes (rule 6, docs/domain.md), for every format. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from portal.contents.after_last_pack import AfterLastPack
from portal.contents.pack import Contents, DifferingTotal, Measure, Observation, Series, SeriesBreak
from portal.contents.splits import each_with_splits
from portal.core.dates import ONE_DAY
from portal.core.text import listed
from portal.statistics.comparison import NOT_COMPARABLE, Break, is_revised, status_letters
from portal.statistics.numbers import number_words
from portal.statistics.periods import YEARLY
from portal.wording import tables
from portal.wording.late import late_words
from portal.wording.sentences import partial_words, period_words

YEARS_ONLY = "Only totals of complete plan years are published."
MOST_PLACES = 4  # of a note, in one line
LONG_NOTE = 40  # characters; a shorter one is printed wherever it belongs
Spans = list[tuple[str, str]]  # first and last days of periods


def first_with_note(contents: Contents) -> dict[str, str]:
    """The measure under which each note of the pack is printed, by the note: the first that has it."""
    firsts: dict[str, str] = {}
    for measure in (measure for priority in contents.priorities for measure in each_with_splits(priority.measures)):
        for _, one in _observations_in_table(measure):
            for note in notes_of(one):
                firsts.setdefault(note, measure.name)
    return firsts


def measure_remarks(measure: Measure, firsts: Mapping[str, str] | None = None) -> list[str]:
    """The remarks on a measure, in this order: how it is published, figures of other periods, totals of its splits that differ,
    that its parts overlap, its breaks and steps, its caveats, what came late, its revisions with their notes, and the notes on
    its other values. With `firsts` (first_with_note) a long note that another measure has printed already is named instead."""
    remarks = [
        *publishing_remarks(measure),
        *measure.bridges,
        *(words for split in measure.splits for words in differing_totals(split)),
    ]
    if measure.parts_overlap and "exceed the total" not in measure.definition:
        remarks.append("The parts overlap, so together they can exceed the total.")
    for one in measure.breaks:
        if _is_reason_of_change(measure, one):
            continue
        effect = "Not comparable" if one.effect == NOT_COMPARABLE else "Compare with care"
        remarks.append(f"{effect} across {partial_words(one.date)}: {_sentence(one.reason)}")
    remarks += [f"Judged by a new level since {partial_words(one.date)}: {_sentence(one.reason)}" for one in measure.steps]
    remarks += [*map(_sentence, measure.caveats), *_late(measure), *_revisions(measure)]
    return [*remarks, *_explanations(measure, firsts or {})]


def _is_reason_of_change(measure: Measure, one: SeriesBreak) -> bool:
    """Whether the sentence above the table, on the change, gives the break as its reason: then it is not said once more."""
    reason = measure.comparison.reason if measure.comparison else ""
    return Break(date.fromisoformat(one.date), one.effect, one.reason).dated_reason in reason


def row_remarks(measure: Measure, firsts: Mapping[str, str] | None = None) -> list[str]:
    """The remarks on a measure and on its other splits, as its row has them; a split is rounded as its row is."""
    own = set(publishing_remarks(measure))
    of_splits = [remark for split in measure.splits for remark in measure_remarks(split, firsts) if remark not in own]
    return [*measure_remarks(measure, firsts), *of_splits]


def publishing_remarks(measure: Measure) -> list[str]:
    """How it is rounded, and whether months are left out."""
    return [*([YEARS_ONLY] if measure.frequency == YEARLY else []), *rounding_remarks(measure)]


def rounding_remarks(measure: Measure) -> list[str]:
    """By which base its numbers are rounded, where they are."""
    return [f"Rounded to the nearest {measure.rounded_to}."] if measure.rounded_to else []


MOST_DIFFERING = 6  # single periods that are named; what was compared is always


def differing_totals(split: Measure) -> list[str]:
    """“By category the total of March 2019 is 2,310, and not 2,316.”: where a split of the same counts does not agree."""
    found = split.differing_totals
    compared = {spans for series in split.series if series.comparison for spans in tables.compared_spans(series.comparison)}
    named = [one for one in found if (one.period_start, one.period_end) in compared]
    others = [one for one in found if one not in named]
    unnamed = len(others) - MOST_DIFFERING
    lines = [differing_total(split, one) for one in [*named, *others[-MOST_DIFFERING:]]]
    if unnamed > 0:
        lines.append(f"It differs in {unnamed} earlier period{'' if unnamed == 1 else 's'} too.")
    return lines


def differing_total(split: Measure, one: DifferingTotal) -> str:
    """One of these sentences."""
    period, by_split, printed = period_words(one.period_start, one.period_end, split.covers), one.by_split, one.printed
    return f"{tables.split_title(split)} the total of {period} is {number_words(by_split)}, and not {number_words(printed)}."


def signs(measure: Measure) -> list[str]:
    """The key to the signs in this measure's table and chart; empty where there are none."""
    lines = [line for one in each_with_splits([measure]) for line in tables.measure_rows(one)]
    cells = [cell for line in lines for cell in f"{line.current} {line.previous}".split()]
    if measure.series:  # the first is the one that is drawn
        statuses = {one.status for one in measure.series[0].observations if one.value is not None}
        cells += [letter for status in statuses for letter in status_letters(status).split()]
    remarked = (one for split in each_with_splits([measure]) for _, one in _observations_in_table(split) if notes_of(one))
    cells += [f"[{one.symbol}]" for one in remarked if one.symbol]
    used = "; ".join(_meanings(cells))
    return [f"Signs: {used}."] if used else []


def _meanings(cells: Iterable[str]) -> list[str]:
    """“p provisional”: the signs that stand in the cells, with their meanings."""
    meanings = {**tables.SIGN_MEANINGS, **{f"[{symbol}]": meaning for symbol, meaning in tables.SYMBOLS.items()}}
    there = set(cells)
    return [f"{sign} {meaning}" for sign, meaning in meanings.items() if sign in there]


def signs_at_a_glance(contents: Contents) -> str:
    """The key to the overview: the marks and symbols that stand in it, and the sign of a measure that is not assessed."""
    measures = [one for priority in contents.priorities for one in priority.measures]
    signs = _meanings(cell for one in measures for cell in f"{_glance_value(one)} {one.finding_in_brief}".split())
    if any(not one.finding for one in measures):
        signs.append(f"{tables.NOTHING} not assessed")
    return " ".join([*([f"Signs: {'; '.join(signs)}."] if signs else []), "No mark: final."])


def _glance_value(measure: Measure) -> str:
    """The value of a measure in the overview, with its signs: that of its total, or, where nothing is compared, the newest."""
    row = tables.total_row(measure)
    known = [one for one in measure.series[0].observations if one.value is not None] if measure.series else []
    return row.current if row else tables.observation_words(known[-1]) if known else ""


class RevisedLine(NamedTuple):
    """One line of the appendix's table of revised values, in the order of its columns."""

    measure: str
    part: str
    period: str
    value: str
    revised_from: str
    note: str


def revised_lines(contents: Contents) -> list[RevisedLine]:
    """Every revised value of the pack, in words."""
    return [
        RevisedLine(
            measure=measure.name,
            part=_part_name(measure, series),
            period=period_words(one.period_start, one.period_end, measure.covers),
            value=tables.observation_words(one),
            revised_from=tables.NOTHING if one.revised_from is None else number_words(one.revised_from),
            note=" ".join(notes_of(one)),
        )
        for measure, series, one in revised_values(contents)
    ]


def revised_values(contents: Contents) -> Iterator[tuple[Measure, Series, Observation]]:
    """Every revised value of the pack. A total that is made of its parts is not listed, because the parts are; nor is a rate,
    because its measures are."""
    measures = (measure for priority in contents.priorities for measure in each_with_splits(priority.measures))
    for measure in (one for one in measures if one.rate is None):
        for series in measure.series:
            is_made = series.part is None and len(measure.series) > 1
            for one in series.observations:
                is_listed = is_revised(one.status) and one.value is not None and not is_made
                if is_listed or one.revised_from is not None:
                    yield measure, series, one


def _sentence(text: str) -> str:
    return text.rstrip(".") + "."


def _part_name(measure: Measure, series: Series) -> str:
    """The part, where the measure splits."""
    return series.name if len(measure.series) > 1 or series.part is not None else ""


def _observations_in_table(measure: Measure) -> Iterator[tuple[Series, Observation]]:
    """The values that the table's totals are made of: those from the first day of the earlier period on."""
    comparison = tables.shown_comparison(measure)
    since = comparison.previous_start if comparison else ""
    for series in measure.series:
        for one in series.observations:
            if one.period_start >= since:
                yield series, one


def _late(measure: Measure) -> list[str]:
    """“Thanet, March 2019: received after the last pack, on 3 July 2019.”, what came together in one line. A total is not listed
    where it was made of such parts."""
    found = [(_part_name(measure, series), one) for series, one in _observations_in_table(measure)]
    of_parts = any(name not in ("", "Total") and one.after_last_pack for name, one in found)
    by_mark: dict[tuple[AfterLastPack, str, str], dict[str, None]] = {}
    for name, one in found:
        if one.after_last_pack is not None and not (of_parts and name == "Total"):
            by_mark.setdefault((one.after_last_pack, one.period_start, one.period_end), {})[name] = None
    lines = []
    for (mark, start, end), names in by_mark.items():
        parts = ", ".join(names) if len(names) <= 3 else f"{len(names)} parts"
        place = ", ".join(filter(None, [parts, period_words(start, end, measure.covers)]))
        lines.append(f"{place}: {late_words(mark)}.")
    return lines


def _revisions(measure: Measure) -> list[str]:
    """“Dover, November 2018: 412 r, revised from 389. Two days had been left out.”"""
    lines = []
    for series, observation in _observations_in_table(measure):
        if observation.revised_from is not None:
            period = period_words(observation.period_start, observation.period_end, measure.covers)
            place = ", ".join(filter(None, [_part_name(measure, series), period]))
            remark = f"{place}: {tables.observation_words(observation)}, revised from {number_words(observation.revised_from)}."
            lines.append(" ".join([remark, *map(_sentence, notes_of(observation))]))
    return lines


def notes_of(observation: Observation) -> list[str]:
    """The agency's note, and an explanation that many values share, which stands in a line of its own."""
    return [note for note in observation.note.split("\n") if note]


def _explanations(measure: Measure, firsts: Mapping[str, str]) -> list[str]:
    """The notes on values that were not revised, each printed once with the parts and periods that it belongs to."""
    periods_by_note: dict[tuple[str, str], dict[str, Spans]] = {}
    for series, observation in _observations_in_table(measure):
        for note in notes_of(observation) if observation.revised_from is None else ():
            periods = periods_by_note.setdefault((observation.symbol, note), {})
            periods.setdefault(_part_name(measure, series), []).append((observation.period_start, observation.period_end))
    lines = []
    for (symbol, note), periods in periods_by_note.items():
        first = firsts.get(note, measure.name)
        words = note if first == measure.name or len(note) < LONG_NOTE else f"The same note as under {first}"
        lines.append(f"{f'[{symbol}] ' if symbol else ''}{_places(periods, measure.covers)}: {_sentence(words)}")
    return lines


def _places(periods_of_parts: Mapping[str, Spans], covers: str) -> str:
    """“Ashford, Dover, March 2018; Swale, May 2018”: no part and no period that has not the note."""
    names_by_periods: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for name, periods in periods_of_parts.items():
        names_by_periods.setdefault(tuple(sorted(set(periods))), []).append(name)
    if len(names_by_periods) > MOST_PLACES:
        periods = sorted({one for found in periods_of_parts.values() for one in found})
        number = sum(map(len, periods_of_parts.values()))
        return f"{number} values of {len(periods_of_parts)} parts, {_first_and_last(periods, covers)}"
    places = []
    for key, names in names_by_periods.items():
        parts = ", ".join(names) if len(names) <= 3 else f"{len(names)} parts"
        places.append(", ".join(filter(None, [parts, periods_words(key, covers)])))
    return "; ".join(places)


def periods_words(periods: Sequence[tuple[str, str]], covers: str) -> str:
    """“March 2017, February 2018 to April 2018”: from one to the next without a gap is one time."""
    times: list[Spans] = []
    for start, end in periods:
        if times and date.fromisoformat(times[-1][-1][1]) + ONE_DAY == date.fromisoformat(start):
            times[-1].append((start, end))
        else:
            times.append([(start, end)])
    if len(times) > MOST_PLACES:
        return f"{len(periods)} values, {_first_and_last(periods, covers)}"
    return listed([_first_and_last(time, covers) for time in times])


def _first_and_last(periods: Sequence[tuple[str, str]], covers: str) -> str:
    first, last = period_words(*periods[0], covers), period_words(*periods[-1], covers)
    return first if len(periods) == 1 else f"{first} to {last}"
