"""What is said of a measure whose total lacks a month. Pure."""

from __future__ import annotations

from datetime import date

from portal.contents.pack import Measure, Series
from portal.core.text import are, listed
from portal.statistics.applicability import difference_in_parts, lacked
from portal.statistics.comparison import Break, change_between, change_words
from portal.statistics.coverage import covered, within
from portal.statistics.periods import MONTHLY, QUARTERLY, Period
from portal.wording.value_signs import value_words

PARTS_OF_YEAR = (MONTHLY, QUARTERLY)
MOST_MISSING = 3  # months that are named


def newest_and_last_year(measure: Measure) -> str:
    """“256 in February 2019. Up 12 (4.9%) on February 2018.”: of a measure whose months are added up, where one of them is
    missing and there is no total, its newest number and that of a year before; empty where one of the two is not there. Where a
    part applies in one of the two months only, they are not of the same coverage, and the reason stands for the change. There is
    none of a running total, which is no trend, and of a rate, whose own words say what is missing."""
    comparison, whole = measure.comparison, next((series for series in measure.series if series.part is None), None)
    if comparison is None or whole is None or comparison.months_present == comparison.months_expected:
        return ""
    if measure.rate is not None or comparison.is_running_total:
        return ""
    numbers = {
        Period(date.fromisoformat(one.period_start), date.fromisoformat(one.period_end)): one
        for one in whole.observations
        if one.value is not None and one.period_end <= comparison.period_end
    }
    newest = max(numbers, default=None)
    before = numbers.get(newest.year_before()) if newest else None
    if newest is None or before is None or (now := numbers[newest]).value is None or before.value is None:
        return ""
    breaks = [Break(date.fromisoformat(one.date), one.effect, one.reason) for one in measure.breaks]
    unlike = _parts_that_differ(measure, (newest, newest.year_before()))
    change = change_between(now.value, before.value, (newest, newest.year_before()), breaks, unlike=unlike).in_unit(measure.unit)
    status = "" if now.status == "final" else f" ({now.status})"
    care = f" Compare with care: {change.reason.rstrip('.')}." if change.comparable and change.reason else ""
    words = change_words(change, newest.year_before().words).rstrip(".")
    return f"{value_words(now.value, unit=measure.unit)}{status} {within(newest)}. {words}.{care}"


def _parts_that_differ(measure: Measure, periods: tuple[Period, Period]) -> str:
    """“Dover is not applicable in December 2018”: the parts that one of two totals has and the other has not."""
    now, before = ([(period, frozenset(parts_without(measure, period)))] for period in periods)
    return difference_in_parts(now, before)


def parts_without(measure: Measure, period: Period) -> list[str]:
    """The parts that do not apply in that period, [z], and are no part of its total; none where parts overlap, whose total is a
    number of its own."""
    end = period.end.isoformat()
    return [name for name, ends in _not_applicable(measure).items() if end in ends]


def _not_applicable(measure: Measure) -> dict[str, set[str]]:
    """The last days of the periods in which each part does not apply, by its name, and the total is without it."""
    parts = [] if measure.parts_overlap else [one for one in measure.series if one.part is not None]
    absent: dict[str, set[str]] = {}
    for one in parts:
        for end in (seen.period_end for seen in one.observations if seen.symbol == "z"):
            absent.setdefault(end, set()).add(one.name)
    found: dict[str, set[str]] = {one.name: set() for one in parts}
    for end, names in absent.items():
        for name in lacked(names, measure.goes_on_in):
            found[name].add(end)
    return found


def lacked_parts(measure: Measure) -> dict[str, str]:
    """“Dover One Stop Shop”: which parts a total lacks and others have, by the last day of its period. A part that never applied
    is lacked by none, and one that began later by none before it began."""
    began = {one.name: _first_number(one) for one in measure.series}
    names: dict[str, list[str]] = {}
    for name, ends in _not_applicable(measure).items():
        first = began[name]
        for end in ends if first else ():
            if end > first:
                names.setdefault(end, []).append(name)
    return {end: listed(found) for end, found in names.items()}


def _first_number(series: Series) -> str:
    """The last day of its first period with a number; empty where it has none."""
    return min((one.period_end for one in series.observations if one.value is not None), default="")


def _is_without(period: Period, names: str, covers: str) -> str:
    return f"{covered(period, covers).words} is without {names} ([z], not applicable)."


def newest_without(measure: Measure) -> str:
    """“December 2018 is without Dover ([z], not applicable).”: what the newest number of a total lacks and others have, by which
    it is judged; empty where every part applies."""
    newest = _newest_number(measure)
    names = lacked_parts(measure).get(newest.end.isoformat(), "") if newest else ""
    return _is_without(newest, names, measure.covers) if newest and names else ""


def _newest_number(measure: Measure) -> Period | None:
    whole = next((series for series in measure.series if series.part is None), None)
    numbers = [one for one in whole.observations if one.value is not None] if whole is not None else []
    newest = max(numbers, key=lambda one: one.period_end, default=None)
    return Period(date.fromisoformat(newest.period_start), date.fromisoformat(newest.period_end)) if newest else None


def months_without(measure: Measure) -> str:
    """The same of the months or quarters of the total that is compared; without those that the reason of the comparison names, or
    the sentence on what is usual."""
    comparison, lacked = measure.comparison, lacked_parts(measure)
    if comparison is None or measure.frequency not in PARTS_OF_YEAR or not lacked:
        return ""
    whole = Period(date.fromisoformat(comparison.period_start), date.fromisoformat(comparison.period_end))
    named = _newest_number(measure) if measure.finding and not measure.finding.startswith("Needs ") else None
    found = [
        _is_without(period, lacked[end], measure.covers)
        for period in whole.split(measure.frequency)
        if (end := period.end.isoformat()) in lacked
        and period != named
        and f"not applicable in {period.words}" not in _change_sentence(measure)
    ]
    more = len(found) - MOST_MISSING
    return " ".join([*found[:MOST_MISSING], *([f"So {are(more)} {more} more."] if more > 0 else [])])


def _change_sentence(measure: Measure) -> str:
    """What is said of the change already."""
    comparison = measure.comparison
    return f"{comparison.reason if comparison else ''} {newest_and_last_year(measure)}"


def lacking_words(measure: Measure, series: Series) -> str:
    """“without August 2018”: what a total lacks that is not in, not available or not applicable. What is withheld is not named,
    and nothing where the total is there, or where it lacks more than a line can name."""
    comparison = series.comparison
    if comparison is None or comparison.months_present >= comparison.months_expected or measure.frequency not in PARTS_OF_YEAR:
        return ""
    if measure.rate is not None:  # its own words say what one of its two measures lacks
        return ""
    by_end = {one.period_end: one for one in series.observations}
    whole = Period(date.fromisoformat(comparison.period_start), date.fromisoformat(comparison.period_end))
    found = []
    for period in whole.split(measure.frequency):
        one = by_end.get(period.end.isoformat())
        if one is None or (one.value is None and one.symbol != "c"):
            found.append(covered(period, measure.covers).words)
    return f"without {listed(found)}" if 0 < len(found) <= MOST_MISSING else ""
