"""Validation checks: values that are unusual enough to ask about. Pure. Errors block, flags ask: nothing here refuses one.

A value is far from history outside median ± spread × MAD (the median absolute deviation) of the earlier values, or, where
two years are known, when its change on the year before lies outside the same of the earlier changes, so that a December
is judged by Decembers. Median and MAD are used because one wrong month among the earlier ones hardly moves them (Iglewicz
and Hoaglin, How to Detect and Handle Outliers, 1993; NIST/SEMATECH e-Handbook, 1.3.5.17, where the same 3.5 counts
deviations of 1.4826 MAD: a `spread` of 5.2 here is theirs).

A MAD is never taken for less than chance makes it, or each departure from twelve equal months would be queried. A count
that nothing but chance moves varies by the square root of its level (the Poisson distribution, which public health takes
for counts: APHO Technical Briefing 3, 2008), and the MAD is 0.6745 of that; the difference of two counts has the variance
of both together. Rates, shares and money do not vary like that: for them only `CheckLimits.smallest` is the floor.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from enum import Enum
from statistics import median
from typing import TypeVar

from portal.statistics.comparison import NOT_COMPARABLE, OVERLAP, SUM, Break, Reading, number_words
from portal.statistics.periods import MONTHLY, MONTHS_IN, Period, months_before

ENOUGH = 8  # earlier values, or changes, before far from history can be said
ENOUGH_FOR_ZERO = 3  # a fall to zero needs no measure of spread, only a few values to fall from
TWO_YEARS = 24  # months
RARELY = 10  # a series with at most one zero in ten values is usually not zero
# Three equal counts in a row come by chance once in about 11 times the count (2π√3): once in 540 at 50, so that the 180
# cells of a large return would ask about one in three months; at 10, nearly twice a month.
ORDINARY_REPEAT = 50
CHANCE = Decimal("0.6745")  # the MAD of a normal distribution with a standard deviation of 1
DIGITS = 64  # a value has up to 12 digits before the point and 30 after it; at a limit every one of them counts
ASK = "Check it, or say why."


class ValidationCheck(Enum):
    """A check on a value: a key to store, and a title for the page where coordinators put it in shadow mode."""

    FAR = ("far", "Far from earlier values")
    ZERO = ("zero", "A fall to zero")
    SAME = ("same", "The same value three times running")
    PARTS = ("parts", "Parts that do not fit their total")
    ABSENT = ("absent", "A value last time and none now")

    def __init__(self, key: str, title: str) -> None:
        self.key, self.title = key, title


@dataclass(frozen=True)
class CheckLimits:
    """What coordinators set for a measure.

    `spread`: how many MADs from the median are usual. `smallest`: the smallest difference that is flagged, in the unit of
    the measure; 5 because a count of 5 or more falls to 0 by chance in fewer than 1 of 100 periods. `is_count`: False for
    rates, shares and money. ValueError for a spread below 1, which would flag half of all values, or a `smallest` below 0.
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
class History:
    """One cell of a return and its series.

    `now` is a number, a symbol, or neither (blank). Of `earlier`, only periods of the same length before `period` count,
    and only those after the last break that makes the series not comparable.
    """

    period: Period
    now: Reading
    earlier: Mapping[Period, Reading]
    breaks: Sequence[Break]
    frequency: str


