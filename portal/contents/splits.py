"""Measures that count the same, split in two ways: one row with one total, and the parts of both below it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from portal.contents.pack import DifferingTotal, Measure, Series

Span = tuple[str, str]  # the first and the last day as ISO texts


def with_splits(measure: Measure, others: Sequence[Measure]) -> Measure:
    """The measure as one row, with the parts of the `others`, which count the same."""
    return replace(measure, splits=tuple(as_split(one, measure) for one in others))


def as_split(other: Measure, measure: Measure) -> Measure:
    """The other measure without what the row says already: its total, and breaks and caveats that both have."""
    return replace(
        other,
        series=tuple(series for series in other.series if series.part is not None),
        comparison=None,
        finding="",
        finding_in_brief="",
        steps=(),
        breaks=tuple(one for one in other.breaks if one not in measure.breaks),
        caveats=tuple(one for one in other.caveats if one not in measure.caveats),
        differing_totals=differing_totals(measure, other),
    )


def each_with_splits(measures: Iterable[Measure]) -> Iterator[Measure]:
    """Every measure, followed by its splits."""
    for measure in measures:
        yield measure
        yield from measure.splits


def differing_totals(measure: Measure, other: Measure) -> tuple[DifferingTotal, ...]:
    """The periods in which both have a printed total, and not the same one: oldest first, the longer of one end last."""
    printed, by_split = _totals(measure), _totals(other)
    spans = sorted(printed.keys() & by_split.keys(), key=lambda span: (span[1], [-ord(sign) for sign in span[0]]))
    return tuple(DifferingTotal(*span, by_split[span], printed[span]) for span in spans if printed[span] != by_split[span])


def _totals(measure: Measure) -> dict[Span, Decimal]:
    """The totals that are printed: of single periods, and the two that are compared."""
    whole = next((series for series in measure.series if series.part is None), None)
    return {} if whole is None else dict(_numbers(whole))


def _numbers(series: Series) -> Iterator[tuple[Span, Decimal]]:
    for one in series.observations:
        if one.value is not None:
            yield (one.period_start, one.period_end), one.value
    if (comparison := series.comparison) is not None:
        if comparison.value is not None:
            yield (comparison.period_start, comparison.period_end), comparison.value
        if comparison.previous_value is not None:
            yield (comparison.previous_start, comparison.previous_end), comparison.previous_value
