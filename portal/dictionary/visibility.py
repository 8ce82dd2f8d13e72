"""The rules for who sees which values of which measure. What a person may not see does not exist for them.

Coordinators see everything that is approved. Everybody else sees periods that end within the newest issued cycle;
partners also see later values of the series that their own agency returns. Outside the working group people see counts as
they were issued, without what was withheld then (portal/packs/ledger.py): a page tells nothing that no pack told. An agency
that returns the whole measure sees all of it; one that returns a part sees the page as anybody does, because its own small
number beside the total would give another agency's away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from portal.contents import pack as contents
from portal.core.policy import AUDIENCES, Actor, Audience, Permission, Role, can
from portal.disclosure.given import TOTAL, Cell, Given
from portal.disclosure.measures import is_counted, numbers_in
from portal.disclosure.rounding import Rounding, base_of_newest, rounding_after
from portal.measures.models import Measure, Series
from portal.measures.senders.queries import SendersOn
from portal.packs.ledger import History, ever_suppressed, newest
from portal.packs.measure_data import MeasureData, Readings, for_others
from portal.packs.measures import compiled_measure
from portal.packs.newest_years import breaks_in, steps_of, whole_readings
from portal.packs.suppression import Suppressed, rounding_base_of
from portal.rates.models import Rate
from portal.statistics.comparison import Reading
from portal.statistics.significance import Assessment, assess

CONFIDENTIAL = "c"


@dataclass(frozen=True)
class Visibility:
    """What one person may see.

    `agency_id` is set for a partner only. `senders` are those of the newest period: who returns something only later sees nothing
    more of it yet, and who hands it over sees it as long as the numbers are theirs. `issued` is the last day of the newest cycle
    of which the person was given a pack, `newest` that of the newest cycle of all, after which nothing can have been returned.
    """

    sees_all: bool
    audience: Audience
    agency_id: int | None
    issued: date | None
    newest: date
    senders: SendersOn

    def reads_ledger_of(self, measure: Measure) -> bool:
        """Whether this person sees what was issued; the working group and who returns it all see the values themselves."""
        return self.audience_of(measure) is not Audience.WORKING_GROUP

    def can_see(self, measure: Measure) -> bool:
        return self.sees_all or not measure.restricted

    def can_see_rate(self, rate: Rate) -> bool:
        """Whether this person sees both measures that it is worked out from."""
        return self.sees_all or not rate.is_restricted

    def is_sender_of(self, measure: Measure) -> bool:
        """Whether the person's agency returns the whole measure, and not only a part."""
        return self.agency_id is not None and self.senders.of(measure) == self.agency_id

    def returns_part(self, series: Series) -> bool:
        """Whether the person's agency returns this part of a measure."""
        return self.agency_id is not None and series.part is not None and self.senders.of(series.part) == self.agency_id

    def can_see_all_of(self, measure: Measure) -> bool:
        """Whether nothing of the measure is hidden from this person, not even what its agency withdrew as confidential."""
        return self.sees_all or self.is_sender_of(measure)

    def audience_of(self, measure: Measure) -> Audience:
        """The audience whose small-number rule applies to this person and measure."""
        return Audience.WORKING_GROUP if self.is_sender_of(measure) else self.audience

    def last_day(self, measure: Measure, series: Series) -> date | None:
        """The last day on which a visible period of the series may end; None where no value is visible."""
        sender = self.senders.of(measure) or (self.senders.of(series.part) if series.part else None)
        is_own = self.agency_id is not None and sender == self.agency_id
        return self.newest if self.sees_all or is_own else self.issued

    def last_day_of_measure(self, measure: Measure, members: Iterable[Series]) -> date | None:
        """The latest `last_day` of the measure's series; None where no value is visible."""
        return max((day for series in members if (day := self.last_day(measure, series))), default=None)

    def last_day_of_all(self, rows: Iterable[tuple[Measure, Series]]) -> date:
        """The latest `last_day` of many series; the end of the newest cycle where no value is visible."""
        return max((day for measure, series in rows if (day := self.last_day(measure, series))), default=self.newest)


def audiences_of(person: Actor) -> tuple[Audience, ...]:
    """The audiences whose packs decide what the person sees of measures; first the one that is meant for the person's role."""
    return AUDIENCES[Role(person.role)] or (Audience.PUBLIC,)


def visibility_of(person: Actor, *, issued: date | None, newest: date, senders: SendersOn) -> Visibility:
    return Visibility(
        sees_all=can(person, Permission.READ_ALL_VALUES),
        audience=audiences_of(person)[0],
        agency_id=person.agency_id if can(person, Permission.SEE_OWN_WORK) else None,
        issued=issued,
        newest=newest,
        senders=senders,
    )


