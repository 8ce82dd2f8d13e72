"""Totals are compared only where both are of the same parts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.statistics.applicability import lacked
from portal.statistics.comparison import LATEST, SUM, Reading, rolling_year, total_of_parts
from portal.statistics.periods import MONTHLY, QUARTERLY, YEARLY, Period
from portal.statistics.plan_years import complete_years

END = date(2019, 3, 31)
MONTHS = Period.ending(END, 24).split(MONTHLY)
NO, FIVE = Reading(None, "z"), Reading(Decimal(5))


def shop(*closed: int) -> dict[Period, Reading]:
    """A shop with five visitors in each of 24 months, but in those (0 the oldest) in which it was closed."""
    return {month: NO if at in closed else FIVE for at, month in enumerate(MONTHS)}


def words(*parts: dict[Period, Reading]) -> str:
    names = ("Ashford", "Dover", "Thanet")
    return rolling_year(total_of_parts(dict(zip(names, parts, strict=False)), {}), END, MONTHLY, SUM, ()).words


AGAINST = "Not comparable with the 12 months to March 2018: "


@pytest.mark.parametrize(
    ("closed", "reason"),
    [
        ((20,), "Dover is not applicable in December 2018"),
        ((8,), "Dover is not applicable in December 2017"),
        ((19, 20), "Dover is not applicable in November 2018 and December 2018"),
        ((0, 1, 2, 3), "Dover is not applicable in 4 months of the 12 months to March 2018"),
        ((7, 20), "Dover is not applicable in December 2018; Dover is not applicable in November 2017"),
    ],
)
def test_a_total_of_a_year_names_the_part_that_one_of_two_is_without(closed: tuple[int, ...], reason: str) -> None:
    assert words(shop(), shop(*closed)) == AGAINST + reason


def test_parts_that_are_closed_together_are_named_together() -> None:
    assert words(shop(20), shop(20), shop()) == AGAINST + "Ashford and Dover are not applicable in December 2018"


def test_a_part_that_is_closed_every_winter_hinders_no_comparison() -> None:
    assert words(shop(), shop(8, 20)) == "No change on the 12 months to March 2018"


def test_of_a_stock_only_the_day_at_the_end_counts() -> None:
    for closed, comparable in ((20, True), (23, False), (11, False)):
        total = total_of_parts({"Ashford": shop(), "Dover": shop(closed)}, {})
        assert rolling_year(total, END, MONTHLY, LATEST, ()).change.comparable is comparable, closed


@given(st.sets(st.integers(0, 23)), st.sets(st.integers(0, 23)))
def test_two_years_are_compared_exactly_where_both_are_of_the_same_parts(ashford: set[int], dover: set[int]) -> None:
    total = total_of_parts({"Ashford": shop(*ashford), "Dover": shop(*dover), "Thanet": shop()}, {})
    found = rolling_year(total, END, MONTHLY, SUM, ())
    is_alike = all({at - 12 for at in closed if at > 11} == {at for at in closed if at < 12} for closed in (ashford, dover))
    assert found.change.comparable is is_alike
    assert (found.change.reason == "") is is_alike


def test_plan_years_say_in_how_many_months_a_part_did_not_apply() -> None:
    years = {name: complete_years(months, 4, MONTHLY) for name, months in (("Ashford", shop()), ("Dover", shop(20, 21)))}
    whole = rolling_year(total_of_parts(years, {}), END, YEARLY, SUM, ())
    assert whole.words == AGAINST + "Dover (2 months) is not applicable in the 12 months to March 2019"
    own = rolling_year(years["Dover"], END, YEARLY, SUM, ())
    assert own.words == AGAINST + "it (2 months) is not applicable in the 12 months to March 2019"
    quarters = {one: NO if at == 6 else FIVE for at, one in enumerate(Period.ending(END, 24).split(QUARTERLY))}
    assert "it (1 quarter)" in rolling_year(complete_years(quarters, 4, QUARTERLY), END, YEARLY, SUM, ()).words


def test_parts_that_become_one_within_a_year_take_nothing_from_it() -> None:
    merged = range(18, 24)  # October 2018 to March 2019
    parts = {"Dover": shop(*merged), "Hythe": shop(*merged), "Both": shop(*range(18)), "Thanet": shop()}
    years = {name: complete_years(months, 4, MONTHLY) for name, months in parts.items()}
    into = {"Dover": "Both", "Hythe": "Both"}
    words = rolling_year(total_of_parts(years, into), END, YEARLY, SUM, ()).words
    assert words.startswith("Down"), words
    only_ended = {name: of for name, of in years.items() if name != "Both"}
    words = rolling_year(total_of_parts(only_ended, {}), END, YEARLY, SUM, ()).words
    assert words.endswith("Dover (6 months) and Hythe (6 months) are not applicable in the 12 months to March 2019")


NAMES = st.sampled_from("ABCDE")


@pytest.mark.parametrize(
    ("absent", "goes_on_in", "missing"),
    [
        ({"A"}, {}, {"A"}),
        ({"A", "B"}, {"A": "C", "B": "C"}, set()),  # after the merger
        ({"C"}, {"A": "C", "B": "C"}, set()),  # before it
        ({"A", "C"}, {"A": "C", "B": "C"}, {"A", "C"}),  # before it, where one was none either
        ({"A", "B", "C"}, {"A": "C", "B": "C", "C": "D"}, set()),  # what they became is part of a third
        ({"A", "B", "C", "D"}, {"A": "C", "B": "C", "C": "D"}, {"A", "B", "C", "D"}),
        ({"D", "C"}, {"A": "C", "B": "C", "C": "D"}, set()),
    ],
)
def test_a_part_that_became_another_is_not_lacked(absent: set[str], goes_on_in: dict[str, str], missing: set[str]) -> None:
    assert lacked(absent, goes_on_in) == missing


@given(st.sets(NAMES))
def test_without_mergers_every_absent_part_is_lacked(absent: set[str]) -> None:
    assert lacked(absent, {}) == absent


@given(st.sets(NAMES), st.dictionaries(st.sampled_from("AB"), st.sampled_from("CD")))
def test_a_merger_never_makes_a_part_lacked(absent: set[str], goes_on_in: dict[str, str]) -> None:
    assert lacked(absent, goes_on_in) <= absent
