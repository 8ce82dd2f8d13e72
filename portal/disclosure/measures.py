"""A measure without the numbers that are withheld, for every audience but the working group (rule 13, docs/domain.md). Pure.

Which numbers those are is chosen in given.py. Three things beside a value could give it away, so they go with it:

- what it was before a revision, because an earlier pack printed the sums of that time;
- its note, whoever withheld the value;
- that it was revised, because whoever knows the total before and after knows by how much.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from decimal import Decimal

from portal.contents import pack as contents
from portal.disclosure.given import TOTAL, Cell
from portal.disclosure.suppression import is_small
from portal.statistics.comparison import without_revised

# Units of rates, shares and money. A small rate points to nobody; only counts of units are small numbers.
CONFIDENTIAL_WORDS = "Withheld for confidentiality"
COMPARED_WITH_CONFIDENTIAL = "No comparison: what it is compared with is withheld for confidentiality"
NOT_COUNTED = ("%", "£", "rate", "per ", "share", "ratio", "index")


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
    def of(cls, suppressed: Iterable[tuple[str | None, str, str]]) -> SuppressedLines:
        cells = list(suppressed)
        return cls(frozenset(part for part, _, _ in cells), frozenset((start, end) for _, start, end in cells))

    def can_reveal(self, cell: tuple[str | None, str, str], before: Decimal | None, threshold: int) -> bool:
        """Whether this audience may see that the cell had the value `before`."""
        part, start, end = cell
        return part not in self.parts and (start, end) not in self.periods and not is_small(before, threshold)


def is_counted(unit: str) -> bool:
    """Whether the numbers of this unit are counts, of which a small one can point to somebody."""
    return not unit.casefold().startswith(NOT_COUNTED)


def suppressed_cells(measure: contents.Measure) -> set[Cell]:
    """The cells that are printed as confidential, whoever suppressed them."""
    return {
        Cell(series.part, observation.period_start, observation.period_end)
        for series in measure.series
        for observation in series.observations
        if observation.symbol == "c"
    }


def numbers_in(measure: contents.Measure) -> dict[Cell, int]:
    """Every whole number that would be printed of the measure: its values, and the totals that are compared."""
    return {cell: int(value) for cell, value in _values_in(measure) if value is not None and value == int(value) and value >= 0}


def statuses_in(measure: contents.Measure) -> dict[Cell, str]:
    """How settled each value is, by cell."""
    return {
        Cell(series.part, observation.period_start, observation.period_end): observation.status
        for series in measure.series
        for observation in series.observations
    }


def notes_in(measure: contents.Measure) -> dict[Cell, str]:
    """What agencies wrote beside values that are there: what stands in the place of a value is not printed outside."""
    return {
        Cell(series.part, observation.period_start, observation.period_end): observation.note
        for series in measure.series
        for observation in series.observations
        if observation.note and observation.value is not None
    }


def _values_in(measure: contents.Measure) -> Iterator[tuple[Cell, Decimal | None]]:
    for series in measure.series:
        if (comparison := series.comparison) is not None:
            yield Cell(series.part, comparison.period_start, comparison.period_end), comparison.value
            yield Cell(series.part, comparison.previous_start, comparison.previous_end), comparison.previous_value
        for observation in series.observations:
            yield Cell(series.part, observation.period_start, observation.period_end), observation.value


def confidential_numbers(measure: contents.Measure, over_parts: str) -> dict[Cell, int]:
    """What agencies withheld themselves, as far as it follows from the total and all the other parts."""
    found: dict[Cell, int] = {}
    if over_parts != "sum":
        return found
    values = dict(_values_in(measure))
    parts = [series.part for series in measure.series if series.part is not TOTAL]
    hidden = {cell for cell in suppressed_cells(measure) if cell.part is not TOTAL}
    for cell in sorted(hidden, key=str):
        others = [Cell(part, cell.start, cell.end) for part in parts if part != cell.part]
        total = values.get(Cell(TOTAL, cell.start, cell.end))
        rest = [values.get(other) for other in others]
        if total is not None and None not in rest:
            left = total - sum((value for value in rest if value is not None), Decimal(0))
            if left >= 0 and left == int(left):
                found[cell] = int(left)
    return found


def without(measure: contents.Measure, hidden: Set[Cell], ever_hidden: Set[Cell], threshold: int) -> contents.Measure:
    """The measure without the numbers of the hidden cells, and without what would tell of them.

    `ever_hidden` are the cells that were withheld in an earlier pack, whatever they are now.
    """
    was_small = set(_cells_that_were_small(measure, threshold))
    lines = SuppressedLines.of(hidden | ever_hidden | was_small | suppressed_cells(measure))
    series = tuple(_without_cells(_without_revealing_remarks(one, lines, threshold), hidden) for one in measure.series)
    if series == measure.series:
        return measure
    return replace(measure, series=series, comparison=series[0].comparison if series else None)


def _cells_that_were_small(measure: contents.Measure, threshold: int) -> Iterator[Cell]:
    """The cells that held a small number before they were revised."""
    for series in measure.series:
        for observation in series.observations:
            if is_small(observation.revised_from, threshold):
                yield Cell(series.part, observation.period_start, observation.period_end)


def _without_revealing_remarks(series: contents.Series, suppressed: SuppressedLines, threshold: int) -> contents.Series:
    """The series without earlier values and notes that would give a suppressed value away."""
    observations = []
    for observation in series.observations:
        before, cell = observation.revised_from, (series.part, observation.period_start, observation.period_end)
        is_revealing = before is not None and not suppressed.can_reveal(cell, before, threshold)
        if observation.symbol == "c" or is_revealing:
            observation = replace(observation, note="", revised_from=None)
        observations.append(observation)
    return replace(series, observations=tuple(observations))


def _without_cells(series: contents.Series, hidden: Set[Cell]) -> contents.Series:
    observations = tuple(
        _suppressed(observation) if Cell(series.part, observation.period_start, observation.period_end) in hidden else observation
        for observation in series.observations
    )
    return replace(series, observations=observations, comparison=_comparison_without(series, hidden))


def _comparison_without(series: contents.Series, hidden: Set[Cell]) -> contents.PrintedComparison | None:
    comparison = series.comparison
    if comparison is None:
        return None
    now = Cell(series.part, comparison.period_start, comparison.period_end) in hidden
    before = Cell(series.part, comparison.previous_start, comparison.previous_end) in hidden
    return suppressed_comparison(comparison, now=now, before=before)


def suppressed_comparison(comparison: contents.PrintedComparison, *, now: bool, before: bool) -> contents.PrintedComparison:
    """The comparison where the value, or what it is compared with, is withheld; the same in words, whoever withheld it.

    No month counts as missing then: it is known and not told. Where the value lacks months, so that there is none to withhold,
    the words go on saying so.
    """
    if not now and not before:
        return comparison
    has_none = not now and comparison.value is None
    return replace(
        comparison,
        value=None if now else comparison.value,
        previous_value=None if before else comparison.previous_value,
        months_present=comparison.months_expected if now else comparison.months_present,
        change=None,
        change_percent=None,
        direction=None,
        comparable=None,
        reason="withheld",
        words=CONFIDENTIAL_WORDS if now else comparison.words if has_none else COMPARED_WITH_CONFIDENTIAL,
        cumulated=None,
    )


def _suppressed(observation: contents.Observation) -> contents.Observation:
    status = without_revised(observation.status)
    return replace(observation, value=None, symbol="c", note="", status=status, revised_from=None)
