"""The measures of a pack: their series and comparisons, and what is suppressed for an audience."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from portal.contents import pack as contents
from portal.contents.splits import each_with_splits, with_splits
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.disclosure.given import TOTAL, Cell
from portal.disclosure.measures import suppressed_cells, suppressed_comparison, without
from portal.disclosure.rounding import EXACT, Rounding
from portal.disclosure.suppression import RESTRICTED, with_area
from portal.measures import queries as measure_queries
from portal.measures.absent_parts import names_gone_on_in
from portal.measures.comparisons import compared
from portal.measures.history_loads import LoadedValues, loaded_values
from portal.measures.models import Basis, Measure, MeasurePlacement, Series
from portal.measures.same_counts import rows_of_splits
from portal.measures.senders.queries import former_senders_of_parts
from portal.narratives.figure_links.queries import LinkedFigure
from portal.packs import ledger, queries
from portal.packs.late_arrivals import LateArrivals
from portal.packs.linked_figures import figure_numbers
from portal.packs.measure_data import MeasureData, Readings, for_others, with_its_end
from portal.packs.newest_years import MONTHS_SHOWN, breaks_in, in_newest_years, is_number, steps_of, whole_readings
from portal.packs.suppression import MeasureSuppression, Suppressed, suppression_of
from portal.statistics.comparison import (
    LATEST,
    OVERLAP,
    SUM,
    Break,
    Comparison,
    Reading,
    Total,
    is_unsettled,
    latest_end,
    rolling_year,
    total_of_parts,
)
from portal.statistics.coverage import adds_up
from portal.statistics.periods import MONTHS_IN, YEARLY, Period, months_before
from portal.statistics.plan_years import is_year
from portal.statistics.rounding import as_shown, comparison_to_base
from portal.statistics.significance import Finding, assess


class SeriesTable(NamedTuple):
    """The readings of one part of a measure, or of the measure as a whole."""

    name: str
    readings: Readings


class PrintedMeasures(NamedTuple):
    """The measures of a pack by priority id, and every suppression in them."""

    by_priority: dict[int, list[contents.Measure]]
    suppressions: list[contents.Suppression]


def measures_by_priority(
    cycle: Cycle,
    audience: Audience,
    breaks: Mapping[str, Sequence[Break]],
    measures_suppressed: Mapping[int, MeasureSuppression],
    late: LateArrivals,
) -> PrintedMeasures:
    """Every measure that is returned in the cycle, as the audience may see it. `breaks` are by the folded name of their measure;
    `late` is what the last pack went without."""
    placed = [one for one in placed_measures(cycle, breaks) if one[1].measure.is_returned_in(cycle.period)]
    compiled = {
        data.measure.id: late.marked(
            _printed(data, cycle.period_end, audience, measures_suppressed.get(data.measure.id)), data.series
        )
        for _, data in placed
        if audience is Audience.WORKING_GROUP or not data.measure.restricted
    }
    others: dict[int, list[contents.Measure]] = defaultdict(list)
    for _, data in placed:
        if data.row_of is not None and data.measure.id in compiled:
            others[data.row_of.measure.id].append(compiled[data.measure.id])
    by_priority: dict[int, list[contents.Measure]] = defaultdict(list)
    suppressions: list[contents.Suppression] = []
    for placement, data in placed:
        if data.measure.id not in compiled:
            suppressions.append(_restricted(data.measure))
        elif data.row_of is None:
            row = with_splits(compiled[data.measure.id], others[data.measure.id])
            for one in each_with_splits([row]):
                suppressions.extend(suppressions_in(one))  # for the working group: what an agency itself withheld
            by_priority[placement.priority_id].append(row)
    return PrintedMeasures(by_priority, suppressions)


def _printed(data: MeasureData, until: date, audience: Audience, suppressed: Suppressed | None) -> contents.Measure:
    """The measure as the audience's pack prints it."""
    read = data if audience is Audience.WORKING_GROUP else for_others(data)
    compiled = compiled_measure(read, until, audience, suppressed)
    return in_newest_years(with_its_end(compiled, data.measure, until))


def _restricted(measure: Measure) -> contents.Suppression:
    """A measure that packs outside the working group name and do not print."""
    return contents.Suppression(with_area(measure.name, measure.geography), None, None, None, RESTRICTED)


