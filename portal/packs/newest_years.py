"""What a pack and a page show of a measure: the years to its newest number, as readings that can be judged. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from portal.contents import pack as contents
from portal.core.text import listed
from portal.statistics.applicability import lacked
from portal.statistics.comparison import NOT_COMPARABLE, Break, Reading
from portal.statistics.periods import Period, months_before
from portal.statistics.significance import Step

Readings = dict[Period, Reading]
MONTHS_SHOWN = 36


def in_newest_years(compiled: contents.Measure) -> contents.Measure:
    """The measure with what a pack shows of it: the three years to its newest number, which may end before the cycle does, and
    what stands in the place of a number after it. Whoever reads one month without a number more is shown the same years."""
    since = _since(compiled)
    series = tuple(
        replace(one, observations=tuple(seen for seen in one.observations if seen.period_end >= since)) for one in compiled.series
    )
    return replace(compiled, series=series)


def is_number(one: contents.Observation | Reading) -> bool:
    """Whether there is a number, shown or withheld."""
    return one.value is not None or one.symbol == "c"


def _since(compiled: contents.Measure) -> str:
    """The first day of the three years to the newest number of the measure as a whole, or else of any part; empty where it has
    none."""
    ends = [max((seen.period_end for seen in one.observations if is_number(seen)), default="") for one in compiled.series]
    newest = (ends and ends[0]) or max(ends, default="")
    return months_before(date.fromisoformat(newest), MONTHS_SHOWN - 1).isoformat() if newest else ""


def steps_of(compiled: contents.Measure) -> list[Step]:
    """The accepted changes of level, in the form that an assessment takes."""
    return [Step(date.fromisoformat(one.date), one.reason) for one in compiled.steps]


def whole_readings(compiled: contents.Measure) -> Readings:
    """The measure as a whole in its newest three years: the values that what is usual is judged by, on pages and in packs."""
    return newest_readings(compiled)[0]


def breaks_in(compiled: contents.Measure) -> list[Break]:
    """The breaks by which the measure as a whole is judged: its own, and where its parts are others from then on. A part that
    does not apply for one month or quarter only is none: the sentence on what is usual names it."""
    own = [Break(date.fromisoformat(one.date), one.effect, one.reason) for one in compiled.breaks]
    return own if compiled.parts_overlap else [*own, *_changes_of_parts(compiled)]


def _changes_of_parts(compiled: contents.Measure) -> Iterator[Break]:
    absent: dict[tuple[str, str], set[str]] = {}
    for series in compiled.series:
        for one in series.observations:
            found = absent.setdefault((one.period_start, one.period_end), set())
            if series.part is not None and one.symbol == "z":
                found.add(series.name)
    spans = [(span, lacked(absent[span], compiled.goes_on_in)) for span in sorted(absent)]
    lasting = [one for at, one in enumerate(spans) if not _is_alone(spans, at)]
    for (_, before), (span, now) in pairwise(lasting):
        if now != before:
            gone, come = sorted(now - before), sorted(before - now)
            words = [f"without {listed(gone)}" if gone else "", f"with {listed(come)}" if come else ""]
            reason = f"The total is {' and '.join(filter(None, words))} from then on"
            yield Break(date.fromisoformat(span[0]), NOT_COMPARABLE, reason, is_of_parts=True)


def _is_alone(spans: Sequence[tuple[tuple[str, str], frozenset[str]]], at: int) -> bool:
    """Whether the parts are others in this month or quarter only, and the same before and after it; of the newest one nobody
    knows what comes after it."""
    before, after = spans[at - 1][1] if at else None, spans[at + 1][1] if at < len(spans) - 1 else None
    return before is not None and before != spans[at][1] and after in (before, None)


def newest_readings(compiled: contents.Measure) -> list[Readings]:
    """For each of its series the readings in the three years to the newest period of the measure."""
    return [
        {
            Period(date.fromisoformat(one.period_start), date.fromisoformat(one.period_end)): Reading(
                one.value, one.symbol, one.status
            )
            for one in series.observations
        }
        for series in in_newest_years(compiled).series
    ]
