"""Which figures seem to be numbers of measures: equal area and period, with an equal value or name. No database reads.

A restricted measure is looked for more widely: a number of it can stand under another name, without a period, or for a part of
its area. What is proposed here is asked; nothing is linked by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.disclosure.measures import is_counted
from portal.measures.models import Measure, Part
from portal.narratives.models import Figure
from portal.statistics.comparison import Reading, total_over
from portal.statistics.periods import Period

LONGEST_PERIOD = 60  # in months: no longer total is looked for
SMALLEST_BY_VALUE = 10  # below it, equal numbers say nothing where nothing else is equal
SHORTEST_WORD, SHARED_WORDS = 4, 2  # letters of a word that says something; words that two names have to share
BY_NAME = "It has the name and the area of the measure."
BY_LIKE_NAME = "Its name is like that of the measure, which is restricted."
BY_LIKE_NAME_AND_PART = "Its name is like that of the measure, and its area is that of the part."
BY_VALUE = "The number is equal to that of the measure over the same period and area."
BY_LIKE_NAME_OF_CHANGE = "It states a change, and its name is like that of the measure."
BY_ANY_VALUE = "It has no period, and the measure, which is restricted, had this value."


@dataclass(frozen=True)
class MeasureValues:
    """The values of a measure by part; None is the measure as a whole."""

    measure: Measure
    by_part: Mapping[Part | None, Mapping[Period, Reading]]


@dataclass(frozen=True)
class Proposal:
    """That a figure is a number of the measure, or of one part of it; `reason` is a sentence."""

    figure: Figure
    measure: Measure
    part: Part | None
    reason: str


def proposals(figures: Sequence[Figure], measures: Sequence[MeasureValues]) -> Iterator[Proposal]:
    """At most one for each figure and part of a measure."""
    for figure in figures:
        for one in measures:
            for part, reason in _parts(figure, one).items():
                yield Proposal(figure, one.measure, part, reason)


def _parts(figure: Figure, values: MeasureValues) -> dict[Part | None, str]:
    """The parts whose number the figure seems to be, each with the reason."""
    measure, found = values.measure, {}
    if _folded(figure.geography) == _folded(measure.geography) and is_counted(figure.unit):
        found = {part: BY_VALUE for part, readings in values.by_part.items() if _is_total(figure, measure, readings)}
        if figure.measure_id == measure.id:
            found[None] = BY_NAME
    for part, readings in values.by_part.items():
        is_its_area = part is not None and _folded(part.name) == _folded(figure.geography) and is_counted(figure.unit)
        if is_its_area and (reason := _reason_of_part(figure, measure, readings)):
            found[part] = reason
    if None not in found and _states_change_of(figure, measure):
        found[None] = BY_LIKE_NAME_OF_CHANGE
    if measure.restricted and None not in found and _areas_overlap(figure.geography, measure.geography):
        if are_alike(figure.measure_name, measure.name):
            found[None] = BY_LIKE_NAME
        elif figure.period_end is None and is_counted(figure.unit):
            found |= {part: BY_ANY_VALUE for part, readings in values.by_part.items() if _had(readings, figure)}
    return found


def _reason_of_part(figure: Figure, measure: Measure, readings: Mapping[Period, Reading]) -> str:
    """Why a figure for the area of a part seems to be a number of that part; empty where it does not."""
    if _is_total(figure, measure, readings):
        return BY_VALUE
    return BY_LIKE_NAME_AND_PART if are_alike(figure.measure_name, measure.name) else ""


def _is_total(figure: Figure, measure: Measure, readings: Mapping[Period, Reading]) -> bool:
    """Whether its number, or the one that it is compared with, is that of the measure over the same period."""
    numbers = (
        (figure.value, figure.period_start, figure.period_end),
        (figure.comparator_value, figure.comparator_start, figure.comparator_end),
    )
    for value, start, end in numbers:
        if not value or not start or not end:
            continue
        period = Period(start, end)
        is_looked_for = period.is_whole_months and period.month_count <= LONGEST_PERIOD
        if is_looked_for and total_over(readings, period, measure.frequency, measure.sum_over_time).value == value:
            return True
    return False


def _states_change_of(figure: Figure, measure: Measure) -> bool:
    """Whether the figure has no number but a change, of something with a name like that of the measure. What a public source
    says is known to all."""
    is_public = figure.source is not None and not figure.source.draft
    is_change = figure.value is None and (figure.stated_change, figure.stated_change_percent) != (None, None)
    return is_change and not is_public and is_counted(measure.unit) and are_alike(figure.measure_name, measure.name)


def _had(readings: Mapping[Period, Reading], figure: Figure) -> bool:
    if figure.value is None or figure.value < SMALLEST_BY_VALUE:
        return False
    return any(reading.value == figure.value for reading in readings.values())


def are_alike(one: str, other: str) -> bool:
    """Whether two names share more than half of the words of the shorter one, and at least two."""
    words, others = _words(one), _words(other)
    shared = len(words & others)
    return shared >= SHARED_WORDS and 2 * shared > min(len(words), len(others))


def _words(name: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]+", name.casefold()) if len(word) >= SHORTEST_WORD}


def _areas_overlap(one: str, other: str) -> bool:
    """Kent lies in Kent & Medway. A figure without an area can be of any."""
    areas, others = (set(re.findall(r"[a-z]+", name.casefold())) for name in (one, other))
    return areas <= others or others <= areas


def _folded(area: str) -> str:
    return " ".join(area.casefold().split())
