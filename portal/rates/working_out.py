"""A rate or a share as a measure of a pack or a page: worked out from what the same reader gets of its numerator and denominator,
and from nothing else. So it tells nothing that these do not tell (rule 13, docs/domain.md). Pure.

Where one of the two is withheld, or rounded for this reader, there is no rate but [c].
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from portal.contents.pack import Measure, Observation, PrintedComparison, Series, SeriesBreak
from portal.contents.rates import RateOf
from portal.core.text import listed
from portal.rates.comparing import Side, Sides, compared, side_of
from portal.rates.fractions import Fraction, Pair, fraction, fraction_of_parts
from portal.statistics.comparison import Reading
from portal.statistics.coverage import covered
from portal.statistics.periods import Period

Span = tuple[str, str]  # the first and the last day as ISO texts
NOBODY = Reading(Decimal(0))  # stands for the residents of a part that is none then: they are not looked up
MOST_YEARS_ON = 2  # for which the newest number of residents stands
RETURNED_BY = "nobody: it is worked out"
NOT_COMPARED = "It is not compared: the newest numbers of its two measures, or what they are compared with, are of other periods."
NOT_ALIKE = "It is not worked out: its two measures are no longer returned equally often, or their values cover other periods."


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a rate is called, and what it is worked out from."""

    key: str
    name: str
    unit: str
    judgement: str
    definition: str
    of: RateOf


def worked_out(terms: Terms, numerator: Measure, denominator: Measure | None) -> Measure:
    """The rate, from the two measures as their reader gets them; `denominator` is None for a rate of a population."""
    work = _Work(terms, numerator, denominator)
    parts = {one.part: work.series(one) for one in numerator.series if one.part is not None and terms.of.by_part}
    total = work.total()
    series = (total, *parts.values())
    both = [numerator, *([denominator] if denominator else [])]
    return replace(
        numerator,
        key=terms.key,
        name=terms.name,
        definition=terms.definition,
        unit=terms.unit,
        judgement=terms.judgement,
        returned_by=RETURNED_BY,
        restricted=any(one.restricted for one in both),
        parts_overlap=numerator.parts_overlap and bool(parts),
        breaks=_breaks(both),
        series=series,
        comparison=total.comparison,
        caveats=tuple(dict.fromkeys([*(caveat for one in both for caveat in one.caveats), *work.all_remarks()])),
        finding="",
        finding_in_brief="",
        steps=(),
        bridges=(),
        breakdown=numerator.breakdown if parts else "",
        rounded_to=0,
        splits=(),
        differing_totals=(),
        rate=terms.of,
    )


def _breaks(measures: Iterable[Measure]) -> tuple[SeriesBreak, ...]:
    found = dict.fromkeys(one for measure in measures for one in measure.breaks)
    return tuple(sorted(found, key=lambda one: one.date))