def measure_suppressions(
    cycle: Cycle, breaks: Mapping[str, Sequence[Break]], links: Iterable[LinkedFigure]
) -> dict[int, MeasureSuppression]:
    """What the packs of the cycle withhold outside the working group, by measure id."""
    by_measure: dict[int, list[LinkedFigure]] = defaultdict(list)
    for link in links:
        by_measure[link.measure.id].append(link)
    placed = [for_others(data) for _, data in placed_measures(cycle, breaks) if not data.measure.restricted]
    histories = ledger.histories(Audience.GOVERNING, [data.measure.id for data in placed])  # it reads the public's packs too
    former_senders = former_senders_of_parts()
    found: dict[int, MeasureSuppression] = {}
    for data in sorted(placed, key=lambda one: one.row_of is not None):  # a split follows the measure with the same totals
        found[data.measure.id] = suppression_of(
            data.measure,
            data.series,
            _measure(data, cycle.period_end, ()),
            figure_numbers(by_measure[data.measure.id], data.year_starts),
            histories.get(data.measure.id, []),
            former_senders,
            found.get(data.row_of.measure.id) if data.row_of else None,
        )
    return found


def placed_measures(cycle: Cycle, breaks: Mapping[str, Sequence[Break]]) -> list[tuple[MeasurePlacement, MeasureData]]:
    """Every measure of the agreement with all its values to the end of the cycle.

    Values from before the months that a pack shows are read too: the pages of measures show them, and sums cover them.
    """
    rows = queries.series_of(cycle.agreement_id)
    readings_by_series = measure_queries.readings([series.id for _, series in rows], date.min, cycle.period_end)
    by_measure: dict[int, tuple[MeasurePlacement, list[Series]]] = {}
    for placement, series in rows:
        by_measure.setdefault(placement.measure_id, (placement, []))[1].append(series)
    since = {id_: _first_shown(members, readings_by_series, cycle.period_end) for id_, (_, members) in by_measure.items()}
    loads = loaded_values(since, cycle.period_end)
    placed = [
        (
            placement,
            MeasureData(
                measure=placement.measure,
                series=members,
                readings=readings_by_series,
                breaks=breaks.get(placement.measure.name.casefold(), ()),
                year_starts=cycle.agreement.starts.month,
                loads=loads.get(placement.measure_id, ()),
            ),
        )
        for placement, members in by_measure.values()
    ]
    return _with_rows(placed)


def _with_rows(placed: list[tuple[MeasurePlacement, MeasureData]]) -> list[tuple[MeasurePlacement, MeasureData]]:
    """The same, where those that are printed in the row of another know that other."""
    by_priority: dict[int, list[Measure]] = defaultdict(list)
    for placement, data in placed:
        by_priority[placement.priority_id].append(data.measure)
    wholes = {id_: whole for measures in by_priority.values() for id_, whole in rows_of_splits(measures).items()}
    by_id = {data.measure.id: data for _, data in placed}
    return [
        (placement, _in_row(data, by_id[wholes[data.measure.id].id]) if data.measure.id in wholes else data)
        for placement, data in placed
    ]


def _in_row(data: MeasureData, whole: MeasureData) -> MeasureData:
    breaks = [*data.breaks, *(one for one in whole.breaks if one not in data.breaks)]
    return replace(data, row_of=whole, breaks=sorted(breaks, key=lambda one: one.date))


def _first_shown(members: Iterable[Series], readings: Mapping[int, Readings], until: date) -> date:
    """The first day of the years that a pack shows of a measure."""
    newest = max(
        (period.end for series in members for period, one in readings.get(series.id, {}).items() if is_number(one)), default=until
    )
    return months_before(newest, MONTHS_SHOWN - 1)


def suppressions_in(compiled: contents.Measure) -> list[contents.Suppression]:
    """Every cell that is withheld, whoever withheld it: no reader can tell a small number from another, or from an agency's."""
    cells = suppressed_cells(compiled)
    for series in compiled.series:
        if (comparison := series.comparison) is not None and comparison.reason == "withheld":
            if comparison.value is None and comparison.months_present == comparison.months_expected:
                cells.add(Cell(series.part, comparison.period_start, comparison.period_end))
            if comparison.previous_value is None:
                cells.add(Cell(series.part, comparison.previous_start, comparison.previous_end))
    order = {series.part: at for at, series in enumerate(compiled.series)}
    return [
        contents.Suppression(compiled.key, cell.part, cell.start, cell.end)
        for cell in sorted(cells, key=lambda cell: (order[cell.part], cell.start, cell.end))
    ]


