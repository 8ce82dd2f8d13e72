"""An outside attacker on what is withheld (rule 13, docs/domain.md). It shares no code with the portal's own choice.

It reads what an audience was given: pack.json of every issued pack in order, and the CSV files of the measures' pages. From
that it writes down every sum that must hold, and asks a solver how small and how large each withheld number can be. It is
told more than any reader: the working group's packs say when a value was revised, and what is true.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from math import ceil, floor, inf
from typing import Any, NamedTuple

import highspy
import numpy as np

Json = dict[str, Any]


class Place(NamedTuple):
    """A number that could be printed: of a measure, its part (None: the whole) and a span of days."""

    measure: str
    part: str | None
    start: str
    end: str


class Narrowed(NamedTuple):
    """A withheld or rounded number that follows too closely: it is between `low` and `high`, and should be able to be everything
    in `need` (None: any two numbers). `edition`: how often it had changed."""

    place: Place
    edition: int
    truth: float
    low: float
    high: float
    need: tuple[float, float] | None = None

    @property
    def number(self) -> tuple[Place, int]:
        return self.place, self.edition


@dataclass
class Evidence:
    """What the attacker has written down: numbers by (place, edition), the sums, and what was withheld.

    `between`: the least and the most that a rounded number can be. `first_base`: by what it was rounded when it was first given
    or withheld, 0 for not at all.
    """

    printed: dict[tuple[Place, int], float] = field(default_factory=dict)
    between: dict[tuple[Place, int], tuple[float, float]] = field(default_factory=dict)
    first_base: dict[tuple[Place, int], int] = field(default_factory=dict)
    truths: dict[tuple[Place, int], float] = field(default_factory=dict)
    suppressed: set[tuple[Place, int]] = field(default_factory=set)
    sums: set[tuple[tuple[Place, int], frozenset[tuple[Place, int]]]] = field(default_factory=set)
    edition: dict[Place, int] = field(default_factory=lambda: defaultdict(int))
    merged: set[Place] = field(default_factory=set)  # numbers of a district that another one is part of by now

    def note_print(self, node: tuple[Place, int], value: float, base: int) -> None:
        """A number that was read, rounded to `base`. What it can be is found by trying."""
        if not base:
            self.printed[node] = value
            return
        low, high = self.between.get(node, (0.0, inf))
        alike = rounded_alike(value, base)
        self.between[node] = max(low, alike[0]), min(high, alike[1])


def rounded_alike(value: float, base: int) -> tuple[float, float]:
    """The least and the most of the counts that are printed as `value`, halves rounded up."""
    near = range(max(0, int(value) - base), int(value) + base + 1)
    alike = [one for one in near if (2 * one + base) // (2 * base) * base == value]
    return float(min(alike)), float(max(alike))


def _measures(pack: Json) -> Iterator[Json]:
    """Every measure of a pack. A split of the same counts has the total of its row, where the pack does not say another."""
    for priority in pack["priorities"]:
        for measure in priority["measures"]:
            yield measure
            for split in measure.get("splits", ()):
                yield {**split, "series": [_total_of(measure, split), *split["series"]]}


def _total_of(measure: Json, split: Json) -> Json:
    """The total of the row as that of the split, with the numbers that the pack says are others by this split."""
    whole = next(series for series in measure["series"] if series["part"] is None)
    other = {(one["period_start"], one["period_end"]): one["by_split"] for one in split["differing_totals"]}
    observations = [
        {**one, "value": other.get((one["period_start"], one["period_end"]), one["value"])} for one in whole["observations"]
    ]
    comparison = whole["comparison"] and {
        **whole["comparison"],
        "value": other.get(
            (whole["comparison"]["period_start"], whole["comparison"]["period_end"]), whole["comparison"]["value"]
        ),
        "previous_value": other.get(
            (whole["comparison"]["previous_start"], whole["comparison"]["previous_end"]), whole["comparison"]["previous_value"]
        ),
    }
    return {**whole, "observations": observations, "comparison": comparison}


def _numbers(measure: Json) -> dict[Place, tuple[float | None, str]]:
    """Every number of a measure in a pack, with its symbol; hidden totals of a comparison carry the symbol c."""
    found: dict[Place, tuple[float | None, str]] = {}
    for series in measure["series"]:
        for one in series["observations"]:
            found[Place(measure["key"], series["part"], one["period_start"], one["period_end"])] = (one["value"], one["symbol"])
        if comparison := series["comparison"]:
            for value, start, end in (
                (comparison["value"], comparison["period_start"], comparison["period_end"]),
                (comparison["previous_value"], comparison["previous_start"], comparison["previous_end"]),
            ):
                place = Place(measure["key"], series["part"], start, end)
                if place not in found:
                    found[place] = (value, "c" if value is None and comparison["reason"] == "withheld" else "")
    return found


def gather(
    given: Sequence[Json],
    restricted: Sequence[Json],
    adding: Mapping[str, tuple[str, str]],
    mergers: Mapping[int, tuple[str, str]] | None = None,
) -> Evidence:
    """What follows from the packs `given` to an audience, in order; `restricted` are the working group's of the same freezes.

    `adding` says of each measure how it adds up over its parts and over time. `mergers` says of a pack, by its place in the
    order, which part is in it no more, and which other one holds its numbers now.
    """
    evidence = Evidence()
    for at, (pack, inside) in enumerate(zip(given, restricted, strict=True)):
        truths = {place: value for one in _measures(inside) for place, (value, _) in _numbers(one).items()}
        for measure in _measures(pack):
            so_far = [pair for earlier, pair in (mergers or {}).items() if earlier <= at]
            _note(evidence, measure, truths, _merged(evidence, measure["key"], so_far))
            parts = {part for pair in so_far for part in pair}
            _note_sums(evidence, measure, truths, *adding[measure["key"]], merged=parts)
        for figure in [*pack["figures"], *(one for priority in pack["priorities"] for one in priority["figures"])]:
            _note_figure(evidence, figure, pack)
    return evidence


def _note(
    evidence: Evidence, measure: Json, truths: Mapping[Place, float | None], merged: Mapping[Place, tuple[Place, int]]
) -> None:
    """Writes down every number of the measure, printed or withheld; one that differs from before is another number."""
    for place, (value, symbol) in _numbers(measure).items():
        truth = truths.get(place)
        if truth is None:
            continue
        was = (place, evidence.edition[place])
        if place in merged or evidence.truths.get(was, truth) != truth:
            evidence.edition[place] += 1
        if place in merged:
            evidence.merged.add(place)
        node = (place, evidence.edition[place])
        if place in merged and truth == evidence.truths[was] + evidence.truths[merged[place]]:  # not where it was revised, too
            evidence.sums.add((node, frozenset({was, merged[place]})))
        evidence.truths[node] = truth
        base = measure.get("rounded_to", 0)
        evidence.first_base.setdefault(node, base)
        if value is not None:
            evidence.note_print(node, value, base)
        elif symbol == "c":
            evidence.suppressed.add(node)


def _note_sums(
    evidence: Evidence,
    measure: Json,
    truths: Mapping[Place, float | None],
    over_parts: str,
    over_time: str,
    merged: Set[str] = frozenset(),
) -> None:
    """Writes down how the numbers of one pack add up. Months of the `merged` parts from before mean something else now."""
    numbers = _numbers(measure)
    known = {place: (place, evidence.edition[place]) for place in numbers if truths.get(place) is not None}
    parts = [series["part"] for series in measure["series"] if series["part"] is not None]
    if over_parts == "sum" and parts:
        for start, end in {(place.start, place.end) for place in known}:
            row = [Place(measure["key"], part, start, end) for part in parts]
            counted = [place for place in row if numbers.get(place, (None, ""))[1] != "z"]
            whole = Place(measure["key"], None, start, end)
            if whole in known and all(place in known for place in counted):
                evidence.sums.add((known[whole], frozenset(known[place] for place in counted)))
    if over_time != "sum":
        return
    _note_spans(evidence, known)
    if measure.get("frequency") == "yearly":  # whoever has an earlier pack remembers its months, as far as they are as they were
        before = {place: (place, at) for place, at in evidence.edition.items() if place.measure == measure["key"]}
        same = {place: node for place, node in before.items() if truths.get(place) == evidence.truths.get(node)}
        _note_spans(
            evidence, {place: node for place, node in same.items() if place.part not in merged} | known, is_of_one_pack=False
        )


def _merged(evidence: Evidence, measure: str, mergers: Sequence[tuple[str, str]]) -> dict[Place, tuple[Place, int]]:
    """The numbers of districts into which others were merged, each with the last number of the other.

    Such a number is another one now, even if it is as large as before: everybody knows that the districts merged, and that the
    new number is the sum of the two; but no pack says that the other one was 0. A year may come back in a later pack.
    """
    merged = {}
    for gone, into in mergers:
        others = [place for place in evidence.edition if (place.measure, place.part) == (measure, gone)]
        for other in others:
            own = other._replace(part=into)
            if own in evidence.edition and own not in evidence.merged:
                merged[own] = (other, evidence.edition[other])
    return merged


def _note_spans(evidence: Evidence, known: Mapping[Place, tuple[Place, int]], *, is_of_one_pack: bool = True) -> None:
    """Every span that is tiled by shorter ones: a year by its months.

    Of a year beside months of earlier packs, all months must be as they were: which one changed since, no pack says.
    """
    by_series = defaultdict(list)
    for place in known:
        by_series[place.part].append(place)
    for places in by_series.values():
        for long in places:
            inside = [one for one in places if long.start <= one.start and one.end <= long.end and one != long]
            months = [one for one in inside if one.end[:7] == one.start[:7] or not any(_covers(one, o) for o in inside)]
            total = sum(evidence.truths[known[one]] for one in months)
            if not is_of_one_pack and sum(map(_month_count, months)) != _month_count(long):
                continue
            if months and total == evidence.truths[known[long]]:
                evidence.sums.add((known[long], frozenset(known[one] for one in months)))


def _month_count(span: Place) -> int:
    return 12 * (int(span.end[:4]) - int(span.start[:4])) + int(span.end[5:7]) - int(span.start[5:7]) + 1


def _covers(long: Place, short: Place) -> bool:
    return long != short and long.start <= short.start and short.end <= long.end


def _note_figure(evidence: Evidence, figure: Json, pack: Json) -> None:
    """A published figure that has the name of a measure, and the span of one of its totals, tells that total."""
    keys = {one["name"]: one for one in _measures(pack)}
    measure = keys.get(figure["measure"])
    if measure is None or figure["value"] is None or not figure["period_start"] or figure["qualifier"]:
        return
    if measure["geography"] != figure["geography"]:
        return
    whole = next(series for series in measure["series"] if series["part"] is None)
    months = [
        Place(measure["key"], None, one["period_start"], one["period_end"])
        for one in whole["observations"]
        if figure["period_start"] <= one["period_start"] and one["period_end"] <= figure["period_end"]
    ]
    nodes = [(place, evidence.edition[place]) for place in months]
    if not nodes or not all(node in evidence.truths for node in nodes):
        return
    truth, base = sum(map(evidence.truths.__getitem__, nodes)), measure.get("rounded_to", 0)
    low, high = rounded_alike(figure["value"], base) if base else (figure["value"], figure["value"])
    if low <= truth <= high:
        place = Place(measure["key"], None, figure["period_start"], figure["period_end"])
        node = (place, evidence.edition[place])
        evidence.truths.setdefault(node, truth)
        evidence.first_base.setdefault(node, base)
        if node not in evidence.printed:
            evidence.note_print(node, figure["value"], base)
        evidence.sums.add((node, frozenset(nodes)))


def attack(evidence: Evidence, threshold: int = 5) -> list[Narrowed]:
    """Every number that is closer than the rule allows: a small one must be able to be 1 and the threshold less 1, or, where it
    was rounded from the first, the least and the most that is rounded like it; any other that is withheld must have at least
    two values."""
    found: list[Narrowed] = []
    for measure in sorted({place.measure for place, _ in evidence.suppressed | evidence.between.keys()}):
        found.extend(_attack_measure(evidence, measure, threshold))
    return found


def _attack_measure(evidence: Evidence, measure: str, threshold: int) -> Iterator[Narrowed]:
    nodes = [node for node in evidence.truths if node[0].measure == measure]
    number = {node: at for at, node in enumerate(nodes)}
    sums = [(total, parts) for total, parts in evidence.sums if total[0].measure == measure]
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    exact = {node: (value, value) for node, value in evidence.printed.items()}
    ranges = [exact.get(node, evidence.between.get(node, (0.0, 1e7))) for node in nodes]
    lows, highs = [low for low, _ in ranges], [high for _, high in ranges]
    solver.addVars(len(nodes), np.array(lows, dtype=float), np.array(highs, dtype=float))
    for total, parts in sums:
        columns = np.array([number[total], *(number[part] for part in parts)], dtype=np.int32)
        solver.addRow(0.0, 0.0, len(columns), columns, np.array([1.0] + [-1.0] * len(parts)))
    small = {node for node in evidence.between.keys() - evidence.printed.keys() if 0 < evidence.truths[node] < threshold}
    for node in sorted(evidence.suppressed | small, key=str):
        if node[0].measure != measure:
            continue
        low, high = (_extreme(solver, number[node], sense) for sense in (1.0, -1.0))
        low, high = ceil(low - 1e-6), floor(high + 1e-6) if high < 1e6 else inf
        need = _need(evidence, node, threshold)
        if (low > need[0] or high < need[1]) if need else low >= high:
            yield Narrowed(*node, evidence.truths[node], low, high, need)


def _need(evidence: Evidence, node: tuple[Place, int], threshold: int) -> tuple[float, float] | None:
    """What has to stay possible of a small number."""
    truth, base = evidence.truths[node], evidence.first_base.get(node, 0)
    if not 0 < truth < threshold:
        return None
    return rounded_alike((2 * truth + base) // (2 * base) * base, base) if base else (1.0, threshold - 1.0)


def _extreme(solver: highspy.Highs, column: int, sense: float) -> float:
    solver.changeColCost(column, sense)
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, solver.getModelStatus()
    value = solver.getSolution().col_value[column]
    solver.changeColCost(column, 0.0)
    return float(value)