class _Work:
    """One rate while it is worked out. `remarks` are sentences on totals that lack parts."""

    def __init__(self, terms: Terms, numerator: Measure, denominator: Measure | None) -> None:
        self.of, self.numerator = terms.of, numerator
        self.is_hidden = bool(numerator.rounded_to or (denominator and denominator.rounded_to))
        self.below = {one.part: one for one in denominator.series} if denominator else None
        self.sizes = {(one.part, one.year): one.size for one in terms.of.population}
        alike = [(one.frequency, one.covers) for one in (numerator, denominator) if one]
        self.are_alike = alike.count(alike[0]) == len(alike)
        self._stand_ins: dict[tuple[int, int], dict[str | None, None]] = {}  # the parts by (the year, the one used for it)
        self.remarks: list[str] = [] if self.are_alike else [NOT_ALIKE]
        self._seen = {series.part: _by_span(series) for series in numerator.series}
        self._seen_below = {part: _by_span(series) for part, series in (self.below or {}).items()}

    def all_remarks(self) -> list[str]:
        """With those on years whose number of residents stands for a later one."""
        names = {one.part: one.name for one in self.numerator.series}
        found = list(self.remarks)
        for (year, newest), parts in sorted(self._stand_ins.items()):
            some_have_it = any(self._size_in(one, year) is not None for one in names if one is not None)
            of = f" of {listed([names[one] for one in parts if one in names])}" if some_have_it and None not in parts else ""
            found.append(f"There is no number of {self.of.denominator_name}{of} for {year} yet: that of {newest} is used.")
        return found

    def series(self, above: Series) -> Series:
        """That of one part."""
        observations = [
            self._observation(above.part, span, fraction(self._pair(above.part, span))) for span in self._seen[above.part]
        ]
        comparison = None
        if (now := above.comparison) is not None and (other := self._other(above.part, now)) is not False:
            sides = (fraction(self._pair_of(above.part, which)) for which in Side)
            comparison = self._compared(now, other, *sides)
        return Series(above.part, above.name, tuple(_there(observations)), comparison, above.goes_on_in)

    def total(self) -> Series:
        """That of the whole: of all the parts, where they add up; otherwise of the two totals."""
        spans = dict.fromkeys(span for seen in self._seen.values() for span in seen)
        observations = [self._observation(None, span, self._whole(span)) for span in sorted(spans)]
        comparison, now = None, self.numerator.comparison
        if now is not None and self.are_alike and self._other(None, now) is False:
            self.remarks.append(NOT_COMPARED)
        if now is not None and (other := self._other(None, now)) is not False:
            comparison = self._compared(now, other, *(self._whole_of(which) for which in Side))
        return Series(None, "Total", tuple(_there(observations)), comparison)

    @property
    def _adds_up(self) -> bool:
        """Whether the total is made of the parts."""
        return self.of.by_part and not self.numerator.parts_overlap and len(self.numerator.series) > 1

    def _whole(self, span: Span) -> Fraction:
        if not self._adds_up:
            return fraction(self._pair(None, span))
        parts = {one.name: self._pair(one.part, span) for one in self.numerator.series if one.part is not None}
        return fraction_of_parts(parts, self._pair(None, span))

    def _whole_of(self, which: Side) -> Fraction:
        if not self._adds_up:
            return fraction(self._pair_of(None, which))
        return fraction_of_parts(dict(self._pairs_by_area(which)), self._pair_of(None, which))

    def _pairs_by_area(self, which: Side) -> Iterator[tuple[str, Pair]]:
        """The name of each area with its two numbers; parts that became one are one area, named after those there were then."""
        days = which.days(self.numerator.comparison)
        areas: dict[str, list[Series]] = {}
        for one in self.numerator.series:
            if one.part is not None:
                areas.setdefault(self._area_of(one.part), []).append(one)
        for area, members in areas.items():
            if len(members) == 1:
                yield members[0].name, self._pair_of(members[0].part, which)
            else:
                there = [one.name for one in members if self._symbols(one.part, days) != {"z"}]
                yield listed(there), self._pair_of_area(area, members, days)

    def _pair_of_area(self, area: str, members: Sequence[Series], days: Span) -> Pair:
        """The two numbers of parts that became one, together, whichever of them there was in each month."""
        above = self._added_up(self._seen, members, days)
        if self.below is None:
            return Pair(above, self._size(area, days, is_compared=True), is_of_population=True)
        return Pair(above, self._added_up(self._seen_below, members, days))

    def _added_up(self, seen: Mapping[str | None, Mapping[Span, Observation]], members: Sequence[Series], days: Span) -> Reading:
        """The total of these parts in the time, or in its last step where the newest value counts; without a value where a number
        is missing, and [c] where one is withheld."""
        steps = Period(*map(date.fromisoformat, days)).split(self.numerator.frequency)
        total, symbols = Decimal(0), set[str]()
        for step in steps[-1:] if self.of.is_latest else steps:
            span = (step.start.isoformat(), step.end.isoformat())
            found = [seen.get(one.part, {}).get(span) for one in members]
            there = [one for one in found if one is not None and one.symbol != "z"]
            symbols |= {one.symbol for one in there if one.value is None} | ({""} if None in found or not there else set())
            total += sum((one.value for one in there if one.value is not None), Decimal(0))
        return Reading(None, "c" if symbols == {"c"} else "x") if symbols else Reading(total)

    def _pair(self, part: str | None, span: Span) -> Pair:
        """The two numbers of a part in a month, a quarter or a year."""
        above = _reading(self._seen.get(part, {}).get(span))
        if self.below is None and above is not None and above.symbol == "z":
            return Pair(above, NOBODY, is_of_population=True)
        if self.below is None:
            return Pair(above, self._size(part, span), is_of_population=True)
        if not self.are_alike:
            return Pair(above, None)
        return Pair(above, _reading(self._seen_below.get(part, {}).get(span)))

    def _pair_of(self, part: str | None, which: Side) -> Pair:
        """The same in one of the two periods that are compared."""
        above = next(one.comparison for one in self.numerator.series if one.part == part)
        days = which.days(above or self.numerator.comparison)
        over = self._over(part, above, which, days)
        if self.below is None and part is not None and "z" in self._symbols(part, days):
            return Pair(over, NOBODY, is_of_population=True)
        if self.below is None:
            return Pair(over, self._size(part, days, is_compared=True), is_of_population=True)
        below = self.below.get(part)
        return Pair(over, side_of(below.comparison if below else None, which))

    def _over(self, part: str | None, above: PrintedComparison | None, which: Side, days: Span) -> Reading | None:
        """The numerator; [z] of a part that did not apply in any month of the time. Of one that applied in some of them only
        there is none: its residents are those of a year."""
        found = side_of(above, which)
        symbols = self._symbols(part, days)
        if part is not None and "z" in symbols and symbols != {"z"}:
            return Reading(None)
        return Reading(None, "z") if symbols == {"z"} and (found is None or found.value is None) else found

    def _symbols(self, part: str | None, days: Span) -> set[str]:
        """What stands for a part of the numerator in the months, quarters or years of the time: nothing for a number."""
        return {one.symbol for span, one in self._seen.get(part, {}).items() if days[0] <= span[0] and span[1] <= days[1]}

    def _size(self, part: str | None, span: Span, *, is_compared: bool = False) -> Reading:
        """The residents of the calendar year in which the middle of the time lies that is counted; of the whole, those of the
        parts that applied then."""
        period = Period(*map(date.fromisoformat, span))
        if is_compared and self.of.is_latest and (steps := period.split(self.numerator.frequency)):
            period = steps[-1]
        year = year_of(covered(period, self.numerator.covers))
        size = self._size_for(part, year)
        if part is None and self.of.by_part:
            size = _sum_of_all(self._size_for(one, year) for one in self._areas(span))
        if size is None:
            return Reading(None, "x", "final", f"There is no number of {self.of.denominator_name} for {year}.")
        return Reading(Decimal(size))

    def _areas(self, span: Span) -> list[str]:
        """The parts of which the whole was made in the time, without those that go on in another one: that is their area, too."""
        by_key = {one.part: one for one in self.numerator.series if one.part is not None}
        there = {key for key in by_key if self._symbols(key, span) != {"z"}}
        areas = dict.fromkeys(self._area_of(key) for key in by_key if key in there)
        return list(areas)

    def _area_of(self, part: str) -> str:
        into = next((one.goes_on_in for one in self.numerator.series if one.part == part), "")
        return self._area_of(into) if into else part

    def _size_for(self, part: str | None, year: int) -> int | None:
        """The residents to divide by in a year; where the newest number is older, because the year's is not published yet, that.
        It is said so."""
        if (size := self._size_in(part, year)) is not None:
            return size
        years = sorted({one for _, one in self.sizes if one < year}, reverse=True)
        newest = next((one for one in years if self._size_in(part, one) is not None), None)
        is_published_later = any(one > year and self._size_in(part, one) is not None for _, one in self.sizes)
        if newest is None or year > newest + MOST_YEARS_ON or is_published_later:
            return None
        self._stand_ins.setdefault((year, newest), {})[part] = None
        return self._size_in(part, newest)

    def _size_in(self, part: str | None, year: int) -> int | None:
        """The residents of a part, or without parts of the whole, in just that year; or else of the parts that became it."""
        origins = [one.part for one in self.numerator.series if one.part is not None and one.goes_on_in == part]
        if (part, year) in self.sizes or part is None or not origins:
            return self.sizes.get((part, year))
        return _sum_of_all(self._size_in(one, year) for one in origins)

    def _other(self, part: str | None, now: PrintedComparison) -> PrintedComparison | bool | None:
        """The comparison of the denominator; None where it is a population, False where it is of other periods."""
        if self.below is None:
            return None
        if not self.are_alike:
            return False
        other = self.below[part].comparison if part in self.below else None
        same = other is not None and all(which.days(other) == which.days(now) for which in Side)
        return other if same else False

    def _compared(self, now: PrintedComparison, other: PrintedComparison | bool | None, *sides: Fraction) -> PrintedComparison:
        below = other if isinstance(other, PrintedComparison) else None
        return compared(now, below, Sides(*map(self._shown, sides)), self.of, self.numerator)

    def _shown(self, found: Fraction) -> Fraction:
        """Where numbers are rounded for this reader, none of them is worked with."""
        return Fraction(None, "c") if self.is_hidden and found.value is not None else found

    def _observation(self, part: str | None, span: Span, worked: Fraction) -> Observation:
        found = self._shown(worked)
        ways = (self._seen.get(part, {}), self._seen_below.get(part, {}))
        late = [seen[span].after_last_pack for seen in ways if span in seen]
        return Observation(
            period_start=span[0],
            period_end=span[1],
            value=found.times(self.of.per, self.of.decimal_places),
            symbol=found.symbol,
            status=found.status if found.value is not None or found.symbol == "c" else "",
            note=found.note,
            after_last_pack=next((one for one in late if one is not None), None) if found.symbol != "c" else None,
        )


def year_of(period: Period) -> int:
    """The calendar year in which the middle of the period lies: 2018 of April 2018 to March 2019."""
    return (period.start + (period.end - period.start) / 2).year


def _sum_of_all(sizes: Iterable[int | None]) -> int | None:
    """None where one of them is not known."""
    found = list(sizes)
    known = [one for one in found if one is not None]
    return sum(known) if len(known) == len(found) else None


def _by_span(series: Series) -> Mapping[Span, Observation]:
    return {(one.period_start, one.period_end): one for one in series.observations}


def _reading(seen: Observation | None) -> Reading | None:
    return None if seen is None else Reading(seen.value, seen.symbol, seen.status or "final", seen.note)


def _there(observations: Iterable[Observation]) -> Iterable[Observation]:
    """Without those of which nothing is known yet."""
    return (one for one in observations if one.value is not None or one.symbol)
