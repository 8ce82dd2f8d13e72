"""Dates against the calendar, day by day, and against the law that changes the clocks."""

from datetime import date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.dates import (
    PartialDate,
    day_words,
    days_between,
    end_of_day,
    last_of_month,
    local,
    short_day_words,
)

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]  # fmt: skip
LENGTHS = {"year": 4, "month": 7, "day": 10}
DAYS = st.dates(date(1000, 1, 1), date(9998, 12, 31))
WRITTEN = st.builds(lambda day, length: day.isoformat()[:length], DAYS, st.sampled_from(sorted(LENGTHS.values())))
ONE_DAY = timedelta(days=1)


def all_days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@cache
def last_sunday(year: int, month: int) -> date:
    """Of March or October, which both have 31 days."""
    return max(day for day in all_days(date(year, month, 1), date(year, month, 31)) if day.isoweekday() == 7)


def is_summer(moment: datetime) -> bool:
    """British Summer Time: from 01:00 UTC on the last Sunday of March to 01:00 UTC on that of October (since 1996)."""
    one = timedelta(hours=1)
    starts = datetime.combine(last_sunday(moment.year, 3), datetime.min.time()) + one
    ends = datetime.combine(last_sunday(moment.year, 10), datetime.min.time()) + one
    return starts <= moment < ends


@given(WRITTEN)
def test_a_partial_date_means_the_days_that_begin_with_its_text(text: str) -> None:
    year = int(text[:4])
    days = [day for day in all_days(date(year, 1, 1), date(year, 12, 31)) if day.isoformat().startswith(text)]
    assert (PartialDate(text).first, PartialDate(text).last) == (days[0], days[-1])


@given(DAYS)
def test_a_partial_date_is_written_as_precisely_as_it_is_known(day: date) -> None:
    iso, month = day.isoformat(), MONTHS[day.month - 1]
    assert PartialDate(iso[:4]).words == iso[:4]
    assert PartialDate(iso[:7]).words == f"{month} {iso[:4]}"
    assert PartialDate(iso).words == f"{day.day} {month} {iso[:4]}"


@given(st.lists(WRITTEN))
def test_partial_dates_sort_by_their_first_day_and_the_coarser_one_comes_first(texts: list[str]) -> None:
    in_order = [one.text for one in sorted(PartialDate(text) for text in texts)]
    assert in_order == sorted(texts)  # which is how the database sorts them
    assert [PartialDate(text).first for text in in_order] == sorted(PartialDate(text).first for text in texts)


@given(WRITTEN, WRITTEN)
def test_of_two_partial_dates_exactly_one_comes_first_unless_they_are_the_same(one: str, other: str) -> None:
    first, second = PartialDate(one), PartialDate(other)
    assert (first < second) + (second < first) + (first == second) == 1


def test_the_order_of_one_year() -> None:
    texts = ["2018-12-31", "2018-02", "2019", "2018-01-01", "2018-01", "2018", "2017-12-31"]
    assert [one.text for one in sorted(map(PartialDate, texts))] == [
        "2017-12-31", "2018", "2018-01", "2018-01-01", "2018-02", "2018-12-31", "2019",
    ]  # fmt: skip


def exists(text: str) -> bool:
    """Whether some day, cut at the year or the month, is written like that. In ASCII digits, and nothing beside them."""
    if not text.isascii() or any(character not in "0123456789-" for character in text):
        return False
    filled = {4: f"{text}-01-01", 7: f"{text}-01", 10: text}.get(len(text), "")
    try:
        return date.fromisoformat(filled).isoformat() == filled
    except ValueError:
        return False


@given(st.one_of(st.text(max_size=12), st.from_regex(r"\A\d{4}(-\d{2}(-\d{2})?)?\s?\Z"), WRITTEN))
def test_only_dates_that_exist_are_dates(text: str) -> None:
    if exists(text):
        assert PartialDate(text).text == text
    else:
        with pytest.raises(ValueError, match="is not a date"):
            PartialDate(text)


