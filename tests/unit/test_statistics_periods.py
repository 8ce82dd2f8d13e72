"""Periods against lists of their days and months."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.statistics.periods import MONTHLY, QUARTERLY, Period, month_starts, months_before

ONE_DAY = timedelta(days=1)
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
PERIODS = st.builds(lambda start, days: Period(start, start + timedelta(days=days)), DAYS, st.integers(0, 800))
MONTHS = st.tuples(st.integers(1990, 2040), st.integers(1, 12))
NAMES = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def days_of(period: Period) -> list[date]:
    return [period.start + timedelta(days=n) for n in range((period.end - period.start).days + 1)]


def days_of_month(year: int, month: int) -> list[date]:
    first = date(year, month, 1)
    return [day for day in (first + timedelta(days=n) for n in range(31)) if day.month == month]


def month_back(year: int, month: int, count: int) -> tuple[int, int]:
    for _ in range(count):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return year, month


def whole_months(year: int, month: int, count: int) -> Period:
    """`count` whole months that end with the month, by counting back."""
    return Period(date(*month_back(year, month, count - 1), 1), days_of_month(year, month)[-1])


def day_a_year_before(day: date) -> date:
    """The same day of the same month; the 28th for the 29 February that the year before does not have."""
    return date(day.year - 1, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends \\(2018-03-31\\) before it starts \\(2018-04-01\\)"):
        Period(date(2018, 4, 1), date(2018, 3, 31))
    assert days_of(Period(date(2018, 4, 1), date(2018, 4, 1))) == [date(2018, 4, 1)]


@given(PERIODS)
def test_months_are_counted_and_whole_as_their_days_say(period: Period) -> None:
    months = list(dict.fromkeys((day.year, day.month) for day in days_of(period)))
    assert period.month_count == len(months)
    assert period.is_whole_months is (days_of(period) == [day for month in months for day in days_of_month(*month)])
    assert list(month_starts(period.start, period.end)) == [date(*month, 1) for month in months]


@given(MONTHS, st.integers(1, 40))
def test_whole_months_are_whole(month: tuple[int, int], count: int) -> None:
    period = whole_months(*month, count)
    assert period.is_whole_months
    assert period.month_count == count


@given(DAYS, st.integers(1, 60))
def test_months_that_end_with_the_month_of_a_day(day: date, count: int) -> None:
    assert Period.ending(day, count) == whole_months(day.year, day.month, count)


@given(DAYS, st.integers(0, 60))
def test_months_before_a_day(day: date, count: int) -> None:
    assert months_before(day, count) == date(*month_back(day.year, day.month, count), 1)


@given(MONTHS, st.integers(1, 24))
def test_the_year_before_whole_months_is_the_same_months(month: tuple[int, int], count: int) -> None:
    year, number = month
    assert whole_months(year, number, count).year_before() == whole_months(year - 1, number, count)


@pytest.mark.parametrize("length", [1, 10, 31])
def test_the_year_before_is_the_same_days_from_every_day_of_three_years(length: int) -> None:
    start = date(2019, 1, 1)
    while start.year < 2022:
        period = Period(start, start + timedelta(days=length - 1))
        expected = Period(day_a_year_before(period.start), day_a_year_before(period.end))
        if not period.is_whole_months:
            assert period.year_before() == expected, period.words
        start += ONE_DAY


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        ("2020-02-01", "2020-02-29", ("2019-02-01", "2019-02-28")),
        ("2021-02-01", "2021-02-28", ("2020-02-01", "2020-02-29")),
        ("2020-02-29", "2020-02-29", ("2019-02-28", "2019-02-28")),
        ("2019-03-01", "2020-02-29", ("2018-03-01", "2019-02-28")),
        ("2020-03-01", "2021-02-28", ("2019-03-01", "2020-02-29")),
        ("2020-02-15", "2020-03-14", ("2019-02-15", "2019-03-14")),
        ("2019-01-29", "2019-02-12", ("2018-01-29", "2018-02-12")),
    ],
)
def test_the_year_before_around_leap_years(start: str, end: str, before: tuple[str, str]) -> None:
    found = Period(date.fromisoformat(start), date.fromisoformat(end)).year_before()
    assert (found.start.isoformat(), found.end.isoformat()) == before


@given(PERIODS, st.sampled_from([MONTHLY, QUARTERLY]))
def test_a_split_holds_the_months_or_quarters_that_end_inside(period: Period, frequency: str) -> None:
    wanted = {MONTHLY: (1, range(1, 13)), QUARTERLY: (3, (3, 6, 9, 12))}
    count, endings = wanted[frequency]
    days = set(days_of(period))
    expected = [
        whole_months(year, month, count)
        for year, month in product(range(period.start.year, period.end.year + 1), endings)
        if days_of_month(year, month)[-1] in days
    ]
    assert list(period.split(frequency)) == expected


@given(MONTHS, st.integers(1, 8))
def test_whole_quarters_split_into_pieces_that_fill_them(month: tuple[int, int], quarters: int) -> None:
    period = whole_months(month[0], 3 * ((month[1] + 2) // 3), quarters * 3)
    for frequency, count in ((MONTHLY, quarters * 3), (QUARTERLY, quarters)):
        pieces = period.split(frequency)
        assert len(pieces) == count
        assert [day for piece in pieces for day in days_of(piece)] == days_of(period)


def test_an_unknown_frequency_is_an_error() -> None:
    with pytest.raises(KeyError, match="weekly"):
        whole_months(2018, 3, 12).split("weekly")


@pytest.mark.parametrize(
    ("start", "end", "words", "short"),
    [
        ("2018-02-01", "2018-02-28", "February 2018", "Feb 2018"),
        ("2018-01-01", "2018-03-31", "January to March 2018", "Jan–Mar 2018"),
        ("2018-02-01", "2019-01-31", "12 months to January 2019", None),
        ("2018-01-01", "2018-12-31", "12 months to December 2018", None),
        ("2018-12-01", "2019-02-28", "December 2018 to February 2019", None),
        ("2016-04-01", "2018-03-31", "April 2016 to March 2018", None),
        ("2018-11-27", "2018-11-27", "27 November 2018", None),
        ("2019-03-11", "2019-03-17", "11 to 17 March 2019", None),
        ("2018-02-01", "2018-02-27", "1 to 27 February 2018", None),
        ("2020-02-01", "2020-02-28", "1 to 28 February 2020", None),
        ("2020-02-01", "2020-02-29", "February 2020", "Feb 2020"),
    ],
)
def test_words(start: str, end: str, words: str, short: str | None) -> None:
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    assert period.words == words
    assert short in (None, period.short)


def test_words_cannot_be_misread_because_no_two_periods_share_them() -> None:
    days = [date(2019, 12, 1) + timedelta(days=n) for n in range(92)]
    months = [(year, month) for year in (2017, 2018, 2019, 2020) for month in range(1, 13)]
    periods = {Period(start, end) for start in days for end in days if start <= end}
    periods |= {whole_months(*month, count) for month in months for count in range(1, 30)}
    assert len({period.words for period in periods}) == len(periods)


def test_words_of_a_month_name_it_in_full() -> None:
    for year, month in product((2018, 2020), range(1, 13)):
        assert whole_months(year, month, 1).words == f"{NAMES[month - 1]} {year}"
        assert whole_months(year, month, 1).short == f"{NAMES[month - 1][:3]} {year}"


def test_short_words_of_months_and_quarters_are_all_different() -> None:
    year = whole_months(2020, 12, 60)
    periods = [*year.split(MONTHLY), *year.split(QUARTERLY)]
    assert len({period.short for period in periods}) == len(periods) == 80


@given(PERIODS, PERIODS)
def test_periods_sort_by_their_start_and_then_their_end(one: Period, other: Period) -> None:
    assert (one < other) is ((one.start, one.end) < (other.start, other.end))
