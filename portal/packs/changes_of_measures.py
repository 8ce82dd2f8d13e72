"""What a pack prints of measures and published figures otherwise than the pack before it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from portal.contents.pack import ChangedSince, Contents, Figure, LevelStep, Measure, Observation, SeriesBreak
from portal.contents.splits import each_with_splits
from portal.core.dates import day_words
from portal.core.text import listed, with_capital
from portal.disclosure.suppression import is_small
from portal.packs.earlier_findings import withdrawn_from
from portal.statistics.numbers import number_words
from portal.statistics.periods import MONTHLY, QUARTERLY, YEARLY
from portal.wording.sentences import period_words

Key = tuple[str, str | None, str, str]
MOST_NAMED = 6  # periods of one series in one line


def changes_of_measures(now: Contents, before: Contents, thresholds: Mapping[str, int]) -> Iterator[ChangedSince]:
    """Measures that are new, gone or counted otherwise, findings that do not stand any more, and values that differ.

    `thresholds` are those of today by measure key, for an audience that sees no small numbers.
    """
    yield from _new_and_gone(now, before)
    is_same_cycle = now.cycle.key == before.cycle.key
    yield from _figures_between_versions(now, before) if is_same_cycle else _figures_between_cycles(now, before)
    yield from _described_otherwise(now, before)
    yield from _findings(now, before)
    yield from _revisions(now, before, thresholds)
    yield from _populations(now, before)


def _new_and_gone(now: Contents, before: Contents) -> Iterator[ChangedSince]:
    """Measures and rates that only one of the packs has. A part or a split that is another measure now is gone under its key."""
    known, here = ({one.key for one in _measures(pack)} for pack in (before, now))
    yield from (ChangedSince(one.name, "New in this report") for one in _measures(now) if one.key not in known)
    yield from (ChangedSince(one.name, "No longer in this report") for one in _measures(before) if one.key not in here)


def _figures_between_versions(now: Contents, before: Contents) -> Iterator[ChangedSince]:
    """Published figures that only one of two versions of a cycle has, or that differ."""
    was, figures = ({one.ref: replace(one, notes=()) for one in _figures(pack)} for pack in (before, now))
    hidden = {ref for ref, one in figures.items() if ref in was and one.symbol == "c" and was[ref].value is not None}
    changed = {ref for ref, one in figures.items() if ref in was and was[ref] != one} - hidden
    for refs, what in (
        (figures.keys() - was.keys(), "New in this version"),
        (was.keys() - figures.keys(), "No longer in this version"),
        (hidden, "No longer shown, [c]"),
        (changed, "Changed"),
    ):
        if refs:
            yield ChangedSince("Published figures", f"{what}: {', '.join(sorted(refs))}")


def _figures_between_cycles(now: Contents, before: Contents) -> Iterator[ChangedSince]:
    """Those that both packs print for the same time, with another number."""
    was, figures = ({(one.ref, one.period_start, one.period_end): one for one in _figures(pack)} for pack in (before, now))
    both = [(one, was[key]) for key, one in figures.items() if key in was]
    hidden = [one.ref for one, old in both if one.symbol == "c" and old.value is not None]
    shown = [(one.ref, (one.value, one.qualifier), (old.value, old.qualifier)) for one, old in both if one.symbol != "c"]
    changed = [ref for ref, is_now, then in shown if is_now != then]
    for refs, what in ((hidden, "No longer shown, [c]"), (changed, "Changed")):
        if refs:
            yield ChangedSince("Published figures", f"{what}: {', '.join(sorted(refs))}")


def _described_otherwise(now: Contents, before: Contents) -> Iterator[ChangedSince]:
    """What the pack says of a measure beside its numbers, and said otherwise before."""
    was, renamed = {one.key: one for one in _measures(before)}, renamed_agencies(now, before)
    for measure in _measures(now):
        if (old := was.get(measure.key)) is None:
            continue
        words = list(_measure_words(measure, old, renamed))
        if now.cycle.key == before.cycle.key and _basis(measure) != _basis(old):
            words.append(f"The comparison was {_basis(old) or 'none'}, and is now {_basis(measure) or 'none'}")
        yield from (ChangedSince(measure.name, one) for one in words)


def renamed_agencies(now: Contents, before: Contents) -> dict[str, str]:
    """The names of agencies in the pack before that are called otherwise now, with what they are called."""
    was, is_now = (dict(_agency_names(pack)) for pack in (before, now))
    return {name: is_now[key] for key, name in was.items() if is_now.get(key, name) != name}


def _agency_names(pack: Contents) -> Iterator[tuple[str, str]]:
    for priority in pack.priorities:
        yield priority.lead, priority.lead_name
        for action in priority.actions:
            yield action.lead, action.lead_name
            yield from ((entry.agency, entry.agency_name) for entry in action.entries)


def _measure_words(measure: Measure, old: Measure, renamed: Mapping[str, str]) -> Iterator[str]:
    if measure.name != old.name:
        yield f"Was called {old.name}"
    for name, what in _DESCRIBED.items():
        if (then := getattr(old, name)) != getattr(measure, name):
            yield f"{what} was: {then or 'not given'}"
    if renamed.get(old.returned_by, old.returned_by) != measure.returned_by:
        yield f"It was returned by {old.returned_by}, and is now by {measure.returned_by}"
    if measure.frequency != old.frequency:
        yield f"Its numbers were printed {_HOW_OFTEN[old.frequency]}, and are now printed {_HOW_OFTEN[measure.frequency]}"
    if measure.rounded_to != old.rounded_to:
        was, is_now = (f"rounded to the nearest {one}" if one else "exact" for one in (old.rounded_to, measure.rounded_to))
        yield f"Its numbers were {was}, and are now {is_now}"
    yield from (f"Judged by its level since {_day(one)} now: {one.reason}" for one in measure.steps if one not in old.steps)
    yield from (f"No longer judged by its level since {_day(one)}" for one in old.steps if one not in measure.steps)
    yield from (f"New break on {_day(one)}: {one.effect}" for one in measure.breaks if one not in old.breaks)
    yield from (f"No break on {_day(one)} any more" for one in old.breaks if one not in measure.breaks)


def _day(one: SeriesBreak | LevelStep) -> str:
    return day_words(date.fromisoformat(one.date))


_DESCRIBED = {"definition": "Its definition", "unit": "Its unit", "geography": "Its area"}


_HOW_OFTEN = {MONTHLY: "by month", QUARTERLY: "by quarter", YEARLY: "by complete plan year only"}


def _basis(measure: Measure) -> str:
    return measure.comparison.basis if measure.comparison is not None else ""


def _figures(pack: Contents) -> Iterator[Figure]:
    yield from pack.figures
    for priority in pack.priorities:
        yield from priority.figures


def _findings(now: Contents, before: Contents) -> Iterator[ChangedSince]:
    """What the pack before said of a measure and does not stand any more."""
    was = {measure.key: measure for measure in _measures(before)}
    for measure in _measures(now):
        for words in withdrawn_from(was.get(measure.key), measure):
            yield ChangedSince(measure.name, with_capital(words))


def _revisions(now: Contents, before: Contents, thresholds: Mapping[str, int]) -> Iterator[ChangedSince]:
    """Every value of a period that both packs have and that differs: what the reader saw, and what stands there now.

    A revision is not listed where the measure's threshold was raised meanwhile and the old value is small by it. Nor are values
    of a measure that was not rounded by the same base then, which differ by the rounding alone, and of rates: what they are
    worked out from is listed.
    """
    earlier = dict(_observations(before))
    measures, was = ({one.key: one for one in _measures(pack)} for pack in (now, before))
    hidden, shown = dict[str, list[str]](), dict[str, list[str]]()
    for key, (label, observation) in _observations(now):
        measure = measures[key[0]]
        if key not in earlier or measure.rate is not None or measure.rounded_to != was[key[0]].rounded_to:
            continue
        old, period = earlier[key][1], period_words(observation.period_start, observation.period_end, measure.covers)
        if observation.symbol == "c" and old.value is not None:
            hidden.setdefault(label, []).append(period)
        elif observation.value is not None and old.symbol == "c":
            shown.setdefault(label, []).append(period)
        elif words := _revision_words(old, observation, 0 if measure.rounded_to else thresholds.get(key[0], 0)):
            yield ChangedSince(label, f"{period}: {words}")
    for words, found in (("No longer shown, [c]", hidden), ("Shown now, [c] before", shown)):
        yield from (ChangedSince(label, f"{words}: {_listed_periods(periods)}") for label, periods in found.items())


def _listed_periods(periods: Sequence[str]) -> str:
    if len(periods) <= MOST_NAMED:
        return listed(periods)
    return f"{len(periods)} values from {periods[0]} to {periods[-1]}"


def _revision_words(old: Observation, observation: Observation, limit: int) -> str:
    """“12,800, revised from 12,745”; empty where the old number is small by the threshold `limit`."""
    if old.value is not None and is_small(old.value, limit):
        return ""
    if (old.value, old.symbol) == (observation.value, observation.symbol):
        return ""
    was, is_now = (f"[{one.symbol}]" if one.value is None else number_words(one.value) for one in (old, observation))
    return "" if "[]" in (was, is_now) else f"{is_now}, revised from {was}"


def _populations(now: Contents, before: Contents) -> Iterator[ChangedSince]:
    """The rates that are worked out with other numbers of residents for a year than they were."""
    was = {one.key: one for one in _measures(before)}
    for measure in _measures(now):
        old = was[measure.key].rate if measure.key in was else None
        if measure.rate is None or old is None:
            continue
        sizes = {(one.part, one.year): one.size for one in old.population}
        population = measure.rate.population
        changed = {one.year for one in population if sizes.get((one.part, one.year), one.size) != one.size}
        added = {one.year for one in population if (one.part, one.year) not in sizes} & _years_with_rates(was[measure.key])
        for found, what in ((changed, "were changed"), (added, "have come; those of an earlier year stood for them")):
            if found:
                named = listed([str(year) for year in sorted(found)])
                yield ChangedSince(measure.name, f"The numbers of {measure.rate.denominator_name} for {named} {what}")


def _years_with_rates(measure: Measure) -> set[int]:
    return {int(one.period_end[:4]) for series in measure.series for one in series.observations if one.value is not None}


def _measures(contents: Contents) -> Iterator[Measure]:
    return each_with_splits(measure for priority in contents.priorities for measure in priority.measures)


def _observations(contents: Contents) -> Iterator[tuple[Key, tuple[str, Observation]]]:
    for measure in _measures(contents):
        for series in measure.series:
            label = measure.name if series.part is None and len(measure.series) == 1 else f"{measure.name}, {series.name}"
            for one in series.observations:
                yield (measure.key, series.part, one.period_start, one.period_end), (label, one)