def compiled_for(visibility: Visibility, data: MeasureData, history: History) -> contents.Measure:
    """The measure as this person may see it: every text of the page is made from it. `history` is the ledger of the measure."""
    measure = data.measure
    visible_readings = {
        series.id: _until(data.readings.get(series.id, {}), visibility.last_day(measure, series)) for series in data.series
    }
    until = visibility.last_day_of_measure(measure, data.series) or visibility.newest
    visible_data = replace(data, readings=visible_readings)
    audience = visibility.audience_of(measure)
    if audience is not Audience.WORKING_GROUP:
        visible_data = for_others(visible_data)
    if audience is Audience.WORKING_GROUP or not is_counted(measure.unit):
        compiled = compiled_measure(visible_data, until, audience)
    else:
        given = newest(history)
        issued_data = _as_issued(visible_data, given, visibility)
        suppressed = _suppressed_on_page(issued_data, until, given, history, visibility)
        compiled = compiled_measure(issued_data, until, audience, suppressed)
    return compiled if visibility.can_see_all_of(measure) else _without_values_before_withdrawal(compiled)


def _as_issued(data: MeasureData, given: Mapping[Cell, Given], visibility: Visibility) -> MeasureData:
    """The measure with the numbers of the ledger: a page shows what was issued, and what the person's agency sent since.

    A number that came or changed after the newest issue is not there yet, because what it gives away is decided at the next.
    """
    readings: dict[int, Readings] = {}
    for series in data.series:
        own = visibility.returns_part(series)
        part = series.part.key if series.part else TOTAL
        found: Readings = {}
        for period, reading in data.readings.get(series.id, {}).items():
            line = given.get(Cell(part, period.start.isoformat(), period.end.isoformat()))
            if reading.value is None or (line is not None and line.value == reading.value):
                found[period] = reading
            elif line is not None:
                found[period] = Reading(Decimal(line.value), "", line.status)
            elif own:
                found[period] = reading
        readings[series.id] = found
    return replace(data, readings=readings)


def rounding_on_page(measure: Measure, history: History) -> Rounding:
    """As at the newest issue. A measure that is rounded only since then is rounded here at once, which tells nothing new."""
    return rounding_after(history, base_of_newest(history) or rounding_base_of(measure))


def _suppressed_on_page(
    data: MeasureData, until: date, given: Mapping[Cell, Given], history: History, visibility: Visibility
) -> Suppressed:
    """What was withheld at the newest issue; of numbers that no pack held yet, small ones and sums over withheld ones, or,
    where the measure is rounded, all but those that the person's agency returns: a sum that is rounded anew tells more."""
    rounding, threshold = rounding_on_page(data.measure, history), data.measure.threshold
    own = {series.part.key for series in data.series if series.part and visibility.returns_part(series)}
    # a threshold that was raised since makes more of them small
    hidden = {cell for cell, line in given.items() if not line.is_shown or (0 < line.value < threshold and not rounding.base)}
    for cell, value in numbers_in(compiled_measure(data, until, Audience.WORKING_GROUP)).items():
        is_new = cell.part not in own if rounding.base else 0 < value < threshold
        if cell not in given and (is_new or hidden):
            hidden.add(cell)
    return Suppressed(frozenset(hidden), frozenset(ever_suppressed(history)), rounding)


def assessment_of(compiled: contents.Measure) -> Assessment:
    """The whole measure against its usual variation, in the same three years as a pack looks at."""
    return assess(whole_readings(compiled), compiled.frequency, breaks_in(compiled), compiled.unit, steps_of(compiled))


def _until(readings: Readings, last: date | None) -> Readings:
    """The readings of the periods that end by that day; the same object where none ends later."""
    if last is None:
        return {}
    if all(period.end <= last for period in readings):
        return readings
    return {period: reading for period, reading in readings.items() if period.end <= last}


def _without_values_before_withdrawal(measure: contents.Measure) -> contents.Measure:
    """The measure without the earlier values of what its agency withdrew as confidential."""
    series = tuple(
        replace(one, observations=tuple(_without_earlier_value(observation) for observation in one.observations))
        if any(item.symbol == CONFIDENTIAL and item.revised_from is not None for item in one.observations)
        else one
        for one in measure.series
    )
    return replace(measure, series=series)


def _without_earlier_value(observation: contents.Observation) -> contents.Observation:
    return replace(observation, revised_from=None) if observation.symbol == CONFIDENTIAL else observation
