"""Complete plan years: what they are, and when one is there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from portal.statistics.comparison import Reading
from portal.statistics.periods import MONTHLY, QUARTERLY, YEARLY, Period
from portal.statistics.plan_years import complete_years, is_plan_year, plan_year

YEAR = Period(date(2018, 4, 1), date(2019, 3, 31))
MONTHS = YEAR.split(MONTHLY)
ALL = {one: Reading(Decimal(at), "", "final") for at, one in enumerate(MONTHS)}


@pytest.mark.parametrize(("day", "starts", "first", "last"), [
    (date(2019, 3, 31), 4, date(2018, 4, 1), date(2019, 3, 31)),
    (date(2019, 4, 1), 4, date(2019, 4, 1), date(2020, 3, 31)),
    (date(2019, 2, 3), 1, date(2019, 1, 1), date(2019, 12, 31)),
    (date(2019, 2, 3), 3, date(2018, 3, 1), date(2019, 2, 28)),
    (date(2019, 11, 3), 12, date(2018, 12, 1), date(2019, 11, 30)),
])  # fmt: skip
def test_a_plan_year_begins_with_its_month(day: date, starts: int, first: date, last: date) -> None:
    assert plan_year(day, starts) == Period(first, last)
    assert is_plan_year(Period(first, last), starts) and not is_plan_year(Period(first, day), starts % 12 + 1)


def test_a_year_is_there_when_every_month_has_an_answer() -> None:
    assert complete_years(ALL, 4, MONTHLY) == {YEAR: Reading(Decimal(66))}
    assert complete_years({one: reading for one, reading in ALL.items() if one != MONTHS[5]}, 4, MONTHLY) == {}
    for symbol in "cx":
        assert complete_years(ALL | {MONTHS[5]: Reading(None, symbol)}, 4, MONTHLY) == {}
    assert complete_years(ALL | {MONTHS[5]: Reading(None, "z")}, 4, MONTHLY) == {YEAR: Reading(Decimal(61))}
    assert complete_years(dict.fromkeys(MONTHS, Reading(None, "z")), 4, MONTHLY) == {YEAR: Reading(None, "z")}
    assert complete_years(ALL | {MONTHS[1]: Reading(Decimal(1), "", "provisional")}, 4, MONTHLY)[YEAR].status == "provisional"
    assert complete_years(ALL, 1, MONTHLY) == {}, "no calendar year is complete"
    quarters = dict.fromkeys(YEAR.split(QUARTERLY), Reading(Decimal(2)))
    assert complete_years(quarters, 4, QUARTERLY) == {YEAR: Reading(Decimal(8))}


def test_years_of_a_span_begin_with_its_first_month() -> None:
    assert Period(date(2016, 4, 1), date(2019, 3, 31)).split(YEARLY) == (
        Period(date(2016, 4, 1), date(2017, 3, 31)), Period(date(2017, 4, 1), date(2018, 3, 31)), YEAR,
    )  # fmt: skip
    assert YEAR.split(YEARLY) == (YEAR,)
    assert Period(date(2018, 4, 1), date(2018, 6, 30)).split(YEARLY) == ()
