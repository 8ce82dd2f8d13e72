"""What the pages of the dictionary show, gathered for one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from portal.accounts.models import Person
from portal.contents import pack as c
from portal.core import clock
from portal.core.dates import last_of_month
from portal.core.errors import NotFound
from portal.dictionary import queries
from portal.dictionary.queries import IssuedCycles
from portal.dictionary.sentence import finding_words
from portal.dictionary.visibility import Visibility, compiled_for, visibility_of
from portal.measures.models import Measure, MeasurePlacement, Series, SeriesBreak
from portal.measures.queries import breaks_by_name, breaks_of, readings
from portal.packs.measures import MONTHS_SHOWN, Readings
from portal.statistics.comparison import Break
from portal.statistics.periods import months_before
from portal.wording.sentences import comparison_words


@dataclass(frozen=True)
class ValueLine:
    """A measure in the index, and which way it goes."""

    key: str
    name: str
    restricted: bool
    words: str


@dataclass(frozen=True)
class Index:
    """`groups` are the priorities, by key and title."""

    agreement: str
    groups: list[tuple[tuple[str, str], list[ValueLine]]]
    others: list[Measure]


def index(person: Person) -> Index | None:
    """All measures that the person may see, by priority of the newest agreement; None while there is no agreement."""
    standing = queries.standing()
    if standing is None:
        return None
    sight = _sight(person, standing)
    rows = [row for row in queries.placed_series(standing.agreement_id) if sight.may_see(row[0].measure)]
    ends = sight.horizon_of([(placement.measure, series) for placement, series in rows])
    since = months_before(standing.issued or ends, MONTHS_SHOWN - 1)
    known = readings([series.id for _, series in rows], since, ends)
    breaks = breaks_by_name()
    groups = [
        (priority, [_line(list(group), sight, known, breaks, standing) for _, group in groupby(found, key=_measure_id)])
        for priority, found in groupby(rows, key=lambda row: (row[0].priority.key, row[0].priority.title))
    ]
    others = [one for one in queries.no_longer_placed(standing.agreement_id) if sight.may_see(one)]
    return Index(standing.agreement, groups, others)


def _sight(person: Person, standing: IssuedCycles) -> Visibility:
    newest = standing.newest or last_of_month(clock.today())
    return visibility_of(person, issued=standing.issued, newest=newest)


def _measure_id(row: tuple[MeasurePlacement, Series]) -> int:
    return row[0].measure_id


def _line(
    rows: Sequence[tuple[MeasurePlacement, Series]],
    sight: Visibility,
    known: Mapping[int, Readings],
    breaks: Mapping[str, Sequence[Break]],
    standing: IssuedCycles,
) -> ValueLine:
    measure = rows[0][0].measure
    own = breaks.get(measure.name.casefold(), ())
    compiled = compiled_for(sight, measure, [series for _, series in rows], known, own, standing.year_starts)
    finding = finding_words(compiled.finding) if compiled.comparison else ""
    return ValueLine(measure.key, measure.name, measure.restricted, f"{comparison_words(compiled.comparison)} {finding}".strip())


@dataclass(frozen=True)
class DictionaryEntry:
    """A measure for one person: `compiled` is what this person may see, `measure` what it is."""

    measure: Measure
    compiled: c.Measure
    series: list[Series]
    breaks: list[SeriesBreak]
    sight: Visibility
    priority: str | None
    until: date | None

    @property
    def follows(self) -> Measure | None:
        found = self.measure.follows
        return found if found and self.sight.may_see(found) else None

    @property
    def followed_by(self) -> Measure | None:
        return next((one for one in self.measure.followed_by if self.sight.may_see(one)), None)

    @property
    def marks(self) -> list[Break]:
        return [Break(one.date, one.effect, one.reason) for one in self.breaks]


def entry(person: Person, key: str) -> DictionaryEntry:
    """NotFound where there is no such measure for this person."""
    standing, found = queries.standing(key), queries.measure(key)
    if standing is None or not (sight := _sight(person, standing)).may_see(found):
        raise NotFound
    series, breaks = queries.in_order(found.series), sorted(breaks_of(found), key=attrgetter("date"))
    until = sight.horizon(found, series)
    known = readings([one.id for one in series], date.min, until) if until else {}
    marks = [Break(one.date, one.effect, one.reason) for one in breaks]
    compiled = compiled_for(sight, found, series, known, marks, standing.year_starts)
    return DictionaryEntry(found, compiled, series, breaks, sight, standing.priority, until)
