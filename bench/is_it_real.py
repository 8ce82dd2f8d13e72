"""How often the portal says that something happened where nothing did, and how often it sees what did: `make simulate`.

It prints the tables of docs/is-it-real.md. `--series` says how many series of each kind and length are made.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bench import planted_errors
from bench.simulated_series import KINDS, MONTHS_SINCE_RISE, RISE, Kind, MadeSeries, deviation, many
from portal.statistics.comparison import Reading
from portal.statistics.periods import MONTHLY, Period
from portal.statistics.significance import HIGHER, LOWER, Assessment, Step, assess

LENGTHS = (24, 36, 48)
SEED = "is it real"
ALARM = 0.015  # of each direction: the oracle may be wrong as often as the portal


class Line(NamedTuple):
    """The shares, in per cent, for one kind and length."""

    newest: float
    marked_series: float
    marked_points: float
    found: float
    oracle: float


def judged(kind: Kind, series: MadeSeries, readings: dict[Period, Reading]) -> Assessment:
    steps = [Step(series.step, "accepted")] if series.step else []
    return assess(readings, MONTHLY, (), kind.unit, steps)


def is_called_unusual(found: Assessment) -> bool:
    return found.finding.kind in (HIGHER, LOWER)


def line_of(kind: Kind, months: int, count: int, seed: str = SEED) -> Line:
    newest = series_marked = points_marked = points = seen = 0
    usual, risen = list[float](), list[float]()  # how far the oracle sees the last six months from what they should be
    for one in many(kind, months, count, seed):
        found = judged(kind, one, one.readings)
        marks = sum(bool(point.beyond) for point in found.points)
        newest += is_called_unusual(found)
        series_marked += marks > 0
        points_marked += marks
        points += len(found.points)
        usual.append(_distance(kind, one))
    for one in many(kind, months, count, seed, RISE):
        seen += any(
            found.finding.kind == HIGHER
            for back in range(MONTHS_SINCE_RISE)
            if (found := judged(kind, one, one.until(back))).points[-1].value is not None
        )
        risen.append(_distance(kind, one))
    shares = (newest / count, series_marked / count, points_marked / points, seen / count, oracle(usual, risen))
    return Line(*(100 * share for share in shares))


def oracle(usual: Sequence[float], risen: Sequence[float]) -> float:
    """How often somebody sees the rise who knows the mean of every month and the day, and looks at all six together."""
    limit = sorted(usual)[math.ceil((1 - ALARM) * len(usual)) - 1]
    return sum(distance > limit for distance in risen) / len(risen)


def _distance(kind: Kind, series: MadeSeries) -> float:
    """How far the last six months are from what they should be, in standard deviations of independent months."""
    values = [series.readings[month].value for month in series.months[-MONTHS_SINCE_RISE:]]
    pairs = [
        (float(value), mean)
        for value, mean in zip(values, series.expected[-MONTHS_SINCE_RISE:], strict=True)
        if value is not None
    ]
    variance = sum(deviation(kind, mean) ** 2 for _, mean in pairs)
    return sum(value - mean for value, mean in pairs) / math.sqrt(variance)


def rows(kinds: Sequence[Kind], count: int, seed: str = SEED) -> Iterator[str]:
    yield "| series | months | newest called unusual | series with a mark | points marked | rise found | oracle |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for kind in kinds:
        for months in LENGTHS:
            yield (
                f"| {kind.name} | {months} | " + " | ".join(f"{share:.1f}" for share in line_of(kind, months, count, seed)) + " |"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=2000, help="so many of each kind and length")
    parser.add_argument("--seed", default=SEED, help="another one makes other series")
    parser.add_argument("--part", choices=("series", "entry", "all"), default="all")
    options = parser.parse_args()
    if options.part != "entry":
        for row in rows(KINDS, options.series, options.seed):
            print(row, flush=True)
        print()
    if options.part != "series":
        for row in planted_errors.rows(KINDS, options.series):
            print(row, flush=True)


if __name__ == "__main__":
    main()
