"""Validation checks: which values are unusual enough to ask about. Pure.

A flag only asks; errors, which block, are found elsewhere (tables/cells.py; rule 11, docs/domain.md).

A value is far from earlier ones when it is further from their median than `spread` standard deviations. Where its changes on
the year before vary less than the values themselves, the change is judged instead, against the median of the earlier such
changes, so that a December is compared with Decembers. The standard deviation is that of the nine tenths nearest to the
median, made larger by what such a part has of the variance of a normal distribution: a wrong month among the earlier ones
hardly moves it, and it is surer than the median absolute deviation (trimmed variances: J. W. Tukey, 1960).

A count that varies no more than chance makes it is judged by chance, which is known: the variance is its level (the Poisson
distribution, which public health takes for counts: APHO Technical Briefing 3, 2008), and that of the difference of two
counts is both together. Rates, shares and money do not vary like that: for them only `CheckLimits.smallest` is the floor.

How often plausible values are asked about, and mistakes found, is in docs/is-it-real.md.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from enum import Enum
from functools import cache
from statistics import NormalDist, median
from typing import NamedTuple, TypeVar

from portal.statistics.comparison import NOT_COMPARABLE, OVERLAP, SUM, Break, Reading
from portal.statistics.numbers import number_words
from portal.statistics.periods import MONTHLY, MONTHS_IN, Period, months_before

LEAST_VALUES = 8  # so many earlier values, or changes, are needed to judge whether a value is far from them
LEAST_VALUES_FOR_ZERO = 3  # a fall to zero needs no measure of spread, so fewer values are enough
TWO_YEARS = 24  # months
VALUES_TO_ONE_ZERO = 10  # a series with at most one zero in ten values counts as usually not zero
# Three equal counts in a row come by chance once in about 11 times the count (2π√3): once in 540 at 50, so that the 180
# cells of a large return would be flagged once in three months by chance; at 10, nearly twice a month.
ORDINARY_REPEAT = 50
FARTHEST = 10  # one value in ten, and at least one, is left out of how much they vary: it may be a mistake itself
LIKE_CHANCE = Decimal("1.44")  # a count that varies up to so many times as much as chance makes it seems moved by chance alone
CERTAIN = Decimal("0.85")  # what chance does is known and not estimated from a few values: so much of the spread is enough
DIGITS = 64  # of the arithmetic: a value has up to 12 digits before the point and 30 after it, and none may be rounded off
ASK = "Is it right? Then say what happened."


class ValidationCheck(Enum):
    """A check on a value: a key to store, and a title for the page where coordinators put it in shadow mode."""

    FAR = ("far", "Far from earlier values")
    ZERO = ("zero", "A fall to zero")
    SAME = ("same", "The same value three times running")
    PARTS = ("parts", "Parts that do not fit their total")
    ABSENT = ("absent", "A value last time and none now")
    EQUAL = ("equal", "The same value in part after part")  # equal_parts.py
    BOUNDS = ("bounds", "Out of bounds, while there is little history")  # stand_ins.py

    def __init__(self, key: str, title: str) -> None:
        self.key, self.title = key, title


@dataclass(frozen=True)
class CheckLimits:
    """What coordinators set for a measure.

    `spread`: how many standard deviations from the median are usual. `smallest`: the smallest difference that is flagged, in
    the unit of the measure; 5 because a count of 5 or more falls to 0 by chance in fewer than 1 of 100 periods. `is_count`:
    False for rates, shares and money. ValueError for a spread below 1, which would flag half of all values, or a `smallest`
    below 0.
    """

    spread: Decimal = Decimal("3.5")
    smallest: Decimal = Decimal(5)
    is_count: bool = True

    def __post_init__(self) -> None:
        if self.spread < 1:
            raise ValueError("Enter a spread of 1 or more.")
        if self.smallest < 0:
            raise ValueError("Enter a smallest difference of 0 or more.")


@dataclass(frozen=True)
class CheckedCell:
    """One cell of a return, with what it is judged by: the earlier readings and the breaks of its series.

    `now` is a number, a symbol, or neither (blank). Of `earlier`, only periods of the same length before `period` count,
    and only those after the last break that makes the values not comparable.
    """

    period: Period
    now: Reading
    earlier: Mapping[Period, Reading]
    breaks: Sequence[Break]
    frequency: str


@dataclass(frozen=True)
class Flag:
    """What a check says about a cell. `expected_low` and `expected_high` are the lowest and highest value it would not flag."""

    check: ValidationCheck
    words: str
    expected_low: Decimal | None = None
    expected_high: Decimal | None = None


@dataclass(frozen=True)
class NotJudged:
    """A check that cannot judge the cell yet, and why: “5 earlier values, 8 are needed”."""

    check: ValidationCheck
    words: str


@dataclass(frozen=True)
class Verdict:
    """The flags on a cell, at most one of each check, and the checks that could not judge it."""

    flags: tuple[Flag, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()


def flags_of(cell: CheckedCell, limits: CheckLimits) -> Verdict:
    """The flags that FAR, ZERO, SAME and ABSENT raise on one cell."""
    with localcontext(prec=DIGITS):
        since = _comparable_since(cell)
        numbers = _numbers(cell, since)
        if cell.now.value is None:
            absent = _absent_flag(cell, numbers)
            return Verdict((absent,) if absent else ())
        raised = (
            _far_flag(cell, cell.now.value, numbers, limits) if len(numbers) >= LEAST_VALUES else None,
            _zero_flag(cell, numbers, limits) if cell.now.value == 0 and len(numbers) >= LEAST_VALUES_FOR_ZERO else None,
            _same_flag(cell, cell.now.value, numbers),
        )
        needed = {ValidationCheck.FAR: LEAST_VALUES} | (
            {ValidationCheck.ZERO: LEAST_VALUES_FOR_ZERO} if cell.now.value == 0 else {}
        )
        too_few = (
            NotJudged(check, _too_few_words(len(numbers), least, since))
            for check, least in needed.items()
            if len(numbers) < least
        )
        return Verdict(tuple(flag for flag in raised if flag), tuple(too_few))


def comparable_numbers(cell: CheckedCell) -> dict[int, Decimal]:
    """The earlier numbers that the cell can be compared with, by how many months before it they are."""
    return _numbers(cell, _comparable_since(cell))


def _comparable_since(cell: CheckedCell) -> date:
    """The first day from which values are comparable with this one; the first of all days where no break forbids it."""
    days = (found.date for found in cell.breaks if found.effect == NOT_COMPARABLE and found.date <= cell.period.end)
    return max(days, default=date.min)


def _numbers(cell: CheckedCell, since: date) -> dict[int, Decimal]:
    """The earlier numbers, by how many months before this cell they are.

    Months are counted and no periods are made, because one page needs twenty thousand of them.
    """
    step = MONTHS_IN[cell.frequency]
    this_month = cell.period.end.year * 12 + cell.period.end.month
    numbers = {}
    for period, reading in cell.earlier.items():
        if reading.value is None or period.start < since:
            continue
        start, end = period.start, period.end
        last_month = end.year * 12 + end.month
        if last_month < this_month and last_month - start.year * 12 - start.month + 1 == step:
            numbers[this_month - last_month] = reading.value
    return numbers


@dataclass(frozen=True)
class _Usual:
    """The expected value, and how far from it a value is still usual.

    `year_before` is the value of a year before where the change on it was judged; otherwise None.
    """

    middle: Decimal
    width: Decimal
    year_before: Decimal | None = None


class _Varying(NamedTuple):
    """How values vary: their median, the variance without the farthest tenth of them, and the mean square of all distances."""

    middle: Decimal
    variance: Decimal
    mean_square: Decimal


def _usual_of(numbers: Mapping[int, Decimal], limits: CheckLimits) -> _Usual:
    """What is usual: by the values themselves, or by their changes on the year before where those vary less."""
    level = _varying(numbers.values())
    year_before, changes = numbers.get(12), list[Decimal]()
    if year_before is not None and max(numbers) >= TWO_YEARS:
        changes = [value - numbers[back + 12] for back, value in numbers.items() if back + 12 in numbers]
    if year_before is not None and len(changes) >= LEAST_VALUES:
        yearly = _varying(changes)
        if yearly.mean_square < level.mean_square:
            middle = max(year_before + yearly.middle, Decimal(0))
            return _Usual(middle, _width(yearly.variance, year_before + middle, limits), year_before)
    return _Usual(level.middle, _width(level.variance, level.middle, limits))


def _width(variance: Decimal, chance: Decimal, limits: CheckLimits) -> Decimal:
    """How far is usual. `chance` is the variance that chance alone gives a count; one that hardly varies more is judged by it."""
    if limits.is_count and variance <= LIKE_CHANCE * chance:
        return limits.spread * CERTAIN * chance.sqrt()
    return limits.spread * variance.sqrt()


def _far_flag(cell: CheckedCell, now: Decimal, numbers: Mapping[int, Decimal], limits: CheckLimits) -> Flag | None:
    usual = _usual_of(numbers, limits)
    away = abs(now - usual.middle)
    if away <= usual.width or away < limits.smallest:
        return None
    low, high = _bounds(usual, limits.smallest, last_place_of([now, *numbers.values()]))
    side = "above" if now > usual.middle else "below"
    if away > 2 * max(usual.width, limits.smallest):
        side = f"far {side}"
    extreme = _beyond_all_words(cell, now, numbers, now > usual.middle)
    distance = extreme or _beyond_usual_words(cell, usual, low, high, side, numbers.get(12))
    return Flag(ValidationCheck.FAR, f"{number_words(now)} is {distance}. {ASK}", low, high)


def _varying(values: Iterable[Decimal]) -> _Varying:
    ordered = sorted(values)
    middle = median(ordered)
    squares = sorted((value - middle) ** 2 for value in ordered)
    nearest = squares[: len(squares) - -(-len(squares) // FARTHEST)]
    near = sum(nearest, Decimal(0))
    variance = near / (len(nearest) - 1) / _share_of_nearest(len(nearest), len(squares))
    return _Varying(middle, variance, sum(squares, Decimal(0)) / len(squares))


@cache
def _share_of_nearest(nearest: int, number: int) -> Decimal:
    """The variance of the nearest of so many values of a normal distribution, as a share of its own; four decimals."""
    inside, normal = nearest / number, NormalDist()
    edge = normal.inv_cdf((1 + inside) / 2)
    return Decimal(str(round(1 - 2 * edge * normal.pdf(edge) / inside, 4)))


def last_place_of(values: Iterable[Decimal]) -> Decimal:
    """One in the last decimal place of the most exact of the values: 1 for counts, 0.1 where 37.5 is among them."""
    return Decimal(1).scaleb(min(0, *(int(value.as_tuple().exponent) for value in values)))


def _bounds(usual: _Usual, smallest: Decimal, unit: Decimal) -> tuple[Decimal, Decimal]:
    """The lowest and the highest value that would not be flagged, in steps of `unit` and not below 0."""
    reach = max(usual.width, smallest)
    low = (usual.middle - reach).quantize(unit, ROUND_CEILING)
    high = (usual.middle + reach).quantize(unit, ROUND_FLOOR)
    if smallest > usual.width:  # a difference as large as `smallest` is flagged, one as large as the width is not
        low += unit if low == usual.middle - reach else 0
        high -= unit if high == usual.middle + reach else 0
    return max(low, Decimal(0)), high


def _beyond_all_words(cell: CheckedCell, now: Decimal, numbers: Mapping[int, Decimal], above: bool) -> str:
    """“more than twice any month since May 2016 (highest 301)”; empty where that is not so."""
    highest, lowest, since = max(numbers.values()), min(numbers.values()), _since_words(cell, numbers)
    if above and now > 2 * highest > 0:
        return f"more than twice any {since} (highest {number_words(highest)})"
    if not above and 0 < 2 * now < lowest:
        return f"less than half of any {since} (lowest {number_words(lowest)})"
    return ""


def _beyond_usual_words(
    cell: CheckedCell, usual: _Usual, low: Decimal, high: Decimal, side: str, last_year: Decimal | None
) -> str:
    """“far below the usual 17,400 to 21,200 for March (18,900 in March 2017)”; the month where its own year before was judged."""
    words = f"{side} the usual {number_words(low)}" + (f" to {number_words(high)}" if high > low else "")
    month = "" if usual.year_before is None else f" for {_month_words(cell.period)}"
    before = "" if last_year is None else f" ({number_words(last_year)} in {cell.period.year_before().words})"
    return f"{words}{month}{before}"


def _zero_flag(cell: CheckedCell, numbers: Mapping[int, Decimal], limits: CheckLimits) -> Flag | None:
    """The flag on a fall to zero.

    None where the same period last year was zero too, such as every August of a course that stops in summer.
    """
    last = min(numbers)
    zeros = sum(value == 0 for value in numbers.values())
    usually_zero = zeros * VALUES_TO_ONE_ZERO > len(numbers) or median(numbers.values()) < limits.smallest
    if usually_zero or numbers[last] == 0 or numbers.get(12) == 0:
        return None
    before = f"{number_words(numbers[last])} in {_period_back(cell, last).words}"
    seldom = f"only {zeros} of {len(numbers)} earlier values {'was' if zeros == 1 else 'were'} 0" if zeros else ""
    return Flag(ValidationCheck.ZERO, f"0, and {seldom or f'no {_since_words(cell, numbers)} was 0'} ({before}). {ASK}")


def _same_flag(cell: CheckedCell, now: Decimal, numbers: Mapping[int, Decimal]) -> Flag | None:
    step = MONTHS_IN[cell.frequency]
    if not now == numbers.get(step) == numbers.get(2 * step) or now <= ORDINARY_REPEAT * last_place_of([now]):
        return None
    earlier = " and ".join(_month_words(_period_back(cell, back)) for back in (2 * step, step))
    return Flag(ValidationCheck.SAME, f"{number_words(now)} is the same as in {earlier}. {ASK}")


def _absent_flag(cell: CheckedCell, numbers: Mapping[int, Decimal]) -> Flag | None:
    back = MONTHS_IN[cell.frequency]
    if back not in numbers:
        return None
    entered = f"[{cell.now.symbol}] is entered" if cell.now.symbol else "Nothing is entered"
    before = f"{number_words(numbers[back])} in {_period_back(cell, back).words}"
    return Flag(ValidationCheck.ABSENT, f"{entered}, and it was {before}. {ASK}")


def _too_few_words(there: int, needed: int, since: date) -> str:
    after = "" if since == date.min else f" since the break on {since.day} {since:%B %Y}"
    return f"{there} earlier value{'' if there == 1 else 's'}{after}, {needed} are needed"


def _period_back(cell: CheckedCell, months: int) -> Period:
    return Period.ending(months_before(cell.period.end, months), MONTHS_IN[cell.frequency])


def _month_words(period: Period) -> str:
    """Without its year: “March”, “October to December”."""
    return f"{period.start:%B}" if period.month_count == 1 else f"{period.start:%B} to {period.end:%B}"


def _since_words(cell: CheckedCell, numbers: Mapping[int, Decimal]) -> str:
    """“month since May 2016”, the first of the earlier numbers."""
    unit = "month" if cell.frequency == MONTHLY else "quarter"
    return f"{unit} since {_period_back(cell, max(numbers)).start:%B %Y}"


Key = TypeVar("Key", bound=Hashable)


def flags_of_parts(total: Key, values: Mapping[Key, Reading], sum_over_breakdown: str) -> dict[Key, Flag]:
    """The flags that PARTS raises on one measure, by the key of the cell.

    `values` holds the parts and, under the key `total`, the total that was returned as its own cell; without a total
    nothing is flagged. With SUM, the parts that apply have to add up to the total, and while one of them has no number, the
    others must not come to more. With OVERLAP, no part may be above the total.
    """
    whole = values[total].value if total in values else None
    if whole is None:
        return {}
    parts = {key: reading for key, reading in values.items() if key != total}
    if sum_over_breakdown == OVERLAP:
        words = f"{{}} is more than the total, {number_words(whole)}. Are both right? Then say why."
        above = {key: part.value for key, part in parts.items() if part.value is not None and part.value > whole}
        return {
            key: Flag(ValidationCheck.PARTS, words.format(number_words(value)), Decimal(0), whole) for key, value in above.items()
        }
    numbers = [part.value for part in parts.values() if part.value is not None]
    if sum_over_breakdown != SUM or not numbers:
        return {}
    with localcontext(prec=DIGITS):
        added = sum(numbers, Decimal(0))
    is_incomplete = any(part.value is None and part.symbol != "z" for part in parts.values())
    if added == whole or (is_incomplete and added < whole):
        return {}
    subject = "The parts that have a number" if is_incomplete else "The parts"
    words = f"{subject} add up to {number_words(added)}, and the total is {number_words(whole)}. Are they right? Then say why."
    return {total: Flag(ValidationCheck.PARTS, words, added, None if is_incomplete else added)}
