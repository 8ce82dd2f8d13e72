"""Dates as people type them: what is read, what is asked, and that nothing else breaks it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.dates import day_words
from portal.core.written_dates import FIRST, LAST, far_ahead_problem, written_date, written_day

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("26/9/2019", "26 September 2019"), ("26.09.2019", "26 September 2019"), ("26-9-2019", "26 September 2019"),
        ("26 9 2019", "26 September 2019"), ("26 September 2019", "26 September 2019"), ("26 Sep 19", "26 September 2019"),
        ("26 sept. 2019", "26 September 2019"), ("26th of", ""), ("Thursday 26th September, 2019", "26 September 2019"),
        ("September 26, 2019", "26 September 2019"), ("26-Sep-2019", "26 September 2019"), ("2019-09-26", "26 September 2019"),
        ("2019-9-6", "6 September 2019"), ("September 2019", "September 2019"), ("Sep 2019", "September 2019"),
        ("9/2019", "September 2019"), ("2019-09", "September 2019"), ("2019", "2019"), ("1 May 95", "1 May 1995"),
        ("  26   September\t2019 ", "26 September 2019"),
    ],
)  # fmt: skip
def test_one_way_takes_what_people_write(typed: str, words: str) -> None:
    if not words:
        with pytest.raises(ValueError, match="is not a date"):
            written_date(typed)
    else:
        assert written_date(typed).words == words


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("26/9/19", "“26/9/19” may mean several days. Write the year with four digits, like 26/9/2019."),
        ("14.10.19", "“14.10.19” may mean several days. Write the year with four digits, like 14/10/2019."),
        ("9/26/19", "“9/26/19” may mean several days. Write the year with four digits, like 26/9/2019."),
        ("Sep 19", "“Sep 19” may be a day or a year. Write it like 26 September 2019, or September 2019."),
        ("31 November 2019", "“31 November 2019” is not a date that exists."),
        ("29/2/2019", "“29/2/2019” is not a date that exists."),
        ("9/26/2019", "“9/26/2019”: there is no month 26. Write the day first, like 26/9/2019."),
        ("soon", "“soon” is not a date. Write it like 26 September 2019, 26/9/2019, September 2019 or 2019."),
        ("ma 2019", "“ma 2019” is not a date. Write it like 26 September 2019, 26/9/2019, September 2019 or 2019."),
        (
            "Q3 2019",
            "Q3 2019 may be July to September 2019 (calendar year) or October to December 2019 (plan year, from April). "
            "Write the months.",
        ),
        (
            "2019 quarter 4",
            "Q4 2019 may be October to December 2019 (calendar year) or January to March 2020 (plan year, from April). "
            "Write the months.",
        ),
        ("Q3 2019/20", "Write the months of Q3 2019/20: October to December 2019."),
        (
            "2011/12",
            "“2011/12” may be a plan year. Write December 2011, or the month and the year, such as March 2012.",
        ),
        ("2019/20", "“2019/20” may be a plan year. Write the month and the year, such as March 2020."),
        ("Monday 26 September 2019", "“Monday 26 September 2019”: this day is a Thursday. Write the day that you mean."),
        ("２６/9/2019", "“２６/9/2019” is not a date. Write it like 26 September 2019, 26/9/2019, September 2019 or 2019."),
    ],
)
def test_what_is_not_sure_is_asked_and_not_guessed(typed: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as refused:
        written_date(typed)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("September 2019", date(2019, 9, 1), date(2019, 9, 30)),
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("Q1 2019/20", date(2019, 4, 1), date(2019, 6, 30)),
        ("Q3 2019-20", date(2019, 10, 1), date(2019, 12, 31)),
        ("q4 2019/2020", date(2020, 1, 1), date(2020, 3, 31)),
        ("26/9/2019", date(2019, 9, 26), date(2019, 9, 26)),
    ],
)
def test_a_box_for_an_end_of_a_period_takes_the_period(typed: str, first: date, last: date) -> None:
    assert (written_day(typed, FIRST), written_day(typed, LAST)) == (first, last)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("September 2019", "“September 2019” has no day. Write the day too, like 26 September 2019."),
        ("1/1/0019", "Write the year with four digits, such as 2019."),
        ("1/1/2200", "Enter a year up to 2199."),
        ("20 July 1019", "“1019” is too long ago. Enter a year from 1900 on."),
        ("20 Jul 69", "“69” may be 1969 or 2069. Write the year with four digits."),
        ("20 Jul 50", "“50” may be 1950 or 2050. Write the year with four digits."),
        ("soon", "“soon” is not a date. Write it like 26 September 2019 or 26/9/2019."),
        ("Sep 19", "“Sep 19” is not a date. Write it like 26 September 2019 or 26/9/2019."),
        ("Q3 2019", "“Q3 2019” is not a day. Write it like 26 September 2019 or 26/9/2019."),
        ("Q3 2019/20", "“Q3 2019/20” is not a day. Write it like 26 September 2019 or 26/9/2019."),
        ("2019/20", "“2019/20” is not a day. Write it like 26 September 2019 or 26/9/2019."),
    ],
)
def test_a_box_for_a_day_wants_a_day(typed: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as refused:
        written_day(typed)
    assert str(refused.value) == message


@pytest.mark.parametrize("year", ["2019/85", "2019/19", "2019/21", "2019-2021"])
def test_two_years_that_do_not_follow_each_other_are_no_plan_year(year: str) -> None:
    with pytest.raises(ValueError, match=r"is not a plan year\. Write the months that you mean\."):
        written_day(f"Q3 {year}", LAST)


def test_a_year_far_ahead_is_more_likely_mistyped() -> None:
    today = date(2019, 7, 3)
    assert far_ahead_problem(date(2049, 12, 31), today) == ""
    assert far_ahead_problem(date(2050, 1, 1), today) == "1 January 2050 is more than 30 years ahead. Check the year."


@given(DAYS)
def test_every_way_of_writing_a_day_is_the_same_day(day: date) -> None:
    ways = [day_words(day), f"{day:%d/%m/%Y}", f"{day.day}.{day.month}.{day.year}", day.isoformat(), f"{day:%A} {day:%d %b %Y}"]
    assert {written_day(way) for way in ways} == {day}


@given(st.dates(date(1970, 1, 1), date(2049, 12, 31)))
def test_two_digits_of_a_year_with_a_named_month_are_of_this_time(day: date) -> None:
    assert written_day(f"{day:%d %b %y}") == day


@given(st.text(max_size=100) | st.from_regex(r"\A[0-9A-Za-z/. -]{0,20}\Z"))
def test_any_text_is_a_date_or_a_sentence(text: str) -> None:
    with suppress(ValueError):
        found = written_date(text)
        assert found.last - found.first < timedelta(days=366)
