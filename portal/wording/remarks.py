"""What has to travel with a measure and with single values of it (rule 6), the same in every format. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from portal.contents.pack import Contents, Measure, Observation, Series
from portal.statistics.comparison import NOT_COMPARABLE, number_words
from portal.wording import tables as rows
from portal.wording.sentences import partial_words, period_words

Spans = list[tuple[str, str]]  # first and last days of periods


def measure_remarks(measure: Measure) -> list[str]:
    """Overlap, breaks, caveats, and what was said about single values: revisions, explanations, why there is none."""
    remarks = ["The parts overlap, so together they can exceed the total."] if measure.parts_overlap else []
    for found in measure.breaks:
        effect = "Not comparable" if found.effect == NOT_COMPARABLE else "Compare with care"
        remarks.append(f"{effect} across {partial_words(found.date)}: {_sentence(found.reason)}")
    return [*remarks, *map(_sentence, measure.caveats), *_revisions(measure), *_explanations(measure)]


def signs(measure: Measure) -> list[str]:
    """The key to the signs in this measure's table and chart, and to no others."""
    cells = [cell for line in rows.measure_rows(measure) for cell in f"{line.current} {line.previous}".split()]
    if measure.series:  # the first is the one that is drawn
        cells += [rows.MARKS.get(one.status, "") for one in measure.series[0].observations if one.value is not None]
    known = {**rows.MARK_WORDS, **{f"[{symbol}]": meaning for symbol, meaning in rows.SYMBOLS.items()}}
    used = "; ".join(f"{sign} {meaning}" for sign, meaning in known.items() if sign in cells)
    return [f"Signs: {used}."] if used else []


def signs_at_a_glance(contents: Contents) -> str:
    """The key to the overview: every mark of a status, and what stands where nothing is said about usual variation."""
    marks = "; ".join(f"{mark} {meaning}" for mark, meaning in rows.MARK_WORDS.items())
    has_unassessed = any(not one.finding for priority in contents.priorities for one in priority.measures)
    return f"Signs: {marks}{f'; {rows.NOTHING} not assessed' if has_unassessed else ''}. No mark: final."


def revised_lines(contents: Contents) -> list[tuple[str, str, str, str, str, str]]:
    """Every revised value of the pack: measure, part, period, value, what it was, and what was said about it.

    A total that is made of its parts is not listed: they are.
    """
    found = []
    for measure in (measure for priority in contents.priorities for measure in priority.measures):
        for series in measure.series:
            is_made = series.part is None and len(measure.series) > 1
            for one in series.observations:
                if one.revised_from is None and (one.status != "revised" or one.value is None or is_made):
                    continue
                was = rows.NOTHING if one.revised_from is None else number_words(one.revised_from)
                period = period_words(one.period_start, one.period_end)
                found.append((measure.name, _name(measure, series), period, rows.observation_words(one), was, one.note))
    return found


def _sentence(text: str) -> str:
    return text.rstrip(".") + "."


def _name(measure: Measure, series: Series) -> str:
    """The part, where the measure splits."""
    return series.name if len(measure.series) > 1 else ""


def _in_the_table(measure: Measure) -> Iterator[tuple[Series, Observation]]:
    """The single values behind the table: from the first day of the period that is compared with."""
    since = measure.comparison.previous_start if measure.comparison else ""
    for series in measure.series:
        for one in series.observations:
            if one.period_start >= since:
                yield series, one


def _revisions(measure: Measure) -> list[str]:
    """“Dover, November 2018: 412 r, revised from 389. Two days had been left out.”"""
    lines = []
    for series, one in _in_the_table(measure):
        if one.revised_from is not None:
            place = ", ".join(filter(None, [_name(measure, series), period_words(one.period_start, one.period_end)]))
            said = f"{place}: {rows.observation_words(one)}, revised from {number_words(one.revised_from)}."
            lines.append(f"{said} {_sentence(one.note)}" if one.note else said)
    return lines


def _explanations(measure: Measure) -> list[str]:
    """The notes on other values, each said once with the parts and periods that it belongs to."""
    found: dict[tuple[str, str], tuple[dict[str, None], Spans]] = {}
    for series, one in _in_the_table(measure):
        if one.note and one.revised_from is None:
            names, periods = found.setdefault((one.symbol, one.note), ({}, []))
            names[_name(measure, series)] = None
            periods.append((one.period_start, one.period_end))
    lines = []
    for (symbol, note), (names, periods) in found.items():
        who = ", ".join(names) if len(names) <= 3 else f"{len(names)} parts"
        place = ", ".join(filter(None, [who, _from_to(sorted(set(periods)))]))
        lines.append(f"{f'[{symbol}] ' if symbol else ''}{place}: {_sentence(note)}")
    return lines


def _from_to(periods: Spans) -> str:
    first, last = period_words(*periods[0]), period_words(*periods[-1])
    return first if len(periods) == 1 else f"{first} to {last}"
