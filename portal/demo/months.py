"""The illustrative months and quarters of the demonstration.

The published report (`2018-19/figures.csv`) gives yearly totals; the portal needs months and parts. Trend, season, chance
and shares are made up, but the published totals are kept: the months of every window below add up to its total exactly.
All chance comes from `random.Random` seeded with a string such as "asb-incidents/ashford", so that every machine has the
same values; `hash()` was refused as a seed because it differs from one process to the next.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import sqrt
from pathlib import Path
from random import Random


@dataclass(frozen=True, kw_only=True)
class MonthValue:
    """One value of one series. `part` is "" for a measure without parts and for the total of an overlapping
    breakdown. `value` is None exactly where `symbol` (x, z or c) is set."""

    measure: str
    part: str
    period_start: date
    period_end: date
    value: int | None
    symbol: str
    status: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The course of one measure over time.

    `noise` is the widest departure of a period from trend and season, as a share. `start`, `end` and `bend` are the level
    of a period at FIRST, at AFTER_LAST and where the last window begins. Each window is a published total.
    """

    noise: float
    season: str
    start: float
    end: float
    windows: tuple[tuple[str, int, int], ...] = ()  # first month, months, published total
    bend: float | None = None


FIRST, AFTER_LAST, PROVISIONAL_FROM = "2016-04", "2019-07", "2019-04"
# Collision records stay provisional until the national dataset of the year is closed.
ROAD_PROVISIONAL_FROM = {"road-deaths": "2018-01", "ksi": "2018-01", "casualties": "2018-01"}

# January to December; a quarter takes the factor of its first month.
SEASONS = {
    "flat": (1.0,) * 12,
    "warm": (0.86, 0.89, 0.95, 1.0, 1.07, 1.1, 1.16, 1.13, 1.02, 1.01, 0.93, 0.88),
    "mild": (0.98, 0.975, 0.99, 0.995, 1.01, 1.015, 1.03, 1.02, 1.0, 1.005, 0.99, 0.99),
    "hate": (0.9, 0.87, 0.97, 1.0, 1.06, 1.13, 1.17, 1.08, 1.01, 1.0, 0.94, 0.87),
    "dark": (1.03, 0.93, 0.95, 0.91, 0.97, 0.98, 1.0, 0.96, 1.02, 1.09, 1.12, 1.04),
    "office": (1.06, 0.98, 1.05, 0.97, 1.01, 1.0, 1.04, 0.96, 1.02, 1.07, 1.04, 0.8),
    "terms": (1.08, 1.0, 1.0, 0.98, 1.0, 1.0, 0.84, 1.0, 1.0, 1.1, 1.0, 1.0),
}

