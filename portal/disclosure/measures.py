"""A measure without small numbers, for every audience but the working group (rule 13, docs/domain.md). Pure.

Three things beside a value can give it away, so they are suppressed with it:

- what it was before a revision, because an earlier pack printed the sums of that time;
- its note, whoever suppressed the value;
- that it was revised, because whoever knows the total before and after knows by how much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from portal.contents import pack as contents
from portal.disclosure.suppression import is_small, suppress_all
from portal.statistics.comparison import LATEST, OVERLAP

TOTAL: str | None = None  # the part of the measure as a whole
Cell = tuple[str | None, str, str]  # part, first and last day


@dataclass(frozen=True)
class SuppressedLines:
    """The lines (parts) and the columns (periods) in which a value is suppressed, now or before a revision.

    Packs, pages and data files follow this one rule: the value before a revision is shown only where nothing in its line
    or its column is suppressed. Whoever has an earlier pack knows the sums of that time, and the old value of one cell
    would give another of its line or column away.
    """

    parts: frozenset[str | None]
    periods: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, suppressed: Iterable[Cell]) -> SuppressedLines:
        cells = list(suppressed)
        return cls(frozenset(part for part, _, _ in cells), frozenset((start, end) for _, start, end in cells))

    def can_reveal(self, cell: Cell, before: Decimal | None, threshold: int) -> bool:
        """Whether this audience may see that the cell had the value `before`."""
        part, start, end = cell
        return part not in self.parts and (start, end) not in self.periods and not is_small(before, threshold)


class PrintedValues(NamedTuple):
    """Every value of a measure that is printed, by cell, and the sums that bind them, each as (total, its parts)."""

    values: dict[Cell, Decimal]
    sums: list[tuple[Cell, list[Cell]]]


def suppressed_cells(measure: contents.Measure) -> set[Cell]:
    """The cells that are printed as confidential, whoever suppressed them."""
    return {
        _cell_of(series, observation)
        for series in measure.series
        for observation in series.observations
        if observation.symbol == "c"
    }


def without_small_numbers(
    measure: contents.Measure, threshold: int, over_parts: str, over_time: str
) -> tuple[contents.Measure, list[contents.Suppression]]:
    """The measure with small numbers suppressed, and every further value that would give one away; and the suppressions.

    Args:
        threshold: the smallest number that may be shown; counts from 1 to one less are suppressed.
        over_parts: how parts add up, as in `Measure.sum_over_breakdown`.
        over_time: how periods add up, as in `Measure.sum_over_time`.
    """
    values, sums = _printed_values(measure, over_parts, over_time)
    hidden = suppress_all(values, sums, threshold)
    ever_hidden = dict(hidden)
    if any(observation.revised_from is not None for one in measure.series for observation in one.observations):
        earlier = _before_revisions(measure, over_parts, over_time)
        ever_hidden |= suppress_all(*_printed_values(earlier, over_parts, over_time), threshold)
    lines = SuppressedLines.of(ever_hidden.keys() | suppressed_cells(measure))
    series = tuple(_with_suppressed_cells(_without_revealing_remarks(one, lines, threshold), hidden) for one in measure.series)
    if series == measure.series:
        return measure, []
    suppressions = [
        contents.Suppression(measure.key, part, start, end, reason)
        for (part, start, end), reason in sorted(hidden.items(), key=lambda item: tuple(map(str, item[0])))
    ]
    return replace(measure, series=series, comparison=series[0].comparison), suppressions


def _before_revisions(measure: contents.Measure, over_parts: str, over_time: str) -> contents.Measure:
    """The measure as an earlier pack may have printed it: every revised value as it was, and its sums with it."""
    difference_by_period: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in measure.series:
        if line.part is not TOTAL:
            for observation in line.observations:
                difference_by_period[observation.period_start, observation.period_end] += _revision_difference(observation)
    total_is_sum = over_parts != OVERLAP and len(measure.series) > 1
    series = []
    for line in measure.series:
        observations = tuple(
            _before_revision(
                observation,
                difference_by_period[observation.period_start, observation.period_end]
                if total_is_sum and line.part is TOTAL
                else Decimal(0),
            )
            for observation in line.observations
        )
        comparison = _comparison_before_revisions(line, observations, over_time)
        series.append(replace(line, observations=observations, comparison=comparison))
    return replace(measure, series=tuple(series))


def _revision_difference(observation: contents.Observation) -> Decimal:
    """By how much the value was higher before its newest revision; 0 where it was not revised."""
    if observation.revised_from is None or observation.value is None:
        return Decimal(0)
    return observation.revised_from - observation.value


def _before_revision(observation: contents.Observation, parts_difference: Decimal) -> contents.Observation:
    """The observation with its earlier value: its own, or, for a sum of parts, the sum before its parts were revised."""
    if observation.revised_from is not None:
        return replace(observation, value=observation.revised_from)
    return replace(observation, value=None if observation.value is None else observation.value + parts_difference)


def _comparison_before_revisions(
    series: contents.Series, earlier_observations: tuple[contents.Observation, ...], over_time: str
) -> contents.PrintedComparison | None:
    """The comparison of a series with the totals that its values made before they were revised."""
    comparison = series.comparison
    if comparison is None:
        return None
    differences = [
        (now.period_start, now.period_end, earlier.value - now.value)
        for now, earlier in zip(series.observations, earlier_observations, strict=True)
        if now.value is not None and earlier.value is not None
    ]

    def total(value: Decimal | None, start: str, end: str) -> Decimal | None:
        inside = (
            difference
            for first, last, difference in differences
            if start <= first and (last == end if over_time == LATEST else last <= end)
        )
        return None if value is None else value + sum(inside, Decimal(0))

    current = total(comparison.value, comparison.period_start, comparison.period_end)
    previous = total(comparison.previous_value, comparison.previous_start, comparison.previous_end)
    return replace(comparison, value=current, previous_value=previous)


def _without_revealing_remarks(series: contents.Series, suppressed: SuppressedLines, threshold: int) -> contents.Series:
    """The series without earlier values and notes that would give a suppressed value away."""
    observations = []
    for observation in series.observations:
        before, cell = observation.revised_from, _cell_of(series, observation)
        is_revealing = before is not None and not suppressed.can_reveal(cell, before, threshold)
        if observation.symbol == "c" or is_revealing:
            observation = replace(observation, note="", revised_from=None)
        observations.append(observation)
    return replace(series, observations=tuple(observations))


def _with_suppressed_cells(series: contents.Series, hidden: Mapping[Cell, str]) -> contents.Series:
    observations = tuple(
        _suppressed(observation) if _cell_of(series, observation) in hidden else observation
        for observation in series.observations
    )
    comparison = series.comparison
    if comparison is not None:
        now = (series.part, comparison.period_start, comparison.period_end) in hidden
        before = (series.part, comparison.previous_start, comparison.previous_end) in hidden
        if now or before:
            comparison = replace(
                comparison,
                value=None if now else comparison.value,
                previous_value=None if before else comparison.previous_value,
                change=None,
                change_percent=None,
                direction=None,
                comparable=None,
                reason="withheld",
                words="Withheld for confidentiality",
            )
    return replace(series, observations=observations, comparison=comparison)


def _suppressed(observation: contents.Observation) -> contents.Observation:
    status = "final" if observation.status == "revised" else observation.status
    return replace(observation, value=None, symbol="c", note="", status=status, revised_from=None)


def _cell_of(series: contents.Series, observation: contents.Observation) -> Cell:
    return series.part, observation.period_start, observation.period_end


def _printed_values(measure: contents.Measure, over_parts: str, over_time: str) -> PrintedValues:
    """The values of a measure with their sums: a total of its parts, a year of its months."""
    values: dict[Cell, Decimal] = {}
    cells_by_period: dict[tuple[str, str], dict[Cell, None]] = defaultdict(dict)
    sums: list[tuple[Cell, list[Cell]]] = []
    for series in measure.series:
        for observation in series.observations:
            _add_value(values, cells_by_period, series.part, observation.period_start, observation.period_end, observation.value)
        for start, end, value in _compared_totals(series.comparison):
            _add_value(values, cells_by_period, series.part, start, end, value)
            if over_time != LATEST and value is not None:
                sums.append(((series.part, start, end), _cells_within(series, start, end)))
    if over_parts != OVERLAP:  # overlapping parts do not add up to the total, so nothing follows from it
        for (start, end), cells in cells_by_period.items():
            total: Cell = (TOTAL, start, end)
            parts = [cell for cell in cells if cell != total]
            if total in values and parts:
                sums.append((total, parts))
    return PrintedValues(values, sums)


def _cells_within(series: contents.Series, start: str, end: str) -> list[Cell]:
    """The cells of the months or quarters that lie within the span."""
    return [
        _cell_of(series, observation)
        for observation in series.observations
        if start <= observation.period_start and observation.period_end <= end
    ]


def _compared_totals(comparison: contents.PrintedComparison | None) -> list[tuple[str, str, Decimal | None]]:
    """The two totals of a comparison, each as (first day, last day, value)."""
    if comparison is None:
        return []
    return [
        (comparison.period_start, comparison.period_end, comparison.value),
        (comparison.previous_start, comparison.previous_end, comparison.previous_value),
    ]


def _add_value(
    values: dict[Cell, Decimal],
    cells_by_period: dict[tuple[str, str], dict[Cell, None]],
    part: str | None,
    start: str,
    end: str,
    value: Decimal | None,
) -> None:
    """Adds a value to `values` and its cell to `cells_by_period`, where there is a value."""
    if value is not None:
        cell = (part, start, end)
        values[cell] = value
        cells_by_period[start, end][cell] = None
