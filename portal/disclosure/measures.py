"""A measure as a wider audience may see it (rule 13): without small numbers, and without what tells of them. Pure.

Three things beside a value can give it away. What it was before a revision: an earlier pack printed the sums of that time.
Its note: that of a withheld value is never printed, whoever withheld it. And that it was revised: who knows the total before
and after knows by how much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from portal.contents import pack as c
from portal.disclosure.suppression import is_small, suppress_all
from portal.statistics.comparison import LATEST, OVERLAP

TOTAL: str | None = None  # the part of the measure as a whole
Cell = tuple[str | None, str, str]  # part, first and last day


@dataclass(frozen=True)
class SuppressedLines:
    """Where something is withheld, now or before a revision: which lines (parts) and which columns (periods).

    The one rule of what may be told of a revision, for packs, pages and data files: what a value was before is told only
    where nothing in its line or its column is withheld. Whoever has an earlier pack knows the sums of that time, and the
    old value of one cell would give another of its line or column away.
    """

    parts: frozenset[str | None]
    periods: frozenset[tuple[str, str]]

    @classmethod
    def at(cls, cells: Iterable[Cell]) -> SuppressedLines:
        known = list(cells)
        return cls(frozenset(part for part, _, _ in known), frozenset((start, end) for _, start, end in known))

    def let_tell(self, cell: Cell, before: Decimal | None, threshold: int) -> bool:
        """Whether it may be told that the cell was `before`."""
        part, start, end = cell
        return part not in self.parts and (start, end) not in self.periods and not is_small(before, threshold)


def suppressed_cells(measure: c.Measure) -> set[Cell]:
    """Those that are shown as withheld, by whom and why ever."""
    return {
        (one.part, seen.period_start, seen.period_end)
        for one in measure.series
        for seen in one.observations
        if seen.symbol == "c"
    }


def without_small_numbers(
    measure: c.Measure, threshold: int, over_parts: str, over_time: str
) -> tuple[c.Measure, list[c.Suppression]]:
    """The measure with small numbers withheld, and every second value that would give one away."""
    values, sums = _cells(measure, over_parts, over_time)
    hidden = suppress_all(values, sums, threshold)
    secret = dict(hidden)
    if any(seen.revised_from is not None for one in measure.series for seen in one.observations):
        secret |= suppress_all(*_cells(_before_revisions(measure, over_parts, over_time), over_parts, over_time), threshold)
    gaps = SuppressedLines.at(secret.keys() | suppressed_cells(measure))
    series = tuple(_hide(_told(one, gaps, threshold), hidden) for one in measure.series)
    if series == measure.series:
        return measure, []
    listed = [
        c.Suppression(measure.key, part, start, end, reason)
        for (part, start, end), reason in sorted(hidden.items(), key=lambda item: tuple(map(str, item[0])))
    ]
    return replace(measure, series=series, comparison=series[0].comparison), listed


def _before_revisions(measure: c.Measure, over_parts: str, over_time: str) -> c.Measure:
    """The measure as an earlier pack may have printed it: every revised value as it was, and its sums with it."""
    by_period: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in measure.series:
        if one.part is not TOTAL:
            for seen in one.observations:
                by_period[seen.period_start, seen.period_end] += _difference(seen)
    is_sum = over_parts != OVERLAP and len(measure.series) > 1
    series = []
    for one in measure.series:
        observations = tuple(
            _as_it_was(seen, by_period[seen.period_start, seen.period_end] if is_sum and one.part is TOTAL else Decimal(0))
            for seen in one.observations
        )
        series.append(replace(one, observations=observations, comparison=_then(one, observations, over_time)))
    return replace(measure, series=tuple(series))


def _difference(seen: c.Observation) -> Decimal:
    return Decimal(0) if seen.revised_from is None or seen.value is None else seen.revised_from - seen.value


def _as_it_was(seen: c.Observation, of_parts: Decimal) -> c.Observation:
    if seen.revised_from is not None:
        return replace(seen, value=seen.revised_from)
    return replace(seen, value=None if seen.value is None else seen.value + of_parts)


def _then(one: c.Series, were: tuple[c.Observation, ...], over_time: str) -> c.ComparisonOf | None:
    """The comparison with the totals that the values made at that time."""
    found = one.comparison
    if found is None:
        return None
    changed = [
        (now.period_start, now.period_end, was.value - now.value)
        for now, was in zip(one.observations, were, strict=True)
        if now.value is not None and was.value is not None
    ]

    def total(value: Decimal | None, start: str, end: str) -> Decimal | None:
        inside = (by for first, last, by in changed if start <= first and (last == end if over_time == LATEST else last <= end))
        return None if value is None else value + sum(inside, Decimal(0))

    now = total(found.value, found.period_start, found.period_end)
    return replace(found, value=now, previous_value=total(found.previous_value, found.previous_start, found.previous_end))


def _told(series: c.Series, gaps: SuppressedLines, threshold: int) -> c.Series:
    """What is told beside the values. Where it is not told what one was before, neither is its note."""
    observations = []
    for seen in series.observations:
        cell = (series.part, seen.period_start, seen.period_end)
        is_secret = seen.revised_from is not None and not gaps.let_tell(cell, seen.revised_from, threshold)
        if seen.symbol == "c" or is_secret:
            seen = replace(seen, note="", revised_from=None)
        observations.append(seen)
    return replace(series, observations=tuple(observations))


def _hide(series: c.Series, hidden: Mapping[Cell, str]) -> c.Series:
    observations = tuple(
        _hidden(one) if (series.part, one.period_start, one.period_end) in hidden else one for one in series.observations
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


def _hidden(one: c.Observation) -> c.Observation:
    status = "final" if one.status == "revised" else one.status
    return replace(one, value=None, symbol="c", note="", status=status, revised_from=None)


def _cells(measure: c.Measure, over_parts: str, over_time: str) -> tuple[dict[Cell, Decimal], list[tuple[Cell, list[Cell]]]]:
    """Every value that is shown, and the sums that bind them: (total, its parts), (year, its months)."""
    values: dict[Cell, Decimal] = {}
    across: dict[tuple[str, str], dict[Cell, None]] = defaultdict(dict)
    sums: list[tuple[Cell, list[Cell]]] = []
    for one in measure.series:
        for observation in one.observations:
            _note(values, across, one.part, observation.period_start, observation.period_end, observation.value)
        for start, end, value in _spans(one.comparison):
            _note(values, across, one.part, start, end, value)
            if over_time != LATEST and value is not None:
                sums.append(((one.part, start, end), _steps(one, start, end)))
    if over_parts != OVERLAP:  # overlapping parts do not add up to the total, so nothing follows from it
        for (start, end), line in across.items():
            total: Cell = (TOTAL, start, end)
            parts = [cell for cell in line if cell != total]
            if total in values and parts:
                sums.append((total, parts))
    return values, sums


def _steps(series: c.Series, start: str, end: str) -> list[Cell]:
    """The months or quarters of a span."""
    return [
        (series.part, seen.period_start, seen.period_end)
        for seen in series.observations
        if start <= seen.period_start and seen.period_end <= end
    ]


def _spans(comparison: c.ComparisonOf | None) -> list[tuple[str, str, Decimal | None]]:
    if comparison is None:
        return []
    return [
        (comparison.period_start, comparison.period_end, comparison.value),
        (comparison.previous_start, comparison.previous_end, comparison.previous_value),
    ]


def _note(
    values: dict[Cell, Decimal],
    across: dict[tuple[str, str], dict[Cell, None]],
    part: str | None,
    start: str,
    end: str,
    value: Decimal | None,
) -> None:
    if value is not None:
        cell = (part, start, end)
        values[cell] = value
        across[start, end][cell] = None
