"""Two totals that are not of the same parts, because a part applies in one of them only. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from portal.core.text import listed, plural
from portal.statistics.coverage import within
from portal.statistics.periods import Period

Absences = Sequence[tuple[Period, frozenset[str]]]  # each month, quarter or year of a total, with the parts that it is without
MOST_NAMED = 3  # months that are named


def lacked(absent: Collection[str], goes_on_in: Mapping[str, str]) -> frozenset[str]:
    """Which of the absent parts a total of the others lacks. `goes_on_in` says which parts became part of another one: such a
    part is not lacked where that other is there, and the other is not where all are there that became it."""
    origins: dict[str, list[str]] = defaultdict(list)
    for name, into in goes_on_in.items():
        origins[into].append(name)

    def is_there_later(name: str) -> bool:
        into = goes_on_in.get(name, "")
        return bool(into) and (into not in absent or is_there_later(into))

    def is_there_earlier(name: str) -> bool:
        return bool(origins[name]) and all(one not in absent or is_there_earlier(one) for one in origins[name])

    return frozenset(name for name in absent if not is_there_later(name) and not is_there_earlier(name))


def lacked_in(
    absent: Collection[str], absent_for_a_time: Mapping[str, Sequence[Period]], goes_on_in: Mapping[str, str]
) -> Iterator[str]:
    """The same of a year, of which some parts are absent for a time only: “Dover (6 months)”, with how long it is lacked."""
    always = lacked(absent, goes_on_in)
    yield from always
    times: Counter[str] = Counter()
    steps = sorted({step for of in absent_for_a_time.values() for step in of}, key=lambda one: one.start)
    for step in steps:
        then = {name for name, of in absent_for_a_time.items() if step in of}
        times.update(lacked({*absent, *then}, goes_on_in) - always)
    yield from (f"{name} ({how_long(steps[:count])})" for name, count in times.items())


def how_long(steps: Sequence[Period]) -> str:
    """“3 months”; empty where there are none."""
    return plural(len(steps), "month" if steps[0].month_count == 1 else "quarter") if steps else ""


def difference_in_parts(now: Absences, before: Absences) -> str:
    """“Dover is not applicable in December 2018”: the parts that one of two totals has and the other has not, month by month.

    Both are of the same length, oldest first. Empty where they are of the same parts.
    """
    now_only, before_only = (_lacking_alone(own, other) for own, other in ((now, before), (before, now)))
    return "; ".join([*_sayings(now_only, now), *_sayings(before_only, before)])


def _lacking_alone(own: Absences, other: Absences) -> dict[str, tuple[Period, ...]]:
    found: dict[str, list[Period]] = defaultdict(list)
    for (period, absent), (_, also_absent) in zip(own, other, strict=True):
        for name in absent - also_absent:
            found[name].append(period)
    return {name: tuple(periods) for name, periods in found.items()}


def _sayings(found: dict[str, tuple[Period, ...]], of: Absences) -> Iterable[str]:
    names: dict[tuple[Period, ...], list[str]] = defaultdict(list)
    for name, periods in found.items():
        names[periods].append(name)
    for periods, together in sorted(names.items()):
        be = "is" if len(together) == 1 else "are"
        yield f"{listed(sorted(together))} {be} not applicable {_when(periods, of)}"


def _when(periods: tuple[Period, ...], of: Absences) -> str:
    if len(periods) <= MOST_NAMED:
        return within(periods[0]) if len(periods) == 1 else f"in {listed([one.words for one in periods])}"
    whole = Period(of[0][0].start, of[-1][0].end)
    unit = "months" if periods[0].month_count == 1 else "quarters"
    return f"in {len(periods)} {unit} {within(whole).replace('in the', 'of the', 1)}"
