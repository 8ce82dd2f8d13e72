"""The contents of the dictionary's pages, for one person: the index of measures, and the entry of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from portal.accounts.models import Person
from portal.contents import pack as contents
from portal.core import clock
from portal.core.dates import last_of_month
from portal.core.errors import NotFound
from portal.core.lists import ListPage
from portal.dictionary import lists, queries
from portal.dictionary.lists import PlacedMeasure
from portal.dictionary.queries import CurrentAgreement
from portal.dictionary.sentence import finding_words
from portal.dictionary.visibility import Visibility, audiences_of, compiled_for, visibility_of
from portal.disclosure.measures import is_counted
from portal.measures.history_loads import loaded_values
from portal.measures.models import Basis, Measure, MeasurePlacement, Part, Series, SeriesBreak
from portal.measures.queries import breaks_by_name, breaks_of, readings
from portal.measures.same_counts import rows_of_splits
from portal.measures.senders.queries import SendersOn, senders_on
from portal.packs.ledger import History, histories
from portal.packs.measure_data import MeasureData
from portal.packs.measures import loaded_words
from portal.packs.newest_years import MONTHS_SHOWN
from portal.rates.models import Rate
from portal.rates.queries import rates, rates_of
from portal.statistics.comparison import LATEST, Break
from portal.statistics.coverage import ITS_LAST_DAY, ITS_PERIOD
from portal.statistics.periods import MONTHLY, YEARLY, months_before
from portal.statistics.rounding import as_shown
from portal.wording.remarks import publishing_remarks
from portal.wording.sentences import change_words
from portal.wording.tables import breakdown_words


@dataclass(frozen=True)
class ValueLine:
    """A measure in the index. `words` say how its newest value compares and whether that is usual.

    `splits` are the ways in which its counts are split, where there are several: the key of a measure and by what. `rates` are
    those of which it is the numerator.
    """

    key: str
    name: str
    restricted: bool
    words: str
    splits: tuple[tuple[str, str], ...] = ()
    rates: tuple[Rate, ...] = ()


@dataclass(frozen=True)
class Index:
    """All measures of the newest agreement: `groups` are those that are `shown`, each as ((key, title) of the priority,
    its measures).

    `others` are the measures that are no longer in the agreement.
    """

    agreement: str
    plan_year: str
    groups: list[tuple[tuple[str, str], list[ValueLine]]]
    others: list[Measure]
    shown: ListPage


def index(person: Person) -> Index | None:
    """All measures that the person may see, by priority of the newest agreement; None while there is no agreement."""
    agreement = queries.current_agreement(audiences_of(person))
    if agreement is None:
        return None
    visibility = _visibility(person, agreement)
    rows = [row for row in queries.placed_series(agreement.id) if visibility.can_see(row[0].measure)]
    ends = visibility.last_day_of_all([(placement.measure, series) for placement, series in rows])
    since = months_before(agreement.issued or ends, 2 * MONTHS_SHOWN - 1)  # the newest value may be as old as all that is shown
    shown = lists.measures(list(_placed(rows)))
    readings_by_series = readings([series.id for one in shown.firsts for _, series in one.rows], since, ends)
    breaks = breaks_by_name()
    issued_only = {placement.measure_id for placement, _ in rows if visibility.reads_ledger_of(placement.measure)}
    given = histories(visibility.audience, issued_only) if issued_only else {}
    seen_rates = [rate for rate in (rates() if agreement.has_rates else ()) if visibility.can_see_rate(rate)]

    def line_of(one: PlacedMeasure) -> ValueLine:
        measure, others = one.measure, one.others
        own_breaks = breaks.get(measure.name.casefold(), ())
        data = MeasureData(
            measure=measure,
            series=[series for _, series in one.rows],
            readings=readings_by_series,
            breaks=own_breaks,
            year_starts=agreement.year_starts,
        )
        splits = tuple(_split(one) for one in (measure, *others) if others)
        own_rates = tuple(rate for rate in seen_rates if rate.numerator_id == measure.id)
        return replace(_line(visibility, data, given.get(measure.id, [])), splits=splits, rates=own_rates)

    groups = [(priority, [line_of(one) for one in placed]) for priority, placed in groupby(shown.firsts, key=_priority_of)]
    others = [measure for measure in queries.no_longer_placed(agreement.id) if visibility.can_see(measure)]
    return Index(agreement.title, agreement.key, groups, others, shown)


PlacedSeries = tuple[MeasurePlacement, Series]


def _priority_of(one: PlacedMeasure) -> tuple[str, str]:
    return one.placement.priority.key, one.placement.priority.title


def _placed(rows: list[PlacedSeries]) -> Iterator[PlacedMeasure]:
    """The measures of each priority. One that counts the same as another is a split in the line of that one."""
    for _, of_priority in groupby(rows, key=lambda row: row[0].priority_id):
        placed = list(of_priority)
        measures = {placement.measure_id: placement.measure for placement, _ in placed}
        wholes = rows_of_splits(measures.values())
        for id_, members in groupby(placed, key=_measure_id):
            if id_ not in wholes:
                yield PlacedMeasure(list(members), [measures[split] for split, whole in wholes.items() if whole.id == id_])


def _split(measure: Measure) -> tuple[str, str]:
    return measure.key, f"by {breakdown_words(measure.name, measure.breakdown.name)}" if measure.breakdown else "in all"


def _visibility(person: Person, agreement: CurrentAgreement) -> Visibility:
    newest = agreement.newest or last_of_month(clock.today())
    senders = senders_on(newest) if agreement.sender_changes else SendersOn({}, {})
    return visibility_of(person, issued=agreement.issued, newest=newest, senders=senders)


def _measure_id(row: tuple[MeasurePlacement, Series]) -> int:
    return row[0].measure_id


def _line(visibility: Visibility, data: MeasureData, history: History) -> ValueLine:
    measure, compiled = data.measure, compiled_for(visibility, data, history)
    finding = finding_words(compiled.finding) if compiled.comparison else ""
    return ValueLine(measure.key, measure.name, measure.restricted, f"{change_words(compiled)} {finding}".strip())


@dataclass(frozen=True, kw_only=True)
class DictionaryEntry:
    """A measure for one person. `compiled` has the values that this person may see, up to the day `until`.

    `visibility` says what the person may see. `priority` is the title of the one that the measure stands under, None where it is
    no longer in the agreement. `loaded` says which values were not sent through the portal. `history` is what the person's
    audience was given of the measure, `rates` are worked out from it.
    """

    measure: Measure
    compiled: contents.Measure
    series: list[Series]
    breaks: list[SeriesBreak]
    visibility: Visibility
    priority: str | None
    until: date | None
    loaded: tuple[str, ...]
    history: History
    rates: list[Rate]

    @property
    def ended_parts(self) -> list[Part]:
        return [one.part for one in self.series if one.part is not None and one.part.returned_until is not None]

    @property
    def follows(self) -> Measure | None:
        earlier = self.measure.follows
        return earlier if earlier and self.visibility.can_see(earlier) else None

    @property
    def followed_by(self) -> Measure | None:
        return next((measure for measure in self.measure.followed_by if self.visibility.can_see(measure)), None)

    @property
    def is_as_issued(self) -> bool:
        """Whether this person sees counts as they were issued, and what was revised since then only once that is issued."""
        return self.visibility.reads_ledger_of(self.measure) and is_counted(self.measure.unit)

    @property
    def covers_words(self) -> str:
        """“The last day of its quarter”, “The 12 months to its end”: what each value is of."""
        unit = "month" if self.measure.frequency == MONTHLY else "quarter"
        named = {ITS_PERIOD: f"Its {unit}", ITS_LAST_DAY: f"The last day of its {unit}"}
        return named.get(self.measure.covers, f"The {self.measure.covers} to the end of its {unit}")

    @property
    def newest_day(self) -> date | None:
        """The last day of the newest value that is shown, which may lie long before `until`; None where none is."""
        ends = (one.period_end for line in self.compiled.series for one in line.observations)
        return date.fromisoformat(newest) if (newest := max(ends, default="")) else None

    @property
    def publishing_remarks(self) -> list[str]:
        return publishing_remarks(self.compiled)

    @property
    def baseline_value(self) -> Decimal | None:
        """Rounded, where this person gets the measure so."""
        return as_shown(self.measure.baseline_value, self.compiled.rounded_to)

    @property
    def same_counts(self) -> list[tuple[Measure, str]]:
        """The measures that count the same, as far as the person sees them, and what each is split by."""
        whole = self.measure.counts_same_as
        seen = [one for one in [whole, *self.measure.other_splits] if one is not None and self.visibility.can_see(one)]
        return [(one, _split(one)[1]) for one in seen]

    @property
    def can_be_redefined(self) -> bool:
        """Whether another definition can take its place: it stands in the newest agreement, has not ended, and nothing
        follows it yet."""
        return bool(self.priority) and not self.measure.followed_by and self.measure.returned_until is None

    @property
    def why_not_assessed(self) -> str:
        """What the page says where what is usual is not shown; nothing for what is counted at a moment."""
        if self.compiled.frequency == YEARLY:
            return "What is usual is not shown, because only years are."
        if self.measure.comparison == Basis.RUNNING_TOTAL:
            return "What is usual is not shown, because what only adds up is never a trend."
        latest = self.measure.sum_over_time == LATEST
        return "" if latest else "What is usual is not shown, because values are withheld."

    @property
    def comparison_breaks(self) -> list[Break]:
        """The breaks, in the form that comparisons and charts take."""
        return _comparison_breaks(self.breaks)


def _comparison_breaks(breaks: Iterable[SeriesBreak]) -> list[Break]:
    return [Break(one.date, one.effect, one.reason) for one in breaks]


def entry(person: Person, key: str) -> DictionaryEntry:
    """The measure as the person may see it. Raises NotFound where there is no such measure for this person."""
    agreement, measure = queries.current_agreement(audiences_of(person), key), queries.measure(key)
    if agreement is None or not (visibility := _visibility(person, agreement)).can_see(measure):
        raise NotFound
    series, breaks = queries.in_order(measure.series), sorted(breaks_of(measure), key=attrgetter("date"))
    until = visibility.last_day_of_measure(measure, series)
    readings_by_series = readings([one.id for one in series], date.min, until) if until else {}
    loads = loaded_values({measure.id: date.min}, until)[measure.id] if until else []
    data = MeasureData(
        measure=measure,
        series=series,
        readings=readings_by_series,
        breaks=_comparison_breaks(breaks),
        year_starts=agreement.year_starts,
        loads=loads,
    )
    own_rates = rates_of([measure.id]) if agreement.has_rates else ()
    history = histories(visibility.audience, [measure.id]).get(measure.id, []) if visibility.reads_ledger_of(measure) else []
    return DictionaryEntry(
        measure=measure,
        compiled=compiled_for(visibility, data, history),
        history=history,
        series=series,
        breaks=breaks,
        visibility=visibility,
        priority=agreement.priority,
        until=until,
        loaded=loaded_words(loads, visibility.audience_of(measure)),
        rates=[rate for rate in own_rates if visibility.can_see_rate(rate)],
    )