def compiled_measure(
    data: MeasureData, until: date, audience: Audience, suppressed: Suppressed | None = None
) -> contents.Measure:
    """The measure as the audience may see it, with every period that ends by `until`.

    `suppressed` is what is withheld of it, and how the rest is rounded; the working group gets everything exactly.
    """
    measure = data.measure
    if audience is Audience.WORKING_GROUP or suppressed is None:
        compiled = _measure(data, until, loaded_words(data.loads, audience))
    else:
        rounding = suppressed.rounding
        compiled = _measure(data, until, loaded_words(data.loads, audience), rounding)
        # a number that is printed rounded is not small any more
        compiled = without(compiled, suppressed.hidden, suppressed.ever_hidden, 0 if rounding.base else measure.threshold)
    finding = _finding(compiled, measure, until)
    return replace(compiled, finding=finding.sentence, finding_in_brief=finding.brief) if finding else compiled


def loaded_words(loads: Sequence[LoadedValues], audience: Audience) -> tuple[str, ...]:
    """What is said of values that were loaded (rule 10, docs/domain.md). Only the working group reads by whom."""
    return tuple(one.words(names_person=audience is Audience.WORKING_GROUP) for one in loads)


def _finding(compiled: contents.Measure, measure: Measure, until: date) -> Finding | None:
    """Whether the newest value is usual, judged from what is shown, so that nothing suppressed can be read off it. Where it can
    still change and nothing has come for later months, it says of which month it speaks."""
    shown = whole_readings(compiled)
    if compiled.frequency == YEARLY or not is_assessed(measure, shown):
        return None
    last, newest = Period.ending(until, MONTHS_IN[measure.frequency]), max(shown, default=None)
    if newest is not None and newest < last and last.end <= until and is_unsettled(shown[newest].status):
        shown[last] = Reading(None)
    return assess(shown, measure.frequency, breaks_in(compiled), measure.unit, steps_of(compiled)).finding


def is_assessed(measure: Measure, whole: Readings) -> bool:
    """Whether one can say what is usual for the measure; `whole` are the readings of the measure as a whole.

    A count at a moment is not assessed: what is counted stays counted from one quarter to the next, so neighbouring values
    say nothing of its usual variation. Neither is a running total, which is never a trend, nor a measure with
    suppressed months: those are the low ones, and an average of the others would be too high; nor years, of which there are few.
    """
    if any(is_year(period) for period in whole):
        return False
    if measure.comparison == Basis.RUNNING_TOTAL:
        return False
    return measure.sum_over_time != LATEST and not any(reading.symbol == "c" for reading in whole.values())


def _tables(data: MeasureData) -> dict[str | None, SeriesTable]:
    """The readings by part key. The total comes first; where the parts add up, it is made from them."""
    parts: dict[str | None, SeriesTable] = {
        series.part.key: SeriesTable(series.part.name, data.readings.get(series.id, {})) for series in data.series if series.part
    }
    whole = next((data.readings.get(series.id, {}) for series in data.series if series.part is None), None)
    if whole is None:
        whole = total_of_parts(
            {part.name: part.readings for part in parts.values()}, names_gone_on_in(one.part for one in data.series)
        )
    return {TOTAL: SeriesTable("Total", dict(whole)), **parts}


def _measure(data: MeasureData, until: date, loaded: tuple[str, ...], rounding: Rounding = EXACT) -> contents.Measure:
    """The measure with every value, rounded, without parts that begin later; comparisons end with the newest number of the total,
    or else of any part; those of a split end with its row. What is said of loaded values travels as a caveat does.
    """
    data = replace(data, series=[one for one in data.series if one.part is None or one.part.has_begun(until)])
    measure, tables = data.measure, _tables(data)
    goes_on_in = {one.part.key: one.part.goes_on_in for one in data.series if one.part}
    end = (_end(_tables(data.row_of), until) if data.row_of else None) or _end(tables, until)
    series = tuple(
        contents.Series(
            part,
            table.name,
            _observations(part, table.readings, rounding),
            _comparison(data, part, table.readings, end, rounding.base),
            goes_on_in.get(part or "", ""),
        )
        for part, table in tables.items()
    )
    shown = Period(_first_shown(data.series, data.readings, until), until)
    return contents.Measure(
        key=measure.key,
        name=measure.name,
        definition=measure.definition,
        unit=measure.unit,
        geography=measure.geography,
        frequency=YEARLY if data.is_yearly else measure.frequency,
        judgement=measure.judgement,
        returned_by=measure.returned_by.name if measure.returned_by else "each host agency",
        restricted=measure.restricted,
        parts_overlap=measure.sum_over_breakdown == OVERLAP,
        breaks=tuple(contents.SeriesBreak(one.date.isoformat(), one.effect, one.reason) for one in data.breaks),
        series=series,
        comparison=series[0].comparison,
        steps=tuple(contents.LevelStep(one.date.isoformat(), one.reason) for one in measure.steps_in_force),
        caveats=tuple(caveat.text for caveat in measure.caveats if caveat.touches(shown)) + loaded,
        breakdown=measure.breakdown.name if measure.breakdown else "",
        covers=measure.covers,
        rounded_to=rounding.base,
    )