@pytest.mark.parametrize(
    "text",
    ["", "18", "2018-", "2018-1", "2018-11-7", "0000", "-2018", "2018-00", "2018-13", "2018-02-00", "2018-02-30", "2019-02-29",
     "1900-02-29", "2018-04-31", "2018/11", "27 November 2018", " 2018", "2018 ", "2018-W10", "2018-11-27T00:00", "20181127"],
)  # fmt: skip
def test_what_is_not_a_date_is_refused_by_its_text(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date") as refused:
        PartialDate(text)
    assert f"“{text}”" in str(refused.value)


@pytest.mark.parametrize("text", ["2018\n", "2018-11\n", "2018-11-27\n"])
def test_a_line_end_is_no_part_of_a_date(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        PartialDate(text)


@pytest.mark.parametrize("text", ["２０１８", "٢٠١٨-١١", "2018-11-２7"])
def test_digits_of_other_scripts_are_no_date_because_they_would_not_sort(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        PartialDate(text)


@pytest.mark.parametrize("text", ["2016-02-29", "2000-02-29", "2018-12-31"])
def test_leap_days_are_dates(text: str) -> None:
    assert PartialDate(text).first == PartialDate(text).last == date.fromisoformat(text)


@given(DAYS)
def test_the_last_day_of_the_month_is_followed_by_another_month(day: date) -> None:
    last = last_of_month(day)
    assert day <= last
    assert (last.year, last.month) == (day.year, day.month)
    assert (last + ONE_DAY).day == 1


@given(DAYS)
def test_days_are_written_without_a_zero_in_front(day: date) -> None:
    assert short_day_words(day) == f"{day.day} {MONTHS[day.month - 1]}"
    assert day_words(day) == f"{short_day_words(day)} {day.year}"


@given(DAYS, st.integers(-1000, 1000))
def test_days_between_counts_whole_days_and_their_direction(day: date, count: int) -> None:
    other = date(5000, 1, 1) + timedelta(days=count)
    assert days_between(date(5000, 1, 1), other) == count
    assert days_between(day, other) == -days_between(other, day)


def test_a_due_date_ends_at_midnight_in_london_on_every_day_of_three_years() -> None:
    for day in all_days(date(2018, 1, 1), date(2020, 12, 31)):
        midnight = datetime.combine(day + ONE_DAY, datetime.min.time())
        moment = midnight - timedelta(hours=1) if is_summer(midnight - timedelta(hours=1)) else midnight
        assert end_of_day(day) == moment, day
        assert end_of_day(day).tzinfo is None


@given(st.dates(date(1996, 1, 1), date(2037, 12, 30)))
def test_a_day_has_24_hours_but_when_the_clocks_change(day: date) -> None:
    hours = {last_sunday(day.year, 3): 23, last_sunday(day.year, 10): 25}.get(day, 24)
    assert end_of_day(day) - end_of_day(day - ONE_DAY) == timedelta(hours=hours)
    assert local(end_of_day(day)).replace(tzinfo=None) == datetime.combine(day + ONE_DAY, datetime.min.time())


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2019, 7, 12), datetime(2019, 7, 12, 23)),  # summer
        (date(2019, 1, 12), datetime(2019, 1, 13)),  # winter
        (date(2019, 3, 30), datetime(2019, 3, 31)),  # the clocks go on after this midnight
        (date(2019, 3, 31), datetime(2019, 3, 31, 23)),  # the day of 23 hours
        (date(2019, 10, 26), datetime(2019, 10, 26, 23)),  # the clocks go back after this midnight
        (date(2019, 10, 27), datetime(2019, 10, 28)),  # the day of 25 hours
    ],
)
def test_the_end_of_a_day_around_the_change_of_the_clocks(day: date, moment: datetime) -> None:
    assert end_of_day(day) == moment


def test_stored_moments_are_shown_by_the_clock_in_london_at_every_hour_of_a_year() -> None:
    for hour in range(365 * 24):
        moment = datetime(2019, 1, 1) + timedelta(hours=hour)
        shown = local(moment)
        assert shown.replace(tzinfo=None) == moment + timedelta(hours=is_summer(moment)), moment
        assert shown.tzname() == ("BST" if is_summer(moment) else "GMT")
