"""What a pack and a page show of a measure: the years to its newest number, as readings that can be judged. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portal.contents import pack as contents
from portal.statistics.comparison import Reading
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
    """The first day of the three years to the newest number of the measure; empty where it has none."""
    newest = max((seen.period_end for one in compiled.series for seen in one.observations if is_number(seen)), default="")
    return months_before(date.fromisoformat(newest), MONTHS_SHOWN - 1).isoformat() if newest else ""


def steps_of(compiled: contents.Measure) -> list[Step]:
    """The accepted changes of level, in the form that an assessment takes."""
    return [Step(date.fromisoformat(one.date), one.reason) for one in compiled.steps]


def whole_readings(compiled: contents.Measure) -> Readings:
    """The measure as a whole in its newest three years: the values that what is usual is judged by, on pages and in packs."""
    return newest_readings(compiled)[0]


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