def _end(tables: Mapping[str | None, SeriesTable], until: date) -> date | None:
    """The end of the newest number of the total, or else of any part."""
    return latest_end(tables[TOTAL].readings, until) or max(
        (latest for table in tables.values() if (latest := latest_end(table.readings, until))), default=None
    )


def _observations(part: str | None, readings: Readings, rounding: Rounding) -> tuple[contents.Observation, ...]:
    return tuple(
        contents.Observation(
            period_start=period.start.isoformat(),
            period_end=period.end.isoformat(),
            value=as_shown(reading.value, rounding.base),
            symbol=reading.symbol,
            status=reading.status if reading.value is not None or reading.symbol == "c" else "",
            note=reading.note,
            revised_from=_revised_from(part, period, reading, rounding),
        )
        for period, reading in sorted(readings.items())
    )


def _revised_from(part: str | None, period: Period, reading: Reading, rounding: Rounding) -> Decimal | None:
    """The value before its newest revision. Where the agency now calls the value confidential, that one is confidential too."""
    cell = Cell(part, period.start.isoformat(), period.end.isoformat())
    if reading.symbol == "c" or not rounding.may_name(cell, reading.revised_from):
        return None
    return as_shown(reading.revised_from, rounding.base)


def _comparison(
    data: MeasureData, part: str | None, readings: Readings, end: date | None, base: int
) -> contents.PrintedComparison | None:
    """The comparison that the measure asks for, of the readings to `end`; None where there is no number at all."""
    if end is None:
        return None
    compared_as = data.row_of.measure if data.row_of else data.measure
    how = compared_as.sum_over_time if adds_up(compared_as.covers) else LATEST
    if data.is_yearly:
        found = rolling_year(readings, end, YEARLY, SUM, data.breaks)
    else:
        found = compared(compared_as, readings, end, data.breaks, data.year_starts, is_whole=part is TOTAL)
    now, before = (
        _is_confidential(found.current, readings, how),
        not found.named and _is_confidential(found.previous, readings, how),
    )
    printed = _printed_comparison(comparison_to_base(found, base))
    return suppressed_comparison(printed, now=now, before=before and (now or found.current.is_complete))


def _is_confidential(total: Total, readings: Readings, sum_over_time: str) -> bool:
    """Whether no month of the total is missing and its agency withholds one or more: nothing is late or unknown then."""
    steps = total.period.split(total.frequency)[-1 if sum_over_time == LATEST else 0 :]
    confidential = sum((reading := readings.get(step)) is not None and reading.symbol == "c" for step in steps)
    return confidential > 0 and total.present + confidential == total.expected


def _printed_comparison(comparison: Comparison) -> contents.PrintedComparison:
    now, before, change = comparison.current, comparison.previous, comparison.change
    return contents.PrintedComparison(
        basis=f"{comparison.current_days.words} against {comparison.named or comparison.previous_days.words}",
        period_start=now.period.start.isoformat(),
        period_end=now.period.end.isoformat(),
        value=now.value,
        status=now.status if now.value is not None else "",
        months_present=now.present,
        months_expected=now.expected,
        previous_start=before.period.start.isoformat(),
        previous_end=before.period.end.isoformat(),
        previous_value=before.value,
        previous_status=before.status if before.value is not None else "",
        change=change.amount,
        change_percent=change.percent,
        direction=change.direction,
        comparable=change.comparable,
        reason=change.reason,
        words=comparison.words,
        cumulated=comparison.cumulated,
        is_running_total=comparison.is_running_total,
    )
