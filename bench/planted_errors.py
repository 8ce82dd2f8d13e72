"""Checks on entry: how many plausible cells they ask about, and how many planted errors that leave the usual range."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from bench.simulated_series import Kind, MadeSeries, deviation, many
from portal.returns.flags import YEARS_OF_HISTORY
from portal.statistics.comparison import Reading
from portal.statistics.periods import MONTHLY
from portal.statistics.stand_ins import UsualRange, stand_in_for
from portal.statistics.validation import CheckedCell, CheckLimits, comparable_numbers, flags_of

HISTORY = 12 * YEARS_OF_HISTORY  # months before the cell, as many as the page of a return looks at
USUAL = 3.5  # what lies further from the mean of its process, in standard deviations, is out of the cell's usual range, and of
# a count by at least CheckLimits.smallest, which a coordinator sets
SEED = "planted, not tuned on"


class Cell(NamedTuple):
    """A value with what the person who plants an error can see: the month before, another row, the total."""

    value: Decimal
    before: Decimal
    other: Decimal
    total: Decimal


def _digit_lost(cell: Cell, draw: random.Random) -> Decimal:
    text = str(cell.value)
    at = draw.choice([at for at, sign in enumerate(text) if sign.isdigit()])
    rest = text[:at] + text[at + 1 :]
    return Decimal(rest) if rest.strip(".") else Decimal(0)


def _digit_doubled(cell: Cell, draw: random.Random) -> Decimal:
    text = str(cell.value)
    at = draw.choice([at for at, sign in enumerate(text) if sign.isdigit()])
    return Decimal(text[:at] + text[at] + text[at:])


ERRORS: dict[str, Callable[[Cell, random.Random], Decimal]] = {
    "a digit lost": _digit_lost,
    "a digit doubled": _digit_doubled,
    "two rows changed": lambda cell, _: cell.other,
    "the month before again": lambda cell, _: cell.before,
    "0 for a blank": lambda _, __: Decimal(0),
    "the total as a part": lambda cell, _: cell.total,
}


def is_asked_about(kind: Kind, series: MadeSeries, value: Decimal) -> bool:
    """Whether the checks ask about the value in the last month, as the page of a return does."""
    period = series.months[-1]
    earlier = {one: reading for one, reading in series.readings.items() if one != period}
    cell = CheckedCell(period, Reading(value), earlier, (), MONTHLY)
    limits = CheckLimits(is_count=not kind.is_share)
    verdict = flags_of(cell, limits)
    if verdict.flags:
        return True
    stand_in = stand_in_for(value, comparable_numbers(cell), limits, usual=UsualRange()) if verdict.not_judged else None
    return bool(stand_in and stand_in.flag)


def _cell(series: MadeSeries, draw: random.Random) -> Cell:
    value = series.readings[series.months[-1]].value or Decimal(0)
    before = series.readings[series.months[-2]].value or value
    other = round(value * Decimal(str(draw.choice((0.2, 0.4, 0.6, 1.5, 2.5, 5)))), 0)
    return Cell(value, before, other, round(value * draw.choice((2, 3, 5, 8, 12)), 0))


def rows(kinds: Sequence[Kind], count: int) -> Iterator[str]:
    yield "| series | plausible cells asked about | " + " | ".join(ERRORS) + " | all errors |"
    yield "|---|---:|" + "---:|" * (len(ERRORS) + 1)
    for kind in kinds:
        if kind.step:  # a step that was accepted is a matter of charts
            continue
        plausible, asked, planted = 0, dict.fromkeys(ERRORS, 0), dict.fromkeys(ERRORS, 0)
        draw = random.Random(f"{SEED}, errors, {kind.name}")
        least = 0 if kind.is_share else float(CheckLimits().smallest)
        for series in many(kind, HISTORY + 1, count, SEED):
            cell = _cell(series, draw)
            plausible += is_asked_about(kind, series, cell.value)
            for name, error in ERRORS.items():
                value = error(cell, draw)
                mean = series.expected[-1]
                if abs(float(value) - mean) > max(USUAL * deviation(kind, mean), least):
                    planted[name] += 1
                    asked[name] += is_asked_about(kind, series, value)
        shares = [f"{100 * asked[name] / planted[name]:.1f}" if planted[name] >= count / 100 else "–" for name in ERRORS]
        whole = sum(asked.values()) / max(sum(planted.values()), 1)
        yield f"| {kind.name} | {100 * plausible / count:.1f} | " + " | ".join(shares) + f" | {100 * whole:.1f} |"