# The windows of a measure are the value and the comparator of a figure in figures.csv (DA-04, ASB-02, ...). Where only
# "similar" or a percentage was printed, the comparator is a number that agrees with the words. KSI in 2016 is 9/12 of 765.
# With a bend, most of the change between two windows comes early, as it does in the months after them.
SHAPES = {
    "da-incidents": Shape(
        noise=0.04, season="mild", start=3150, end=4150, windows=(("2017-01", 12, 42072), ("2018-01", 12, 47967)),
    ),
    "oss-visitors": Shape(
        noise=0.12, season="office", start=254, end=262, windows=(("2016-07", 12, 3082), ("2017-07", 12, 3104)),
    ),
    "marac-cases": Shape(
        noise=0.11, season="office", start=194, end=203, windows=(("2017-01", 12, 2371), ("2018-01", 12, 2393)),
    ),
    "marac-children": Shape(
        noise=0.11, season="office", start=287, end=300, windows=(("2017-01", 12, 3502), ("2018-01", 12, 3541)),
    ),
    "road-deaths": Shape(
        noise=1.0, season="dark", start=4.8, end=3.9, windows=(("2017-01", 12, 60), ("2018-01", 12, 47)),
    ),
    "ksi": Shape(
        noise=0.2, season="dark", start=64, end=60, windows=(("2016-04", 9, 574), ("2017-01", 12, 741), ("2018-01", 12, 728)),
    ),
    "casualties": Shape(
        noise=0.08, season="dark", start=505, end=435, windows=(("2017-01", 12, 5791), ("2018-01", 12, 5329)),
    ),
    "asb-incidents": Shape(
        noise=0.05, season="warm", start=3620, end=2570, windows=(("2017-02", 12, 39355), ("2018-02", 12, 31204)), bend=2800,
    ),
    "public-order": Shape(
        noise=0.05, season="warm", start=800, end=1880, windows=(("2017-01", 12, 12509), ("2018-01", 12, 21116)), bend=1450,
    ),
    "violence": Shape(
        noise=0.03, season="mild", start=4250, end=6640, windows=(("2017-02", 12, 62978), ("2018-02", 12, 79315)), bend=6250,
    ),
    "knife": Shape(
        noise=0.18, season="mild", start=54, end=78, windows=(("2016-10", 12, 717), ("2017-10", 12, 873)),
    ),
    "scam-visits": Shape(
        noise=0.14, season="flat", start=45, end=49,
    ),
    "call-blockers": Shape(
        noise=0.3, season="flat", start=7, end=11, windows=(("2017-04", 12, 33), ("2018-04", 12, 44)),
    ),
    "prevention-training": Shape(
        noise=0.08, season="terms", start=150, end=275, windows=(("2017-04", 12, 812), ("2018-04", 12, 1036)),
    ),
    "hate": Shape(
        noise=0.09, season="hate", start=245, end=450, windows=(("2017-01", 12, 3500), ("2018-01", 12, 5040)),
    ),
}  # fmt: skip

# Series with few, slowly moving or close values are written out, April-June 2016 to April-June 2019.
# July-September 2018 is SM-16 to SM-18; 35 groups is SOC-15; 6 partnerships is SM-21.
LISTED = {
    ("treatment", "alcohol"): (1468, 1461, 1472, 1480, 1477, 1490, 1502, 1498, 1511, 1519, 1524, 1520, 1533),
    ("treatment", "opiates"): (2247, 2239, 2228, 2231, 2216, 2204, 2197, 2181, 2170, 2156, 2149, 2153, 2141),
    ("treatment", "other"): (1142, 1150, 1147, 1163, 1171, 1168, 1185, 1203, 1211, 1225, 1231, 1246, 1252),
    ("caps", ""): (4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 6, 6, 7),
    ("ocgs", ""): (33, 31, 32, 34, 33, 35, 36, 34, 35, 37, 36, 35, 34),
    ("channel", ""): (24, 21, 29, 34, 43, 38, 41, 36, 32, 25, 33, 37, 31),
}

# Percentages. District keys serve MARACs and One Stop Shops too. Strands are PEH-20p to PEH-24p and overlap.
SHARES = {
    "ashford": 7.2, "canterbury": 9.8, "dartford": 6.6, "dover": 7.1, "folkestone-hythe": 7, "gravesham": 7.1,
    "maidstone": 9.6, "medway": 17.5, "sevenoaks": 4.4, "swale": 9, "thanet": 12, "tonbridge-malling": 4.9,
    "tunbridge-wells": 4.6, "abandoned-vehicles": 2.6, "begging-or-vagrancy": 2.4, "fireworks": 1,
    "drunk-or-rowdy-behaviour": 17, "littering": 0.9, "neighbour-disputes": 15.5, "noise": 6.2, "trespass": 3,
    "nuisance-communications": 8.4, "nuisance-vehicles": 13.4, "rowdy-or-nuisance-gathering-in-public": 28.5,
    "rubbish-or-discarded-drugs-paraphernalia": 1.1,
    "race": 76, "sexual-orientation": 12, "religion": 9, "disability": 8, "transgender": 2,
}  # fmt: skip
# ASB-03 says that 10 of 12 categories fell, and the report that discarded drugs paraphernalia is the one that rose. The
# twelfth therefore stood still: these two gain share every year, the first enough to rise, the second just enough not to fall.
SHARE_GROWTH = {"rubbish-or-discarded-drugs-paraphernalia": 1.7, "begging-or-vagrancy": 1.412}
SHARES_GROW_UNTIL = "2018-05"
PART_SEASONS = {"fireworks": (1.1, 0.2, 0.15, 0.15, 0.15, 0.2, 0.3, 0.3, 0.6, 2.9, 5.0, 0.95)}
TOTAL_OF = {"asb-by-category": "asb-incidents"}  # the same calls, split another way
PARTS_OF = {"marac-children": "marac-cases"}  # no children where no case was heard