@dataclass(frozen=True)
class Flag:
    """What a check says about a cell. The expected values, where there are any, are the lowest and highest not flagged."""

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
    """The flags on a cell, one a check at most, and the checks that could not judge it."""

    flags: tuple[Flag, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()


def flags_of(line: History, limits: CheckLimits) -> Verdict:
    """The flags that FAR, ZERO, SAME and ABSENT raise on one cell."""
    with localcontext(prec=DIGITS):
        since = _comparable_since(line)
        numbers = _numbers(line, since)
        if line.now.value is None:
            absent = _absent(line, numbers)
            return Verdict((absent,) if absent else ())
        raised = (
            _far(line, line.now.value, numbers, limits) if len(numbers) >= ENOUGH else None,
            _zero(line, numbers, limits) if line.now.value == 0 and len(numbers) >= ENOUGH_FOR_ZERO else None,
            _same(line, line.now.value, numbers),
        )
        needed = {ValidationCheck.FAR: ENOUGH} | ({ValidationCheck.ZERO: ENOUGH_FOR_ZERO} if line.now.value == 0 else {})
        too_few = (
            NotJudged(check, _too_few(len(numbers), count, since)) for check, count in needed.items() if len(numbers) < count
        )
        return Verdict(tuple(flag for flag in raised if flag), tuple(too_few))


def _comparable_since(line: History) -> date:
    """The first day from which values are comparable with this one; the first of all days where none are not."""
    days = (found.date for found in line.breaks if found.effect == NOT_COMPARABLE and found.date <= line.period.end)
    return max(days, default=date.min)


def _numbers(line: History, since: date) -> dict[int, Decimal]:
    """The earlier numbers by how many months they lie back.

    Months are counted, rather than periods looked up, because a page asks for twenty thousand of them.
    """
    step = MONTHS_IN[line.frequency]
    this = line.period.end.year * 12 + line.period.end.month
    found = {}
    for period, reading in line.earlier.items():
        if reading.value is None or period.start < since:
            continue
        start, end = period.start, period.end
        last = end.year * 12 + end.month
        if last < this and last - start.year * 12 - start.month + 1 == step:
            found[this - last] = reading.value
    return found


@dataclass(frozen=True)
class _Usual:
    """Where a value is expected, and how far from there it is still usual; `year_before` where that was judged."""

    middle: Decimal
    width: Decimal
    year_before: Decimal | None = None


def _usual_of(numbers: Mapping[int, Decimal], limits: CheckLimits) -> _Usual:
    """Judged by the change on the year before where there is one, two years and enough earlier changes."""
    year_before, changes = numbers.get(12), list[Decimal]()
    if year_before is not None and max(numbers) >= TWO_YEARS:
        changes = [value - numbers[back + 12] for back, value in numbers.items() if back + 12 in numbers]
    if year_before is not None and len(changes) >= ENOUGH:
        change, deviation = _middle_and_deviation(changes)
        middle = max(year_before + change, Decimal(0))
        variance = year_before + middle
    else:
        year_before = None
        middle, deviation = _middle_and_deviation(numbers.values())
        variance = middle
    if limits.is_count:
        deviation = max(deviation, CHANCE * variance.sqrt())
    return _Usual(middle, limits.spread * deviation, year_before)


def _far(line: History, now: Decimal, numbers: Mapping[int, Decimal], limits: CheckLimits) -> Flag | None:
    usual = _usual_of(numbers, limits)
    away = abs(now - usual.middle)
    if away <= usual.width or away < limits.smallest:
        return None
    low, high = _bounds(usual, limits.smallest, _unit_of([now, *numbers.values()]))
    side = "above" if now > usual.middle else "below"
    if away > 2 * max(usual.width, limits.smallest):  # just outside is not far outside
        side = f"far {side}"
    extreme = _beyond_all(line, now, numbers, now > usual.middle)
    return Flag(
        ValidationCheck.FAR, f"{number_words(now)} is {extreme or _beyond_usual(line, usual, low, high, side)}. {ASK}", low, high
    )


def _middle_and_deviation(values: Iterable[Decimal]) -> tuple[Decimal, Decimal]:
    """The median and the MAD. Sorted first: the deviations are then two runs, which sort in no time."""
    ordered = sorted(values)
    middle = median(ordered)
    return middle, median([abs(value - middle) for value in ordered])


def _unit_of(values: Iterable[Decimal]) -> Decimal:
    """One in the last place of the most exact of the values: 1 for counts, 0.1 where 37.5 is among them."""
    return Decimal(1).scaleb(min(0, *(int(value.as_tuple().exponent) for value in values)))


def _bounds(usual: _Usual, smallest: Decimal, unit: Decimal) -> tuple[Decimal, Decimal]:
    """The lowest and the highest value, in whole units and not below 0, that would not be queried."""
    reach = max(usual.width, smallest)
    low = (usual.middle - reach).quantize(unit, ROUND_CEILING)
    high = (usual.middle + reach).quantize(unit, ROUND_FLOOR)
    if smallest > usual.width:  # a difference as large as `smallest` is queried, one as large as the width is not
        low += unit if low == usual.middle - reach else 0
        high -= unit if high == usual.middle + reach else 0
    return max(low, Decimal(0)), high


def _beyond_all(line: History, now: Decimal, numbers: Mapping[int, Decimal], above: bool) -> str:
    """“more than twice any month since May 2016 (highest 301)”, or nothing."""
    highest, lowest, since = max(numbers.values()), min(numbers.values()), _since_words(line, numbers)
    if above and now > 2 * highest > 0:
        return f"more than twice any {since} (highest {number_words(highest)})"
    if not above and 0 < 2 * now < lowest:
        return f"less than half of any {since} (lowest {number_words(lowest)})"
    return ""


def _beyond_usual(line: History, usual: _Usual, low: Decimal, high: Decimal, side: str) -> str:
    """“far below the usual 17,400 to 21,200”, and of which months and against what where the year before was judged."""
    words = f"{side} the usual {number_words(low)}" + (f" to {number_words(high)}" if high > low else "")
    if usual.year_before is None:
        return words
    before = f"{number_words(usual.year_before)} in {line.period.year_before().words}"
    return f"{words} for {_month_words(line.period)} ({before})"


def _zero(line: History, numbers: Mapping[int, Decimal], limits: CheckLimits) -> Flag | None:
    """Not where the same period last year was zero too, as every August of a course that stops in summer."""
    last = min(numbers)
    zeros = sum(value == 0 for value in numbers.values())
    usually_zero = zeros * RARELY > len(numbers) or median(numbers.values()) < limits.smallest
    if usually_zero or numbers[last] == 0 or numbers.get(12) == 0:
        return None
    before = f"{number_words(numbers[last])} in {_period_back(line, last).words}"
    seldom = f"only {zeros} of {len(numbers)} earlier values {'was' if zeros == 1 else 'were'} 0" if zeros else ""
    return Flag(ValidationCheck.ZERO, f"0, and {seldom or f'no {_since_words(line, numbers)} was 0'} ({before}). {ASK}")


def _same(line: History, now: Decimal, numbers: Mapping[int, Decimal]) -> Flag | None:
    step = MONTHS_IN[line.frequency]
    if not now == numbers.get(step) == numbers.get(2 * step) or now <= ORDINARY_REPEAT * _unit_of([now]):
        return None
    earlier = " and ".join(_month_words(_period_back(line, back)) for back in (2 * step, step))
    return Flag(ValidationCheck.SAME, f"{number_words(now)} is the same as in {earlier}. {ASK}")


def _absent(line: History, numbers: Mapping[int, Decimal]) -> Flag | None:
    back = MONTHS_IN[line.frequency]
    if back not in numbers:
        return None
    entered = f"[{line.now.symbol}] is entered" if line.now.symbol else "Nothing is entered"
    before = f"{number_words(numbers[back])} in {_period_back(line, back).words}"
    return Flag(ValidationCheck.ABSENT, f"{entered}, and it was {before}. {ASK}")


def _too_few(there: int, needed: int, since: date) -> str:
    after = "" if since == date.min else f" since the break on {since.day} {since:%B %Y}"
    return f"{there} earlier value{'' if there == 1 else 's'}{after}, {needed} are needed"


def _period_back(line: History, months: int) -> Period:
    return Period.ending(months_before(line.period.end, months), MONTHS_IN[line.frequency])


def _month_words(period: Period) -> str:
    """Without its year: “March”, “October to December”."""
    return f"{period.start:%B}" if period.month_count == 1 else f"{period.start:%B} to {period.end:%B}"


def _since_words(line: History, numbers: Mapping[int, Decimal]) -> str:
    """“month since May 2016”, the first of the earlier numbers."""
    unit = "month" if line.frequency == MONTHLY else "quarter"
    return f"{unit} since {_period_back(line, max(numbers)).start:%B %Y}"


Key = TypeVar("Key", bound=Hashable)


def flags_of_parts(total: Key, values: Mapping[Key, Reading], how: str) -> dict[Key, Flag]:
    """The flags that PARTS raises on one measure, by the key of the cell.

    `values` holds the parts and, under `total`, the total that was returned as its own cell; without one there is nothing
    to ask. `how` is the measure's sum over its breakdown. SUM: the parts, but for those that are not applicable, add up to
    the total; while one lacks its number, they are at least not above it. OVERLAP: no part is above the total.
    """
    whole = values[total].value if total in values else None
    if whole is None:
        return {}
    parts = {key: reading for key, reading in values.items() if key != total}
    if how == OVERLAP:
        words = f"{{}} is more than the total, {number_words(whole)}. Check both, or say why."
        above = {key: part.value for key, part in parts.items() if part.value is not None and part.value > whole}
        return {
            key: Flag(ValidationCheck.PARTS, words.format(number_words(value)), Decimal(0), whole) for key, value in above.items()
        }
    numbers = [part.value for part in parts.values() if part.value is not None]
    if how != SUM or not numbers:
        return {}
    with localcontext(prec=DIGITS):
        added = sum(numbers, Decimal(0))
    lacking = any(part.value is None and part.symbol != "z" for part in parts.values())
    if added == whole or (lacking and added < whole):
        return {}
    which = "The parts that have a number" if lacking else "The parts"
    words = f"{which} add up to {number_words(added)}, and the total is {number_words(whole)}. Check them, or say why."
    return {total: Flag(ValidationCheck.PARTS, words, added, None if lacking else added)}
