"""The arithmetic of direction against a slow and obvious reference: loops over days and months, plain dicts, fractions."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.demo import months as demonstration
from portal.demo.months import illustrative_months
from portal.statistics import comparison as c
from portal.statistics.comparison import Break, Change, Comparison, Reading
from portal.statistics.periods import MONTHLY, QUARTERLY, Period
from tests.factories.numbers import decimals

Month = tuple[int, int]
Cell = int | str | None  # hundredths; a symbol or "" for blank; None where nothing is known of the month
STEPS = {MONTHLY: 1, QUARTERLY: 3}
LAST: Month = (2019, 3)


def earlier(month: Month, by: int) -> Month:
    year, number = month
    for _ in range(by):
        year, number = (year - 1, 12) if number == 1 else (year, number - 1)
    return year, number


def months_to(end: Month, count: int) -> list[Month]:
    return [earlier(end, by) for by in range(count - 1, -1, -1)]


def days_of(months: Sequence[Month]) -> list[date]:
    return [date(*month, day) for month in months for day in range(1, calendar.monthrange(*month)[1] + 1)]


def last_day(month: Month) -> date:
    return days_of([month])[-1]


def readings(cells: Mapping[Month, Cell], step: int = 1) -> dict[Period, Reading]:
    """What the portal knows: each cell under the period that ends with its month."""
    return {
        Period(date(*earlier(month, step - 1), 1), last_day(month)): Reading(Decimal(cell) / 100)
        if isinstance(cell, int)
        else Reading(None, cell)
        for month, cell in cells.items()
        if cell is not None
    }


def total(cells: Mapping[Month, Cell], counted: Sequence[Month]) -> tuple[Fraction | None, int]:
    """The sum of the months where each has a number, and how many have one."""
    there = [Fraction(cell, 100) for month in counted if isinstance(cell := cells.get(month), int)]
    return (sum(there, Fraction(0)) if len(there) == len(counted) else None), len(there)


def dated(one: Break) -> str:
    return f"{one.reason} (break of {one.date.day} {calendar.month_name[one.date.month]} {one.date.year})"


def change(now: Fraction, before: Fraction, days: Sequence[date], breaks: Sequence[Break]) -> Change:
    """`days` are all that were counted; a break parts them when some lie before it and some do not."""
    parting = [one for one in breaks if any(day < one.date for day in days) and any(day >= one.date for day in days)]
    for one in parting:
        if one.effect == c.NOT_COMPARABLE:
            return Change(comparable=False, reason=dated(one))
    reasons: list[str] = []
    for one in parting:
        reasons += [dated(one)] if dated(one) not in reasons else []
    amount = now - before
    percent = None
    if before > 0:
        tenths = int(abs(amount) * 1000 / before + Fraction(1, 2))  # a half goes away from nought
        percent = Decimal(tenths if amount > 0 else -tenths) / 10
    direction = c.UP if amount > 0 else c.DOWN if amount < 0 else c.SAME
    return Change(exact(amount), percent, direction, True, "; ".join(reasons))


def exact(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def check(found: Comparison, cells: Mapping[Month, Cell], now: Sequence[Month], breaks: Sequence[Break], words: str) -> None:
    """`now` are the months whose cells are counted, and the same ones of the year before."""
    before = [earlier(month, 12) for month in now]
    (value, there), (value_before, there_before) = total(cells, now), total(cells, before)
    assert (found.current.present, found.current.expected) == (there, len(now))
    assert (found.previous.present, found.previous.expected) == (there_before, len(now))
    assert found.current.value == (None if value is None else exact(value))
    assert found.previous.value == (None if value_before is None else exact(value_before))
    unit = f"{words}{'' if len(now) == 1 else 's'}"
    assert found.current.shortfall == ("" if there == len(now) else f"{there} of {len(now)} {unit}")
    if value is None or value_before is None:
        assert found.change == Change()
    else:
        step = 3 if words == "quarter" else 1
        days = [day for end in (*now, *before) for day in days_of(months_to(end, step))]
        assert found.change == change(value, value_before, days, breaks)


CELLS = st.one_of(*[st.integers(-300, 300_000)] * 8, st.sampled_from([0, 0, None, "", "x", "z", "c"]))
# Mostly whole years, because one missing month in 24 is enough for there to be nothing to compare.
WHOLE = st.one_of(st.integers(0, 300_000), st.integers(0, 4).map(lambda value: value * 100))
BREAKS = st.lists(
    st.builds(
        Break,
        st.dates(date(2017, 2, 20), date(2019, 5, 10)),
        st.sampled_from([c.NOT_COMPARABLE, c.WITH_CARE, c.WITH_CARE]),
        st.sampled_from(["new forms", "new system"]),
    ),
    max_size=3,
)


@st.composite
def two_years(draw: st.DrawFn) -> tuple[dict[Month, Cell], str, int]:
    frequency = draw(st.sampled_from([MONTHLY, QUARTERLY]))
    step = STEPS[frequency]
    ends = [earlier(LAST, by) for by in range(0, 24, step)]
    cell = draw(st.sampled_from([CELLS, WHOLE, WHOLE, WHOLE]))
    return {end: draw(cell) for end in ends}, frequency, step


@given(two_years(), BREAKS)
def test_the_rolling_year(series: tuple[dict[Month, Cell], str, int], breaks: list[Break]) -> None:
    cells, frequency, step = series
    year = [earlier(LAST, by) for by in range(0, 12, step)]
    found = c.rolling_year(readings(cells, step), last_day(LAST), frequency, c.SUM, breaks)
    check(found, cells, year, breaks, frequency.removesuffix("ly"))
    latest = c.rolling_year(readings(cells, step), last_day(LAST), frequency, c.LATEST, breaks)
    check(latest, cells, [LAST], breaks, frequency.removesuffix("ly"))


@given(two_years(), BREAKS, st.integers(0, 3))
def test_the_year_to_date(series: tuple[dict[Month, Cell], str, int], breaks: list[Break], quarters: int) -> None:
    cells, frequency, step = series
    end = earlier(LAST, 3 * quarters)
    months = [month for month in months_to(LAST, 12) if month <= end]
    counted = [month for month in months if month[1] % step == 0]
    found = c.year_to_date(readings(cells, step), date(2018, 4, 1), last_day(end), frequency, c.SUM, breaks)
    check(found, cells, counted, breaks, frequency.removesuffix("ly"))


@given(two_years(), BREAKS, st.integers(0, 3))
def test_the_same_period_last_year(series: tuple[dict[Month, Cell], str, int], breaks: list[Break], quarters: int) -> None:
    cells, frequency, step = series
    end = earlier(LAST, 3 * quarters)
    found = c.same_period_last_year(readings(cells, step), last_day(end), frequency, c.SUM, breaks)
    check(found, cells, [end], breaks, frequency.removesuffix("ly"))


@given(st.lists(CELLS, min_size=1, max_size=36), st.integers(1, 24))
def test_a_total_over_any_months(values: list[Cell], count: int) -> None:
    cells = {earlier(LAST, at): value for at, value in enumerate(values)}
    counted = months_to(LAST, count)
    found = c.total_over(readings(cells), Period(date(*counted[0], 1), last_day(LAST)), MONTHLY, c.SUM)
    value, there = total(cells, counted)
    assert (found.value, found.present, found.expected) == (None if value is None else exact(value), there, count)


FULL: dict[Month, Cell] = {earlier(LAST, by): 1000 + 100 * by for by in range(24)}


@pytest.mark.parametrize("effect", [c.NOT_COMPARABLE, c.WITH_CARE])
def test_a_break_on_every_day_of_two_years_and_around_them(effect: str) -> None:
    day = date(2017, 2, 15)
    while day < date(2019, 5, 15):
        breaks = [Break(day, effect, "new forms")]
        known = readings(FULL)
        check(c.rolling_year(known, last_day(LAST), MONTHLY, c.SUM, breaks), FULL, months_to(LAST, 12), breaks, "month")
        check(c.same_period_last_year(known, last_day(LAST), MONTHLY, c.SUM, breaks), FULL, [LAST], breaks, "month")
        day += timedelta(days=1)


PARTS = st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=5)


@given(PARTS)
def test_a_total_of_parts(parts: list[list[Cell]]) -> None:
    """“z” is settled without a number; whatever else is missing leaves the total without one."""
    months = months_to(LAST, 4)
    series = [dict(zip(months, part, strict=True)) for part in parts]
    found = {
        period.end: reading
        for period, reading in c.total_of_parts({str(at): readings(one) for at, one in enumerate(series)}, {}).items()
    }
    for month in months:
        cells = [one[month] for one in series]
        numbers = [Fraction(cell, 100) for cell in cells if isinstance(cell, int)]
        reading = found.pop(last_day(month), None)
        if all(cell is None for cell in cells):
            assert reading is None
        elif any(cell in (None, "", "x", "c") for cell in cells):
            symbol = next((symbol for symbol in "cx" if symbol in cells), "")
            assert reading is not None and (reading.value, reading.symbol) == (None, symbol)
        elif not numbers:
            assert reading is not None and (reading.value, reading.symbol) == (None, "z")
        else:
            assert reading is not None and (reading.value, reading.symbol) == (exact(sum(numbers, Fraction(0))), "")
    assert found == {}


@given(PARTS)
def test_overlapping_parts_have_a_total_of_their_own_that_is_not_their_sum(parts: list[list[Cell]]) -> None:
    """The total of hate incidents is a series beside its strands: what is said of it does not hang on any of them."""
    ends = [earlier(LAST, by) for by in (0, 12)]
    strands = [dict(zip(months_to(LAST, 4), part, strict=True)) for part in parts]
    own = readings({ends[0]: 50_000, ends[1]: 40_000})
    found = c.same_period_last_year(own, last_day(LAST), MONTHLY, c.SUM, ())
    assert (found.change.amount, found.change.percent) == decimals(100, 25)
    period = Period.ending(last_day(LAST), 1)
    summed = c.total_of_parts({str(at): readings(one) for at, one in enumerate(strands)}, {}).get(period, Reading(None))
    numbers = [cell for one in strands if isinstance(cell := one[LAST], int)]
    assert summed.value is None or summed.value == Decimal(sum(numbers)) / 100


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_the_change_between_any_two_numbers(now: int, before: int) -> None:
    for scale in (1, 100):
        values = Decimal(now) / scale, Decimal(before) / scale
        assert c.change_between(*values, None, ()) == change(Fraction(now, scale), Fraction(before, scale), [], ())


@pytest.mark.parametrize("before", [-5, 0])
@pytest.mark.parametrize("now", [-7, -5, 0, 3])
def test_from_nought_or_below_it_there_is_a_change_and_no_percentage(now: int, before: int) -> None:
    found = c.change_between(Decimal(now), Decimal(before), None, ())
    assert (found.amount, found.percent) == (Decimal(now - before), None)
    assert found == change(Fraction(now), Fraction(before), [], ())


@given(st.integers(1, 10**6), st.integers(-2000, 20_000))
def test_exact_halves_are_rounded_away_from_nought(size: int, tenths: int) -> None:
    """A change of exactly tenths + ½ tenths of a per cent: of 2,000 × size, one in 2,000 is 0.05%."""
    before = 2000 * size
    now = before + (2 * tenths + 1) * size
    expected = Decimal(tenths + 1 if tenths >= 0 else tenths) / 10
    assert c.percent_change(Decimal(now), Decimal(before)) == expected
    off = Decimal(1) / 100
    if tenths >= 0:  # a little less is no half
        assert c.percent_change(now - off, Decimal(before)) == expected - Decimal("0.1")
    else:
        assert c.percent_change(now + off, Decimal(before)) == expected + Decimal("0.1")


@cache
def asb() -> dict[Period, Reading]:
    """The demonstration's ASB incidents, all districts together."""
    totals: dict[Period, Decimal] = {}
    for one in illustrative_months(Path(demonstration.__file__).parent / "2018-19"):
        if one.measure == "asb-incidents" and one.value is not None:
            period = Period(one.period_start, one.period_end)
            totals[period] = totals.get(period, Decimal(0)) + one.value
    return {period: Reading(value) for period, value in totals.items()}