# measure, part ("*" for every part), first month, months, symbol, note. None lies in a published window.
NOT_CLOSED = "Collision records for the month were not closed when the numbers were sent."
SYMBOLS = (
    ("oss-visitors", "oss-swale", "2018-08", 1, "x", "The shop moved premises and no register was kept."),
    ("oss-visitors", "oss-dover", "2018-12", 1, "z", "The shop was closed for the month."),
    ("marac-children", "marac-sevenoaks", "2019-02", 1, "c", "Withheld: the children of so few cases could be recognised."),
    *((measure, "*", "2019-02", 5, "x", NOT_CLOSED) for measure in ROAD_PROVISIONAL_FROM),
)
# A month unlike the others, as (value, note). Where few cases are heard, the agency withholds their children itself.
UNLIKE_OTHERS = {
    ("marac-cases", "marac-sevenoaks", "2019-02"): (2, "The first conference of the month was cancelled because of snow."),
}


def illustrative_months(folder: Path) -> list[MonthValue]:
    """Every value of every measure in `folder` (measures.csv, breakdowns.csv), April 2016 to June 2019.

    They are in the order of measure, period and part. Raises KeyError for a measure or part that the tables above lack.
    """
    parts: dict[str, list[str]] = {}
    for row in _rows(folder / "breakdowns.csv"):
        parts.setdefault(row["breakdown"], []).append(row["key"])
    values: list[MonthValue] = []
    for row in _rows(folder / "measures.csv"):
        periods = _periods(3 if row["frequency"] == "quarterly" else 1)
        overlap = row["sum_over_breakdown"] == "overlap"
        series = _series(row["key"], parts.get(row["breakdown"], []), periods, overlap)
        for at, period in enumerate(periods):
            values += [_value(row["key"], part, period, numbers[at]) for part, numbers in series.items()]
    return values


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def _month(text: str) -> int:
    """Months since year 0, of "2018-02". Plain integers make windows and knots simple arithmetic."""
    return int(text[:4]) * 12 + int(text[5:]) - 1


def _periods(length: int) -> list[range]:
    """The months of each period, one or three at a time."""
    return [range(at, at + length) for at in range(_month(FIRST), _month(AFTER_LAST), length)]


