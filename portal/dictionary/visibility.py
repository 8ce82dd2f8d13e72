"""Who sees which values of which measure. What a person may not see does not exist for them.

Coordinators see everything that is approved. Everybody else sees periods that end within the newest issued cycle;
partners also see later values of the series that their own agency returns. Small numbers are withheld as in the pack of
the person's audience. An agency that returns the whole measure sees all of it; one that returns a part sees the page as
anybody does, because its own small number beside the total would give another agency's away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.contents import pack as c
from portal.core.policy import AUDIENCES, Actor, Audience, Permission, Role, can
from portal.measures.models import Measure, Series
from portal.packs.measures import MONTHS_SHOWN, Readings, compiled_measure, is_assessed, shown_readings
from portal.statistics.comparison import Break
from portal.statistics.periods import months_before
from portal.statistics.significance import Assessment, assess

CONFIDENTIAL = "c"


@dataclass(frozen=True)
class Visibility:
    """One person's. `agency_id` is that of a partner; `issued` the last day of the newest issued cycle, `newest` that of
    the newest cycle of all: nothing later can have been returned."""

    sees_all: bool
    audience: Audience
    agency_id: int | None
    issued: date | None
    newest: date

    def may_see(self, measure: Measure) -> bool:
        return self.sees_all or not measure.restricted

    def owns(self, measure: Measure) -> bool:
        """Whether the person's agency returns all of it."""
        return self.agency_id is not None and measure.returned_by_id == self.agency_id

    def tells_all(self, measure: Measure) -> bool:
        """Whether nothing of it is kept from this person, not even what was withdrawn as confidential."""
        return self.sees_all or self.owns(measure)

    def audience_of(self, measure: Measure) -> Audience:
        return Audience.WORKING_GROUP if self.owns(measure) else self.audience

    def last_day(self, measure: Measure, series: Series) -> date | None:
        """Up to when the values of a series are seen; None for none at all."""
        sender = measure.returned_by_id or (series.part.returned_by_id if series.part else None)
        is_own = self.agency_id is not None and sender == self.agency_id
        return self.newest if self.sees_all or is_own else self.issued

    def horizon(self, measure: Measure, members: Iterable[Series]) -> date | None:
        """The last day on which anything of it is seen."""
        return max((day for one in members if (day := self.last_day(measure, one))), default=None)

    def horizon_of(self, rows: Iterable[tuple[Measure, Series]]) -> date:
        """The same for many measures; the newest of all where nothing of them is seen."""
        return max((day for measure, one in rows if (day := self.last_day(measure, one))), default=self.newest)


def visibility_of(person: Actor, *, issued: date | None, newest: date) -> Visibility:
    audiences = AUDIENCES[Role(person.role)]
    return Visibility(
        sees_all=can(person, Permission.READ_ALL_VALUES),
        audience=audiences[0] if audiences else Audience.PUBLIC,
        agency_id=person.agency_id if can(person, Permission.SEE_OWN_WORK) else None,
        issued=issued,
        newest=newest,
    )


def compiled_for(
    sight: Visibility,
    measure: Measure,
    members: Sequence[Series],
    known: Mapping[int, Readings],
    breaks: Sequence[Break],
    year_starts: int,
) -> c.Measure:
    """The measure as this person may see it: every other text of the page is made from it."""
    seen = {one.id: _until(known.get(one.id, {}), sight.last_day(measure, one)) for one in members}
    until = sight.horizon(measure, members) or sight.newest
    audience = sight.audience_of(measure)
    compiled, _ = compiled_measure(measure, members, seen, until, breaks, audience, year_starts)
    whole = newest_years(compiled.series[0], until)
    if is_assessed(measure, whole) and whole != shown_readings(compiled.series[0]):
        compiled = replace(compiled, finding=assessment_of(compiled, breaks, until).finding.sentence)
    return compiled if sight.tells_all(measure) else _without_withdrawn(compiled)


def assessment_of(compiled: c.Measure, breaks: Sequence[Break], until: date) -> Assessment:
    """The whole measure against its usual variation, in the three years that the pack of a cycle to `until` looks at: the
    page and the pack never tell different stories."""
    return assess(newest_years(compiled.series[0], until), compiled.frequency, breaks, compiled.unit)


def newest_years(series: c.Series, until: date) -> Readings:
    since = months_before(until, MONTHS_SHOWN - 1)
    return {period: one for period, one in shown_readings(series).items() if period.start >= since}


def _until(own: Readings, last: date | None) -> Readings:
    if last is None:
        return {}
    return own if all(period.end <= last for period in own) else {at: one for at, one in own.items() if at.end <= last}


def _without_withdrawn(measure: c.Measure) -> c.Measure:
    """What a value was before its agency withheld it is withheld too."""
    series = tuple(
        replace(one, observations=tuple(_without_earlier(seen) for seen in one.observations))
        if any(seen.symbol == CONFIDENTIAL and seen.revised_from is not None for seen in one.observations)
        else one
        for one in measure.series
    )
    return replace(measure, series=series)


def _without_earlier(seen: c.Observation) -> c.Observation:
    return replace(seen, revised_from=None) if seen.symbol == CONFIDENTIAL else seen