def test_the_published_year_of_asb() -> None:
    found = c.rolling_year(asb(), date(2019, 1, 31), MONTHLY, c.SUM, ())
    assert (found.current.value, found.previous.value) == decimals(31204, 39355)
    assert (found.change.amount, found.change.percent) == decimals(-8151, "-20.7")
    assert found.words == "Down 8,151 (20.7%) on the 12 months to January 2018"


@pytest.mark.parametrize("gone", months_to((2019, 1), 12))
def test_with_any_month_of_asb_gone_there_is_no_total_and_no_change(gone: Month) -> None:
    short = {period: reading for period, reading in asb().items() if period.end != last_day(gone)}
    found = c.rolling_year(short, date(2019, 1, 31), MONTHLY, c.SUM, ())
    assert (found.current.value, found.current.shortfall) == (None, "11 of 12 months")
    assert found.change == Change()
    assert found.words == "No total: 11 of 12 months"


def test_the_year_to_december_comes_from_the_same_months() -> None:
    found = c.rolling_year(asb(), date(2018, 12, 31), MONTHLY, c.SUM, ())
    value = {(period.end.year, period.end.month): reading.value for period, reading in asb().items()}
    month = [sum(value[one] or 0 for one in months_to((year, 12), 12)) for year in (2017, 2018)]
    assert [found.previous.value, found.current.value] == month
    january = (value[2018, 1] or 0) - (value[2019, 1] or 0)
    assert found.current.value == 31204 + january
