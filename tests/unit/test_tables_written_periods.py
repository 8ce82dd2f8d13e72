"""Periods as people write them: read in every usual way, and never guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.dates import last_of_month
from portal.statistics.periods import MONTHLY, QUARTERLY, Period
from portal.tables.written_periods import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTHS,
    frequency_problem,
    quarter_remark,
    written_days,
    written_period,
)

FEBRUARY = Period(date(2018, 2, 1), date(2018, 2, 28))
FIRST_QUARTER = Period(date(2018, 1, 1), date(2018, 3, 31))
DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))


def read_period(written: str | date, frequency: str) -> Period:
    """As an upload reads it: what is written, then whether it is a period that is returned."""
    period = written_days(written, "")
    if problem := frequency_problem(period, frequency):
        raise ValueError(problem)
    return period


def problem(written: str | date, frequency: str = MONTHLY) -> str:
    with pytest.raises(ValueError, match=r"\.$") as caught:
        read_period(written, frequency)
    words = str(caught.value)
    assert words.endswith(".") and words[0] in "“" + words[0].upper()
    return words


@pytest.mark.parametrize(
    "written",
    [
        "2018-02", "2018/02", "2018-2", "2018-02-01", "2018-02-28", "2018/02/01", "2018.02.01", "20180201"[:4] + "-02",
        "01/02/2018", "1/2/2018", "01-02-2018", "01.02.2018", "28/02/2018", "01/02/18", "2018-02-01 00:00:00", "2018-02-01T00:00:00",
        "02/2018", "2-2018", "02/18", "Feb 2018", "feb 2018", "FEBRUARY 2018", "February 2018", "February, 2018", "Feb-2018", "Feb-18",
        "Feb 18", "Feb18", "Feb '18", "Feb ’18", "Feb. 2018", "Feb/2018", "2018 Feb", "2018-Feb", "1 Feb 2018", "1st February 2018",
        "01-Feb-2018", "01-Feb-18", "28 February 2018", "  Feb\u00a02018 ", "Feb–2018", "Feb 2018 - Feb 2018",
        date(2018, 2, 1), date(2018, 2, 28),
    ],
)  # fmt: skip
def test_one_month_in_every_usual_way(written: str | date) -> None:
    assert read_period(written, MONTHLY) == FEBRUARY


@pytest.mark.parametrize(
    "written",
    ["Q1 2018", "q1 2018", "Q1-2018", "Q1 18", "2018 Q1", "2018-Q1", "2018Q1", "Jan-Mar 2018", "Jan–Mar 2018", "January to March 2018",
     "Jan - Mar 18", "Jan 2018-Mar 2018", "Jan 2018 to Mar 2018", "January/March 2018", FIRST_QUARTER.short, FIRST_QUARTER.words],
)  # fmt: skip
def test_one_quarter_in_every_usual_way(written: str) -> None:
    assert read_period(written, QUARTERLY) == FIRST_QUARTER


def test_a_quarter_by_its_number_is_of_the_calendar_year_and_says_so() -> None:
    assert quarter_remark("Q1 2018") == "“Q1 2018” was read as a quarter of the calendar year: January to March 2018."
    assert quarter_remark("Jan-Mar 2018") == quarter_remark(date(2018, 1, 1)) == ""


def test_september_has_two_short_names_and_a_quarter_can_cross_no_year() -> None:
    assert written_period("Sept 2018") == written_period("Sep 2018") == Period.ending(date(2018, 9, 1), 1)
    assert written_period("Nov 2017-Jan 2018") == Period(date(2017, 11, 1), date(2018, 1, 31))
    assert "not a quarter of the calendar year" in problem("Nov 2017-Jan 2018", QUARTERLY)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "missing"), ("   ", "missing"), ("next month", "not a period"), ("2018", "is a year"), ("2018/19", "month 19"), ("FY 2018", "is a year"),
        ("2018-13", "no month 13"), ("13/2018", "no month 13"), ("31/02/2018", "not a date that exists"), ("02/13/2018", "not a date that exists"),
        ("2018-02-30", "not a date that exists"), ("18-Feb", "a day or a year"), ("05/06", "a month or a day"), ("Febr 2018", "not a month"),
        ("Q5 2018", "not a period"), ("Q1 2018/19", "not the calendar year"), ("2018/19 Q1", "not the calendar year"), ("43132", "under a date of Excel"),
        ("Mar-Jan 2018", "ends before"), ("Feb 1918", "cannot be right"), ("Feb 2150", "cannot be right"), ("1/2/1899", "cannot be right"),
        ("15/02/2018", "is a day and not a month"), ("12.45", "not a period"), ("Jan-Mar 2018", "not one month"), ("Q1 2018", "not one month"),
        (date(2026, 2, 18), "“Feb-18”"), (date(1899, 12, 31), "cannot be right"), ("January to December 2018", "not one month"), ("x" * 1000, "not a period"),
    ],
)  # fmt: skip
def test_what_is_ambiguous_or_impossible_is_explained_in_words(written: str | date, says: str) -> None:
    assert says in problem(written)
    assert len(problem(written)) < 250


def test_a_month_is_no_quarter() -> None:
    assert "not a quarter" in problem("Mar 2018", QUARTERLY) and "Jan-Mar 2018" in problem(date(2018, 1, 1), QUARTERLY)
    assert frequency_problem(Period(date(2018, 2, 1), date(2018, 4, 30)), QUARTERLY) and frequency_problem(
        Period(date(2018, 2, 1), date(2018, 2, 3)), MONTHLY
    )


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2018-02-01", "2018-02-28", FEBRUARY), ("2018-02-01", "", FEBRUARY), ("Feb 2018", "", FEBRUARY), ("Feb 2018", "Feb 2018", FEBRUARY),
        ("2018-01-01", "2018-03-31", FIRST_QUARTER), ("Jan 2018", "Mar 2018", FIRST_QUARTER), (date(2018, 1, 1), date(2018, 3, 31), FIRST_QUARTER),
        ("01/01/2018", date(2018, 3, 31), FIRST_QUARTER), ("Q1 2018", "", FIRST_QUARTER),
    ],
)  # fmt: skip
def test_a_first_and_a_last_day(start: str | date, end: str | date, expected: Period) -> None:
    assert written_days(start, end) == expected


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [("2018-03-01", "2018-02-28", "ends before"), ("2018-01-31", "2018-02-28", "whole months"), ("2018-01-01", "2018-03-01", "whole months"),
     ("2018-01-01", "2018-01-15", "is a day"), ("", "2018-01-31", "missing")],
)  # fmt: skip
def test_days_that_make_no_months(start: str, end: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        written_days(start, end)


SHAPES = ["{0:%Y-%m}", "{0:%Y-%m-%d}", "{0:%d/%m/%Y}", "{0:%b %Y}", "{0:%B %Y}", "{0:%Y/%m}", "{0:%m/%Y}", "{0.day} {0:%B %Y}", "{0:%d-%b-%Y}",
          "{0:%Y-%m-%d} 00:00:00"]  # fmt: skip


@given(DAYS, st.sampled_from(SHAPES), st.booleans())
def test_every_month_comes_back_from_every_shape(day: date, shape: str, last: bool) -> None:
    edge = last_of_month(day) if last else day.replace(day=1)
    expected = Period.ending(day, 1)
    assert read_period(shape.format(edge), MONTHLY) == expected
    assert read_period(shape.format(edge).upper().replace(" 00", "T00"), MONTHLY) == expected
    assert read_period(edge, MONTHLY) == read_period(expected.words, MONTHLY) == read_period(expected.short, MONTHLY) == expected


@given(
    st.dates(date(1990, 1, 1), date(2089, 12, 31)), st.sampled_from(["{0:%b-%y}", "{0:%B %y}", "01/{0:%m/%y}", "{0:%b} '{0:%y}"])
)
def test_two_digits_of_a_year_are_of_these_hundred_years(day: date, shape: str) -> None:
    assert read_period(shape.format(day), MONTHLY) == Period.ending(day, 1)


@given(st.integers(FIRST_YEAR, LAST_YEAR), st.integers(1, 4))
def test_every_quarter_comes_back(year: int, number: int) -> None:
    expected = Period.ending(date(year, number * 3, 1), 3)
    for text in (f"Q{number} {year}", f"{year} Q{number}", expected.short, expected.words):
        assert read_period(text, QUARTERLY) == expected


@given(DAYS)
def test_a_day_in_the_middle_is_no_month(day: date) -> None:
    if day.day != 1 and day != last_of_month(day):
        assert "is a day and not a month" in problem(day)
        assert problem(f"{day:%d/%m/%Y}") == problem(day)


PIECES = st.sampled_from([*MONTHS, "jan", "q1", "2018", "18", "1", "13", "/", "-", " ", ".", "to", "fy", "é", "٣"])


@given(st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=6).map("".join)), st.sampled_from([MONTHLY, QUARTERLY]))
def test_any_text_is_a_period_of_the_frequency_or_words(text: str, frequency: str) -> None:
    try:
        period = read_period(text, frequency)
    except ValueError as error:
        words = str(error)
    else:
        assert period.split(frequency) == (period,)
        return
    assert words.endswith(".")
    assert "Write" in words or "Give" in words