def _value(measure: str, part: str, period: range, value: int) -> MonthValue:
    start, after = (date(month // 12, month % 12 + 1, 1) for month in (period.start, period.stop))
    since = ROAD_PROVISIONAL_FROM.get(measure, PROVISIONAL_FROM)
    known = MonthValue(
        measure=measure,
        part=part,
        period_start=start,
        period_end=after - timedelta(days=1),
        value=value,
        symbol="",
        status="provisional" if period.start >= _month(since) else "final",
        note="",
    )
    if unlike := UNLIKE_OTHERS.get((measure, part, f"{start:%Y-%m}")):
        return replace(known, value=unlike[0], note=unlike[1])
    for of, which, first, months, symbol, note in SYMBOLS:
        if of == measure and which in ("*", part) and 0 <= period.start - _month(first) < months:
            return replace(known, value=None, symbol=symbol, note=note)
    return known


def _series(measure: str, parts: list[str], periods: list[range], overlap: bool) -> dict[str, list[int]]:
    """The numbers of each part, one a period; the whole under "" where there is no part or parts overlap."""
    if any(of == measure for of, _ in LISTED):
        return {part: list(LISTED[measure, part]) for part in parts or [""]}
    totals = _totals(TOTAL_OF.get(measure, measure), periods)
    if not parts:
        return {"": totals}
    levels: dict[str, Sequence[float]] = {
        part: _levels(measure, part, totals, periods, 0.0 if overlap else 0.08) for part in parts
    }
    if measure in PARTS_OF:
        levels |= _series(PARTS_OF[measure], parts, periods, overlap)
    varied = {part: _with_chance(f"{measure}/{part}", levels[part]) for part in parts}
    if overlap:  # a strand is never more than the whole, and strands need not add up
        return {"": totals} | {part: list(map(min, totals, map(round, varied[part]))) for part in parts}
    split = list(map(_apportion, totals, zip(*varied.values(), strict=True)))
    return {part: [row[at] for row in split] for at, part in enumerate(parts)}


def _totals(measure: str, periods: list[range]) -> list[int]:
    """Trend x season x chance, each published window apportioned to its exact total."""
    shape, rng = SHAPES[measure], Random(measure)
    factors = [SEASONS[shape.season][period.start % 12] * _chance(rng, shape.noise) for period in periods]
    expected = _fit(shape, periods, factors)
    totals = [int(value + 0.5) for value in expected]
    for _, inside, total in _windows(shape, periods):
        totals[inside] = _apportion(total, expected[inside])
    return totals


def _windows(shape: Shape, periods: list[range]) -> list[tuple[float, slice, int]]:
    """The middle of each published window, its place among the periods, and its total."""
    at = [period.start for period in periods] + [periods[-1].stop]
    spans = [(_month(first), _month(first) + months, total) for first, months, total in shape.windows]
    return [((first + after) / 2, slice(at.index(first), at.index(after)), total) for first, after, total in spans]


def _fit(shape: Shape, periods: list[range], factors: list[float]) -> list[float]:
    """The expected value of each period, on a broken line with a knot in the middle of each window. The knots
    are moved until the windows add up: scaling each window by itself would leave steps at its edges."""
    windows = _windows(shape, periods)
    knots = {float(_month(FIRST)): shape.start, float(_month(AFTER_LAST)): shape.end}
    knots |= {middle: total / len(periods[inside]) for middle, inside, total in windows}
    if shape.bend:
        knots[_month(shape.windows[-1][0])] = shape.bend
    for _ in range(60):
        levels = [_level(knots, (period.start + period.stop) / 2) for period in periods]
        expected = [level * factor for level, factor in zip(levels, factors, strict=True)]
        for middle, inside, total in windows:
            knots[middle] *= total / sum(expected[inside])
    return expected


def _level(knots: dict[float, float], at: float) -> float:
    """The height at `at` of the straight lines between the knots."""
    left = max(month for month in knots if month <= at)
    right = min(month for month in knots if month > at)
    return knots[left] + (knots[right] - knots[left]) * (at - left) / (right - left)


def _levels(measure: str, part: str, totals: list[int], periods: list[range], tilt: float) -> list[float]:
    """What a part would have without chance. The tilt keeps two measures from having one geography."""
    share = SHARES[part.removeprefix("marac-").removeprefix("oss-")] / 100
    share *= 1 + Random(f"{measure}/{part}/tilt").uniform(-tilt, tilt)
    growth, season = SHARE_GROWTH.get(part, 1.0), PART_SEASONS.get(part, SEASONS["flat"])
    months = [period.start for period in periods]
    grown = [min(month, _month(SHARES_GROW_UNTIL)) - months[0] for month in months]
    shares = [share * growth ** (at / 12 - 1) * season[month % 12] for at, month in zip(grown, months, strict=True)]
    return [total * share for total, share in zip(totals, shares, strict=True)]


def _with_chance(series: str, levels: Sequence[float]) -> list[float]:
    """The levels with chance. A count varies by two thirds of its square root, so a small part varies more than a large one."""
    rng = Random(series)
    return [level * _chance(rng, 1.6 / sqrt(level + 1)) for level in levels]


def _chance(rng: Random, widest: float) -> float:
    """A factor about 1, triangular so that it is bounded; a count has no negative."""
    return max(0.0, 1 + rng.triangular(-widest, widest, 0))


def _apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to `weights` that add up to `total`, by largest remainder."""
    exact = [total * weight / sum(weights) for weight in weights]
    whole = [int(value) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: whole[at] - exact[at])
    for at in by_remainder[: total - sum(whole)]:
        whole[at] += 1
    return whole
