"""The measures of a pack: their series, comparisons, and what an audience does not see of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from portal.contents import pack as c
from portal.core.policy import Audience
from portal.cycles.models import Cycle
from portal.disclosure.measures import TOTAL, without_small_numbers
from portal.disclosure.suppression import RESTRICTED
from portal.measures.comparisons import compared
from portal.measures.models import Measure, MeasurePlacement, Series
from portal.measures.queries import readings
from portal.packs import queries
from portal.statistics.comparison import LATEST, OVERLAP, Break, Comparison, Reading, latest_end, total_of_parts
from portal.statistics.periods import Period, months_before
from portal.statistics.significance import Finding, assess

MONTHS_SHOWN = 36

Readings = dict[Period, Reading]


def measures_by_priority(
    cycle: Cycle, audience: Audience, breaks: Mapping[str, Sequence[Break]]
) -> tuple[dict[int, list[c.Measure]], list[c.Suppression]]:
    """Every measure of the agreement, by priority id; and what was withheld."""
    rows = queries.series_of(cycle.agreement_id)
    since = months_before(cycle.period_end, MONTHS_SHOWN - 1)
    known = readings([series.id for _, series in rows], since, cycle.period_end)
    by_measure: dict[int, tuple[MeasurePlacement, list[Series]]] = {}
    for placement, series in rows:
        by_measure.setdefault(placement.measure_id, (placement, []))[1].append(series)
    found: dict[int, list[c.Measure]] = defaultdict(list)
    withheld: list[c.Suppression] = []
    for placement, members in by_measure.values():
        measure = placement.measure
        if measure.restricted and audience is not Audience.WORKING_GROUP:
            withheld.append(c.Suppression(measure.name, None, None, None, RESTRICTED))
            continue
        own_breaks = breaks.get(measure.name.casefold(), ())
        compiled, hidden = compiled_measure(
            measure, members, known, cycle.period_end, own_breaks, audience, cycle.agreement.starts.month
        )
        withheld.extend(hidden)
        found[placement.priority_id].append(compiled)
    return found, withheld


def compiled_measure(
    measure: Measure,
    members: Sequence[Series],
    known: Mapping[int, Readings],
    until: date,
    breaks: Sequence[Break],
    audience: Audience,
    year_starts: int,
) -> tuple[c.Measure, list[c.Suppression]]:
    """One measure as that audience may see it, and what is withheld of it. `until` is the last day looked at."""
    compiled = _measure(measure, _table(measure, members, known), until, breaks, year_starts)
    hidden: list[c.Suppression] = []
    if audience is not Audience.WORKING_GROUP:
        compiled, hidden = without_small_numbers(compiled, measure.threshold, measure.sum_over_breakdown, measure.sum_over_time)
    finding = _finding(compiled, measure, breaks)
    if finding is None:
        return compiled, hidden
    return replace(compiled, finding=finding.sentence, finding_in_brief=finding.brief), hidden


def _finding(compiled: c.Measure, measure: Measure, breaks: Sequence[Break]) -> Finding | None:
    """Made from what is shown, so that nothing withheld can be read off it."""
    if not compiled.series:
        return None
    shown = shown_readings(compiled.series[0])
    return assess(shown, measure.frequency, breaks, measure.unit).finding if is_assessed(measure, shown) else None


def is_assessed(measure: Measure, whole: Readings) -> bool:
    """Whether one can say what is usual. Not of a count at a moment: what is counted stays counted from one quarter to the
    next, so its neighbours say nothing of its usual variation. Nor where months are withheld: those are the low ones, and
    an average of the others would be too high."""
    return measure.sum_over_time != LATEST and not any(one.symbol == "c" for one in whole.values())


def shown_readings(series: c.Series) -> Readings:
    """The newest three years of a compiled series, as what is usual is judged by."""
    return {
        Period(date.fromisoformat(one.period_start), date.fromisoformat(one.period_end)): Reading(
            one.value, one.symbol, one.status
        )
        for one in series.observations[-MONTHS_SHOWN:]
    }


def _table(measure: Measure, members: Sequence[Series], known: Mapping[int, Readings]) -> dict[Any, tuple[str, Readings]]:
    """Readings by part key: the total first, made from the parts where they add up."""
    parts = {one.part.key: (one.part.name, known.get(one.id, {})) for one in members if one.part}
    whole = next((known.get(one.id, {}) for one in members if one.part is None), None)
    if whole is None:
        whole = total_of_parts([own for _, own in parts.values()])
    return {TOTAL: ("Total", dict(whole)), **parts}


def _measure(
    measure: Measure, table: Mapping[Any, tuple[str, Readings]], until: date, breaks: Sequence[Break], year_starts: int
) -> c.Measure:
    end = latest_end(table[TOTAL][1], until) or max(
        (found for _, own in table.values() if (found := latest_end(own, until))), default=None
    )
    series = tuple(
        c.Series(part, name, _observations(own), _comparison(measure, part, own, end, breaks, year_starts))
        for part, (name, own) in table.items()
    )
    shown = Period(months_before(until, MONTHS_SHOWN - 1), until)
    return c.Measure(
        key=measure.key,
        name=measure.name,
        definition=measure.definition,
        unit=measure.unit,
        geography=measure.geography,
        frequency=measure.frequency,
        judgement=measure.judgement,
        returned_by=measure.returned_by.name if measure.returned_by else "Each host agency",
        restricted=measure.restricted,
        parts_overlap=measure.sum_over_breakdown == OVERLAP,
        breaks=tuple(c.SeriesBreak(found.date.isoformat(), found.effect, found.reason) for found in breaks),
        series=series,
        comparison=series[0].comparison,
        caveats=tuple(found.text for found in measure.caveats if found.touches(shown)),
    )


def _observations(own: Readings) -> tuple[c.Observation, ...]:
    return tuple(
        c.Observation(
            period.start.isoformat(),
            period.end.isoformat(),
            reading.value,
            reading.symbol,
            reading.status,
            reading.note,
            None if reading.symbol == "c" else reading.revised_from,  # the agency withholds what it had sent
        )
        for period, reading in sorted(own.items())
    )


def _comparison(
    measure: Measure, part: str | None, own: Readings, end: date | None, breaks: Sequence[Break], year_starts: int
) -> c.ComparisonOf | None:
    """To the newest month with a number, as the measure asks."""
    if end is None:
        return None
    return _printed(compared(measure, own, end, breaks, year_starts, is_whole=part is TOTAL))


def _printed(found: Comparison) -> c.ComparisonOf:
    now, before, change = found.current, found.previous, found.change
    return c.ComparisonOf(
        basis=f"{now.period.words} against {found.named or before.period.words}",
        period_start=now.period.start.isoformat(),
        period_end=now.period.end.isoformat(),
        value=now.value,
        status=now.status,
        months_present=now.present,
        months_expected=now.expected,
        previous_start=before.period.start.isoformat(),
        previous_end=before.period.end.isoformat(),
        previous_value=before.value,
        change=change.amount,
        change_percent=change.percent,
        direction=change.direction,
        comparable=change.comparable,
        reason=change.reason,
        words=found.words,
    )
