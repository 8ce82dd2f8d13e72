"""Totals over periods, and the change between two of them. Pure.

It follows rules 1 to 5 (docs/domain.md). Across a break there is no change, or one together with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from portal.core.dates import day_words
from portal.statistics.applicability import Absences, difference_in_parts, how_long, lacked_in
from portal.statistics.coverage import ITS_LAST_DAY, ITS_PERIOD, covered
from portal.statistics.numbers import POINT, POINTS, number_words
from portal.statistics.periods import MONTHLY, MONTHS_IN, MONTHS_PRINTED, YEARLY, Period

UP, DOWN, SAME = "up", "down", "no change"
NOT_COMPARABLE, WITH_CARE = "not comparable", "compare with care"
SUM, LATEST, OVERLAP = "sum", "latest", "overlap"
FINAL, REVISED, UNSETTLED = "final", "revised", ("provisional", "unaudited")
_AND_REVISED = f", {REVISED}"
# From the most to the least settled. A value that was revised can still be provisional or unaudited: then it is both.
STATUS_ORDER = (FINAL, REVISED, *(f"{status}{and_revised}" for status in UNSETTLED for and_revised in ("", _AND_REVISED)))


@dataclass(frozen=True)
class Reading:
    """The value of one series for one period: a number, or where there is none a symbol (x, z, c; rule 2, docs/domain.md).

    `revised_from` is the value before the last revision. `without` names the parts that do not apply and that a total is made
    without; `not_of` are the months or quarters of a year in which the series does not apply.
    """

    value: Decimal | None
    symbol: str = ""
    status: str = "final"
    note: str = ""
    revised_from: Decimal | None = None
    without: frozenset[str] = field(default=frozenset(), compare=False)
    not_of: tuple[Period, ...] = field(default=(), compare=False)

    @property
    def absences(self) -> frozenset[str]:
        """What it is made without, as words that say what does not apply."""
        return self.without | {f"it ({how_long(self.not_of)})"} if self.not_of else self.without


@dataclass(frozen=True)
class Break:
    """From `date` on, values cannot be compared with earlier ones, or only with care: that is its `effect`."""

    date: date
    effect: str
    reason: str
    is_of_parts: bool = False  # the measure is counted as before, and has other parts from then on

    @property
    def dated_reason(self) -> str:
        """The reason with the day, for places that do not name the break otherwise."""
        return f"{self.reason.rstrip('.')} (break of {day_words(self.date)})"

    def touches(self, earlier: Period, later: Period) -> bool:
        """Whether the break lies between the two periods or inside one of them.

        A break on the first day of the earlier period leaves both on the same side of it.
        """
        return min(earlier.start, later.start) < self.date <= max(earlier.end, later.end)


@dataclass(frozen=True, kw_only=True)
class Total:
    """The value of a period made from its months or quarters. `value` is None unless every one of them has a number.

    `present` is how many have one, and `expected` how many there are.
    """

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
        return "" if self.is_complete else shortfall_words(self.present, self.expected, self.frequency)


@dataclass(frozen=True)
class Change:
    """The change between two values, and whether it may be stated.

    `amount` and `percent` are None where the values cannot be compared, and `reason` says why. Where they can be compared
    with care, all three are set, and the reason has to be printed with the change. Between two percentages there are only points.
    """

    amount: Decimal | None = None
    percent: Decimal | None = None
    direction: str | None = None
    comparable: bool | None = None
    reason: str = ""
    is_points: bool = False

    def in_unit(self, unit: str) -> Change:
        """The change of values in this unit: of percentages no per cent is told, which would be read as points."""
        return replace(self, percent=None, is_points=self.amount is not None) if unit == "%" else self


def percent_change(now: Decimal, before: Decimal) -> Decimal | None:
    """The change in per cent with one decimal, halves rounded up (rule 5, docs/domain.md).

    None from 0, and from a negative value, where a percentage has no meaning.
    """
    if before <= 0:
        return None
    return ((now - before) * 100 / before).quantize(Decimal("0.1"), ROUND_HALF_UP) + 0  # + 0: there is no −0.0%


def direction_of(amount: Decimal) -> str:
    """UP, DOWN or SAME. It never says whether that is good (rule 3, docs/domain.md)."""
    return UP if amount > 0 else DOWN if amount < 0 else SAME


def change_between(
    now: Decimal, before: Decimal, periods: tuple[Period, Period] | None, breaks: Iterable[Break], *, unlike: str = ""
) -> Change:
    """The change from `before` to `now`.

    `periods` are those of `now` and of `before`; `breaks` those of the series; `unlike` says why the
    two cannot be compared where their area, coverage or unit differ.
    """
    if unlike:
        return Change(comparable=False, reason=unlike)
    touching = [found for found in breaks if periods and found.touches(periods[1], periods[0])]
    for found in touching:
        if found.effect == NOT_COMPARABLE:
            return Change(comparable=False, reason=found.dated_reason)
    amount = now - before
    reason = "; ".join(dict.fromkeys(found.dated_reason for found in touching))
    return Change(amount, percent_change(now, before), direction_of(amount), True, reason)


def shortfall_words(present: int, expected: int, frequency: str) -> str:
    """“11 of 12 months”, “0 of 1 quarter”, “0 of 1 complete year”."""
    unit = {MONTHLY: "month", YEARLY: "complete year"}.get(frequency, "quarter")
    return f"{present} of {expected} {unit}{'' if expected == 1 else 's'}"


def is_revised(status: str) -> bool:
    return status.endswith(REVISED)


def without_revised(status: str) -> str:
    """How settled the value is now, whether or not it was revised: “provisional” of “provisional, revised”."""
    return FINAL if status == REVISED else status.removesuffix(_AND_REVISED)


def with_revised(status: str) -> str:
    """The same status of a value that was revised: “provisional, revised” of “provisional”, “revised” of “final”."""
    plain = without_revised(status)
    return REVISED if plain == FINAL else plain + _AND_REVISED


def statuses_in(status: str) -> list[str]:
    """“provisional” and “revised” of “provisional, revised”."""
    return status.split(", ")


def status_letters(status: str) -> str:
    """“p” of “provisional”, “p r” of “provisional, revised”, nothing of “final”."""
    return " ".join(name[:1] for name in statuses_in(status) if name in (REVISED, *UNSETTLED))


def is_unsettled(status: str) -> bool:
    """Whether the value may still change."""
    return without_revised(status) in UNSETTLED


def least_settled(statuses: Iterable[str]) -> str:
    """The status of a total: that of its least settled part, and revised if any part was."""
    every = list(statuses)
    least = max(map(without_revised, every), key=STATUS_ORDER.index, default=FINAL)
    return with_revised(least) if any(map(is_revised, every)) else least


def total_over(readings: Mapping[Period, Reading], period: Period, frequency: str, sum_over_time: str) -> Total:
    """The value of `period` from the months or quarters of one series.

    With SUM they are added, and all have to be there. With LATEST the total is that of the last one alone.
    """
    if sum_over_time == LATEST:
        period = next(iter(period.split(frequency)[-1:]), period)  # none where it is shorter
    steps = tuple(step for step in period.split(frequency) if step.start >= period.start)
    expected = max(period.month_count // MONTHS_PRINTED[frequency], 1)
    numbers = [reading for step in steps if (reading := readings.get(step)) is not None and reading.value is not None]
    is_complete = len(numbers) == expected
    value = sum((reading.value for reading in numbers if reading.value is not None), Decimal(0)) if is_complete else None
    return Total(
        period=period,
        value=value,
        present=len(numbers),
        expected=expected,
        status=least_settled(reading.status for reading in numbers),
        frequency=frequency,
    )


def total_of_parts(parts: Mapping[str, Mapping[Period, Reading]], goes_on_in: Mapping[str, str]) -> dict[Period, Reading]:
    """A measure's total from the readings of all its parts by their names, period by period.

    A period is in the result when any part has it, and it has a number only when every part has one. A part that does not
    apply, with [z], does not count as missing: a shop that was closed has no visitors to count. The total names it, unless
    the part `goes_on_in` another one that is there.
    """
    totals = {}
    for period in sorted({period for part in parts.values() for period in part}):
        readings = [part.get(period) for part in parts.values()]
        counted = [reading for reading in readings if reading is not None and reading.symbol != "z"]
        numbers = [reading.value for reading in counted if reading.value is not None]
        lacking = [reading for reading in readings if reading is None or (reading.value is None and reading.symbol != "z")]
        if lacking or not numbers:
            symbols = {reading.symbol for reading in readings if reading is not None and reading.symbol}
            none_applies = not lacking and not numbers
            symbol = "z" if none_applies else "c" if "c" in symbols else "x" if "x" in symbols else ""
            totals[period] = Reading(None, symbol)
        else:
            status = least_settled(reading.status for reading in counted)
            without = frozenset(_absences_in(parts, period, goes_on_in))
            totals[period] = Reading(sum(numbers, Decimal(0)), "", status, without=without)
    return totals


def _absences_in(parts: Mapping[str, Mapping[Period, Reading]], period: Period, goes_on_in: Mapping[str, str]) -> Iterable[str]:
    absent = {name for name, readings in parts.items() if readings[period].symbol == "z"}
    return lacked_in(absent, {name: one[period].not_of for name, one in parts.items()}, goes_on_in)


@dataclass(frozen=True)
class Comparison:
    """A total, the one it is compared with, and the change between them.

    `named` is the name of the previous total where it has one, such as “the peak year of 1995”. A running total has no change,
    but the two together. `covers` says what each value is of. `unlike` says which parts only one of the two is without.
    """

    current: Total
    previous: Total
    change: Change
    named: str = ""
    is_running_total: bool = False
    covers: str = ITS_PERIOD
    unlike: str = ""

    @property
    def cumulated(self) -> Decimal | None:
        """The two periods of a running total together; None where one of them has no total, and for any other measure."""
        now, before = self.current.value, self.previous.value
        return now + before if self.is_running_total and now is not None and before is not None else None

    @property
    def current_days(self) -> Period:
        """The days that the value is of."""
        return covered(self.current.period, self.covers)

    @property
    def previous_days(self) -> Period:
        """The days that the earlier value is of; a named one has its own."""
        return self.previous.period if self.named else covered(self.previous.period, self.covers)

    @property
    def against(self) -> str:
        """What it is compared with, as words for the inside of a sentence."""
        return self.named or _words_in_sentence(self.previous_days)

    @property
    def words(self) -> str:
        """“Up 16,337 (25.9%) on the 12 months to January 2018”, “77 in both periods together, April 2017 to March 2019: …”, or
        why there is no comparison."""
        if self.current.value is None:
            return f"No total: {self.current.shortfall}"
        if self.previous.value is None:
            is_single = self.previous.expected == 1 and self.previous.frequency != YEARLY
            lacking = "there is no number for" if is_single else f"{self.previous.shortfall} in"
            return f"No comparison: {lacking} {self.against}"
        if self.cumulated is not None:
            first, last = self.previous.period.start, self.current.period.end
            together = f"{number_words(self.cumulated)} in both periods together, {first:%B %Y} to {last:%B %Y}"
            return f"{together}: {self.change.reason}"
        is_of_a_day = self.covers == ITS_LAST_DAY and not self.named
        return change_words(self.change, self.against, "compared with" if is_of_a_day else "on")


def _words_in_sentence(period: Period) -> str:
    """The period inside a sentence: “the 12 months to March 2018”, “January to March 2018”."""
    return f"the {period.words}" if period.words[0].isdigit() and period.month_count == 12 else period.words


def change_words(change: Change, against: str, beside: str = "on") -> str:
    """The change as a sentence without its full stop, or why the values cannot be compared (rule 4, docs/domain.md). `beside`
    stands before what it is compared with: “on” a day reads as if it had happened then."""
    if change.comparable is False:
        return f"Not comparable with {against}: {change.reason}"
    if change.amount is None:
        return ""
    if change.direction == SAME:
        return f"No change {beside} {against}"
    verb = "Up" if change.direction == UP else "Down"
    share = f" ({abs(change.percent):,}%)" if change.percent is not None else ""
    amount = number_words(abs(change.amount))
    points = "" if not change.is_points else POINT if amount == "1" else POINTS
    return f"{verb} {amount}{points}{share} {beside} {against}"


def compare(
    readings: Mapping[Period, Reading],
    period: Period,
    previous: Period,
    frequency: str,
    sum_over_time: str,
    breaks: Sequence[Break],
) -> Comparison:
    """One series over `period` against the same series over `previous`."""
    now = total_over(readings, period, frequency, sum_over_time)
    before = total_over(readings, previous, frequency, sum_over_time)
    if now.value is None or before.value is None:
        return Comparison(now, before, Change())
    spans = (period, previous)
    if sum_over_time == LATEST:  # only the last month or quarter counts, so a break before it does not matter
        spans = (period.split(frequency)[-1], previous.split(frequency)[-1])
    unlike = difference_in_parts(*(_absences_over(readings, span, frequency) for span in spans))
    return Comparison(now, before, change_between(now.value, before.value, spans, breaks, unlike=unlike), unlike=unlike)


def _absences_over(readings: Mapping[Period, Reading], period: Period, frequency: str) -> Absences:
    """What each month, quarter or year of a period that has a number for each is made without."""
    return [(step, readings[step].absences) for step in period.split(frequency) if step.start >= period.start]


def rolling_year(
    readings: Mapping[Period, Reading], end: date, frequency: str, sum_over_time: str, breaks: Sequence[Break]
) -> Comparison:
    """The twelve months to `end` against the twelve before."""
    period = Period.ending(end, 12)
    return compare(readings, period, period.year_before(), frequency, sum_over_time, breaks)


def year_to_date(
    readings: Mapping[Period, Reading], year_start: date, end: date, frequency: str, sum_over_time: str, breaks: Sequence[Break]
) -> Comparison:
    """From the start of the plan year to `end` against the same months a year before."""
    period = Period(year_start, Period.ending(end, 1).end)
    return compare(readings, period, period.year_before(), frequency, sum_over_time, breaks)


def same_period_last_year(
    readings: Mapping[Period, Reading], end: date, frequency: str, sum_over_time: str, breaks: Sequence[Break]
) -> Comparison:
    """The month (or quarter) that ends with `end` against the same one a year before."""
    period = Period.ending(end, MONTHS_IN[frequency])
    return compare(readings, period, period.year_before(), frequency, sum_over_time, breaks)


@dataclass(frozen=True)
class Baseline:
    """A published value that later ones are compared with, such as that of the peak year 1995.

    `unlike` says why they cannot be compared, where that is so.
    """

    name: str
    value: Decimal
    period: Period
    unlike: str = ""


def against_baseline(
    readings: Mapping[Period, Reading], end: date, frequency: str, sum_over_time: str, breaks: Sequence[Break], baseline: Baseline
) -> Comparison:
    """As long a period as the baseline's, ending with `end`, against it."""
    now = total_over(readings, Period.ending(end, baseline.period.month_count), frequency, sum_over_time)
    before = Total(period=baseline.period, value=baseline.value, present=1, expected=1, frequency=frequency)
    if now.value is None:
        return Comparison(now, before, Change(), baseline.name)
    change = change_between(now.value, baseline.value, (now.period, baseline.period), breaks, unlike=baseline.unlike)
    return Comparison(now, before, change, baseline.name)


def latest_end(readings: Mapping[Period, Reading], until: date) -> date | None:
    """The end of the newest period, not after `until`, that has a number."""
    ends = [period.end for period, reading in readings.items() if reading.value is not None and period.end <= until]
    return max(ends, default=None)
