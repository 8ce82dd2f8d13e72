"""The arithmetic of direction: totals over periods and the change between two of them. Pure.

The rules are those of the partnership (product.md, “The rules of the domain”, 1 to 6): a total never treats a missing
value as 0; a rolling year exists only when all its months do; every change names what it is compared with; across a
break there is no change and no percentage, or a change with its reason; percentages are rounded half up to one decimal,
and there is none from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from portal.statistics.periods import MONTHLY, MONTHS_IN, Period

UP, DOWN, SAME = "up", "down", "no change"
NOT_COMPARABLE, WITH_CARE = "not comparable", "compare with care"
SUM, LATEST, OVERLAP = "sum", "latest", "overlap"
STATUSES = ("final", "revised", "provisional", "unaudited")  # from the most to the least settled


@dataclass(frozen=True)
class Reading:
    """What was returned for one series and period: a number, or a symbol (x, z, c) where there is none."""

    value: Decimal | None
    symbol: str = ""
    status: str = "final"
    note: str = ""
    revised_from: Decimal | None = None


@dataclass(frozen=True)
class Break:
    """From `date` on, values are not comparable with earlier ones, or are to be compared with care."""

    date: date
    effect: str
    reason: str

    def touches(self, earlier: Period, later: Period) -> bool:
        """Whether the break lies between the two periods or inside one of them.

        A break on the first day of the earlier period leaves both on the same side of it.
        """
        return min(earlier.start, later.start) < self.date <= max(earlier.end, later.end)


@dataclass(frozen=True)
class Total:
    """The value of a period made from its months or quarters. `value` is None unless every one of them has a number."""

    period: Period
    value: Decimal | None
    present: int
    expected: int
    status: str = "final"
    frequency: str = MONTHLY

    @property
    def is_complete(self) -> bool:
        return self.present == self.expected

    @property
    def shortfall(self) -> str:
        """“11 of 12 months” where some are missing, otherwise nothing."""
        return "" if self.is_complete else steps_words(self.present, self.expected, self.frequency)


@dataclass(frozen=True)
class Change:
    """What happened between two values, and whether one may say so.

    `amount` and `percent` are None where the change must not be stated; `reason` then says why. With care, both are
    stated and `reason` travels with them.
    """

    amount: Decimal | None = None
    percent: Decimal | None = None
    direction: str | None = None
    comparable: bool | None = None
    reason: str = ""


def percent_change(now: Decimal, before: Decimal) -> Decimal | None:
    """Per cent, half up to one decimal; none from 0, and none from a negative value, where it has no meaning."""
    if before <= 0:
        return None
    return ((now - before) * 100 / before).quantize(Decimal("0.1"), ROUND_HALF_UP) + 0  # + 0: there is no −0.0%


def direction_of(amount: Decimal) -> str:
    return UP if amount > 0 else DOWN if amount < 0 else SAME


def change_between(
    now: Decimal, before: Decimal, periods: tuple[Period, Period] | None, breaks: Iterable[Break], *, unlike: str = ""
) -> Change:
    """The change from `before` to `now`.

    `periods` are those of `now` and of `before`; `breaks` those of the series; `unlike` is the reason why geography,
    coverage or unit differ, where they do.
    """
    if unlike:
        return Change(comparable=False, reason=unlike)
    touching = [found for found in breaks if periods and found.touches(periods[1], periods[0])]
    for found in touching:
        if found.effect == NOT_COMPARABLE:
            return Change(comparable=False, reason=found.reason)
    amount = now - before
    reason = "; ".join(dict.fromkeys(found.reason for found in touching))
    return Change(amount, percent_change(now, before), direction_of(amount), True, reason)


def steps_words(present: int, expected: int, frequency: str) -> str:
    """“11 of 12 months”, “0 of 1 quarter”."""
    unit = "month" if frequency == MONTHLY else "quarter"
    return f"{present} of {expected} {unit}{'' if expected == 1 else 's'}"


def least_settled(statuses: Iterable[str]) -> str:
    """The status a total has to show: that of its least settled part."""
    return max(statuses, key=STATUSES.index, default="final")


def total_over(readings: Mapping[Period, Reading], period: Period, frequency: str, how: str) -> Total:
    """The value of `period` from the months or quarters of one series.

    `how` is the measure's sum over time: SUM adds them all, and they have to fill the period; LATEST takes the last one,
    which alone has to be there.
    """
    steps = tuple(step for step in period.split(frequency) if step.start >= period.start)
    expected = max(period.month_count // MONTHS_IN[frequency], 1)
    if how == LATEST:
        steps, expected = period.split(frequency)[-1:], 1
    found = [reading for step in steps if (reading := readings.get(step)) is not None and reading.value is not None]
    complete = len(found) == expected
    value = sum((reading.value for reading in found if reading.value is not None), Decimal(0)) if complete else None
    return Total(period, value, len(found), expected, least_settled(reading.status for reading in found), frequency)


def total_of_parts(parts: Sequence[Mapping[Period, Reading]]) -> dict[Period, Reading]:
    """A measure's total from all its parts, period by period.

    A period is there when any part has it; it has a number only when every part has one. Where every part that lacks a
    number is not applicable (a shop that was closed has no visitors to count), those that are there make the total.
    """
    totals = {}
    for period in sorted({period for part in parts for period in part}):
        readings = [part.get(period) for part in parts]
        counted = [reading for reading in readings if reading is not None and reading.symbol != "z"]
        numbers = [reading.value for reading in counted if reading.value is not None]
        lacking = [reading for reading in readings if reading is None or (reading.value is None and reading.symbol != "z")]
        if lacking or not numbers:
            symbols = {reading.symbol for reading in readings if reading is not None and reading.symbol}
            everything_away = not lacking and not numbers
            symbol = "z" if everything_away else "c" if "c" in symbols else "x" if "x" in symbols else ""
            totals[period] = Reading(None, symbol)
        else:
            status = least_settled(reading.status for reading in counted)
            totals[period] = Reading(sum(numbers, Decimal(0)), "", status)
    return totals


@dataclass(frozen=True)
class Comparison:
    """A total, the one it is compared with, and the change between them. `named` where that one has a name of its own."""

    current: Total
    previous: Total
    change: Change
    named: str = ""

    @property
    def against(self) -> str:
        """What it is compared with, inside a sentence."""
        return self.named or _named(self.previous.period)

    @property
    def words(self) -> str:
        """“Up 16,337 (25.9%) on the 12 months to January 2018”, or why nothing of the kind can be said."""
        if self.current.value is None:
            return f"No total: {self.current.shortfall}"
        if self.previous.value is None:
            return f"No comparison: {self.previous.shortfall} in {self.against}"
        return change_words(self.change, self.against)


def _named(period: Period) -> str:
    """The period inside a sentence: “the 12 months to March 2018”, “January to March 2018”."""
    return f"the {period.words}" if period.words[0].isdigit() and period.month_count == 12 else period.words


def change_words(change: Change, against: str) -> str:
    """The change as a sentence without its full stop; says “not comparable” and why where that is so."""
    if change.comparable is False:
        return f"Not comparable with {against}: {change.reason}"
    if change.amount is None:
        return ""
    if change.direction == SAME:
        return f"No change on {against}"
    verb = "Up" if change.direction == UP else "Down"
    share = f" ({abs(change.percent):,}%)" if change.percent is not None else ""
    return f"{verb} {number_words(abs(change.amount))}{share} on {against}"


def compare(
    readings: Mapping[Period, Reading], period: Period, previous: Period, frequency: str, how: str, breaks: Sequence[Break]
) -> Comparison:
    """One series over `period` against the same series over `previous`."""
    now = total_over(readings, period, frequency, how)
    before = total_over(readings, previous, frequency, how)
    if now.value is None or before.value is None:
        return Comparison(now, before, Change())
    spans = (period, previous)
    if how == LATEST:  # only the last step counts, so a break earlier in the span does not touch it
        spans = (period.split(frequency)[-1], previous.split(frequency)[-1])
    return Comparison(now, before, change_between(now.value, before.value, spans, breaks))


def rolling_year(readings: Mapping[Period, Reading], end: date, frequency: str, how: str, breaks: Sequence[Break]) -> Comparison:
    """The twelve months to `end` against the twelve before."""
    period = Period.ending(end, 12)
    return compare(readings, period, period.year_before(), frequency, how, breaks)


def year_to_date(
    readings: Mapping[Period, Reading], year_start: date, end: date, frequency: str, how: str, breaks: Sequence[Break]
) -> Comparison:
    """From the start of the plan year to `end` against the same months a year before."""
    period = Period(year_start, Period.ending(end, 1).end)
    return compare(readings, period, period.year_before(), frequency, how, breaks)


def same_period_last_year(
    readings: Mapping[Period, Reading], end: date, frequency: str, how: str, breaks: Sequence[Break]
) -> Comparison:
    """The month (or quarter) that ends with `end` against the same one a year before."""
    period = Period.ending(end, MONTHS_IN[frequency])
    return compare(readings, period, period.year_before(), frequency, how, breaks)


@dataclass(frozen=True)
class Baseline:
    """A published value that later ones are compared with, such as the peak year of 1995. `unlike` as in change_between."""

    name: str
    value: Decimal
    period: Period
    unlike: str = ""


def against_baseline(
    readings: Mapping[Period, Reading], end: date, frequency: str, how: str, breaks: Sequence[Break], baseline: Baseline
) -> Comparison:
    """As long a period as the baseline's, ending with `end`, against it."""
    now = total_over(readings, Period.ending(end, baseline.period.month_count), frequency, how)
    before = Total(baseline.period, baseline.value, 1, 1, frequency=frequency)
    if now.value is None:
        return Comparison(now, before, Change(), baseline.name)
    change = change_between(now.value, baseline.value, (now.period, baseline.period), breaks, unlike=baseline.unlike)
    return Comparison(now, before, change, baseline.name)


def latest_end(readings: Mapping[Period, Reading], until: date) -> date | None:
    """The end of the newest period, not after `until`, that has a number."""
    ends = [period.end for period, reading in readings.items() if reading.value is not None and period.end <= until]
    return max(ends, default=None)


def number_words(value: Decimal | int) -> str:
    """“12,745” or “37.5”: thousands separated, no zeros after the point that nobody typed."""
    number = Decimal(value)
    return f"{int(number):,}" if number == number.to_integral_value() else f"{number.normalize():,f}"
