"""What is known of a measure before anything is printed of it, for the working group and for others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.contents import pack as contents
from portal.measures.history_loads import LoadedValues
from portal.measures.models import Measure, Series
from portal.statistics.comparison import Break, Reading
from portal.statistics.periods import Period
from portal.statistics.plan_years import complete_years

Readings = dict[Period, Reading]


@dataclass(frozen=True, kw_only=True)
class MeasureData:
    """A measure with what is known of it: its series, their readings by series id, and the breaks in it.

    `year_starts` is the month (1 to 12) that the plan year begins with. `loads` are the loads that the readings came with, as
    far as they were not sent in returns. `row_of` is the measure that counts the same and in whose row this one is printed:
    then it is compared as that one is, and its breaks are in this one too. `is_yearly`: the readings are those of plan years.
    """

    measure: Measure
    series: Sequence[Series]
    readings: Mapping[int, Readings]
    breaks: Sequence[Break]
    year_starts: int
    loads: Sequence[LoadedValues] = ()
    row_of: MeasureData | None = None
    is_yearly: bool = False


def for_others(data: MeasureData) -> MeasureData:
    """The data as everybody but the working group gets them: of some measures these are complete plan years only.

    Everything that is printed is made from them, so that nothing can tell a month.
    """
    if not data.measure.is_yearly or data.is_yearly:
        return data
    frequency, starts = data.measure.frequency, data.year_starts
    years = {one.id: complete_years(data.readings.get(one.id, {}), starts, frequency) for one in data.series}
    return replace(data, readings=years, row_of=for_others(data.row_of) if data.row_of else None, is_yearly=True)


def with_its_end(compiled: contents.Measure, measure: Measure, until: date) -> contents.Measure:
    """The measure with the sentence that it goes on no longer, where it ended before that day: a total of its months would look
    like one that lacks some."""
    if measure.returned_until is None or measure.returned_until >= until:
        return compiled
    return replace(compiled, caveats=(*compiled.caveats, f"It is returned until {measure.last_returned} only."))
