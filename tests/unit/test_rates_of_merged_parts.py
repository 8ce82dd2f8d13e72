"""Rates where two parts, A and B, became one, N, in October 2018; C goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from portal.contents.pack import Measure, Series
from portal.contents.rates import PopulationInYear, RateOf
from portal.disclosure.rounding import EXACT
from portal.packs.measures import _observations, _printed_comparison
from portal.packs.newest_years import breaks_in
from portal.rates.working_out import Terms, worked_out
from portal.statistics.comparison import SUM, Reading, rolling_year, total_of_parts
from portal.statistics.periods import MONTHLY, Period
from portal.wording import lacking
from tests.factories.pack_contents import measure as any_measure

MERGED = date(2018, 10, 1)
INTO = {"A": "N", "B": "N"}
COUNTS = {"A": 50, "B": 50, "N": 100, "C": 70}


def is_part(key: str, month: Period) -> bool:
    return key == "C" or (month.start >= MERGED) == (key == "N")


def counted(end: date, without: str = "") -> Measure:
    """Three years of months: each part has the same count in each month in which it is one."""
    months = Period.ending(end, 36).split(MONTHLY)
    parts = {
        key: {one: Reading(Decimal(count)) if is_part(key, one) else Reading(None, "z") for one in months}
        for key, count in COUNTS.items()
        if key != without
    }

    def series(key: str | None, name: str, readings: dict[Period, Reading]) -> Series:
        compared = _printed_comparison(rolling_year(readings, end, MONTHLY, SUM, ()))
        return Series(key, name, _observations(key, readings, EXACT), compared, INTO.get(key or "", ""))

    whole = series(None, "Total", dict(total_of_parts(parts, INTO)))
    base = any_measure("m", "Offences", 100)
    both = (whole, *(series(key, key, readings) for key, readings in parts.items()))
    return replace(base, series=both, comparison=whole.comparison, breakdown="district")


def rate(end: date, sizes: dict[tuple[str, int], int], *, without: str = "") -> Measure:
    population = tuple(
        PopulationInYear(part=part, part_name=part, year=year, size=size, source="") for (part, year), size in sizes.items()
    )
    of = RateOf(
        numerator="m", numerator_name="Offences", denominator=None, denominator_name="residents", per=1000, decimal_places=1,
        by_part=True, is_latest=False, population=population,
    )  # fmt: skip
    return worked_out(
        Terms(key="r", name="Rate", unit="per 1,000", judgement="none", definition="", of=of), counted(end, without), None
    )


def newest(found: Measure) -> dict[str, tuple[Decimal | None, str]]:
    return {one.name: (one.observations[-1].value, one.observations[-1].symbol) for one in found.series}


def each(parts: str, *years: int, size: int = 1000) -> dict[tuple[str, int], int]:
    return {(part, year): size for part in parts for year in years}


def test_a_rate_of_the_whole_is_without_nothing() -> None:
    found = rate(date(2019, 3, 31), each("ABC", 2016, 2017, 2018, 2019))
    assert lacking.newest_without(found) == "" and not lacking.months_without(found)
    assert not breaks_in(found)
    assert newest(found)["Total"] == (Decimal("56.7"), ""), "170 of 3,000 residents"


@pytest.mark.parametrize("last_of_old", [2018, 2019])
def test_the_newest_number_of_the_new_part_goes_before_older_ones_of_the_old(last_of_old: int) -> None:
    sizes = each("ABC", *range(2016, last_of_old + 1)) | {("N", 2020): 2100, ("C", 2020): 1010}
    found = rate(date(2021, 12, 31), sizes)
    assert newest(found)["N"] == (Decimal("47.6"), ""), "100 of 2,100 residents"
    assert newest(found)["Total"] == (Decimal("54.7"), ""), "170 of 3,110 residents"
    assert "There is no number of residents for 2021 yet: that of 2020 is used." in found.caveats


def test_what_is_known_of_every_part_that_there_is_has_no_remark() -> None:
    sizes = each("ABC", 2016, 2017, 2018) | {("N", 2019): 2100, ("C", 2019): 1010, ("N", 2020): 2100, ("C", 2020): 1010}
    assert not [one for one in rate(date(2020, 12, 31), sizes).caveats if "is used" in one]


def test_there_is_no_rate_of_the_whole_without_the_residents_of_merged_parts() -> None:
    """Never that of the other parts alone."""
    sizes = each("C", 2016, 2017, 2018, 2019) | each("AB", 2016) | {("N", 2019): 2100}
    found = rate(date(2019, 3, 31), sizes)
    assert found.comparison is not None and found.comparison.value is None
    assert found.comparison.words.startswith("No rate: without A, B and N"), found.comparison.words


def test_a_whole_of_merged_parts_alone_is_compared() -> None:
    found = rate(date(2019, 3, 31), each("ABC", 2016, 2017, 2018), without="C")
    assert found.comparison is not None
    assert (found.comparison.value, found.comparison.words) == (Decimal("600.0"), "No change on the 12 months to March 2018")


def test_a_remark_names_the_parts_without_a_number_of_the_year() -> None:
    sizes = each("C", 2016, 2017, 2018) | each("AB", 2016, 2017)
    remarks = [one for one in rate(date(2018, 12, 31), sizes).caveats if "is used" in one]
    assert remarks == ["There is no number of residents of A, B and N for 2018 yet: that of 2017 is used."]


def test_merged_parts_are_not_what_a_total_lacks() -> None:
    found = rate(date(2019, 3, 31), each("AB", 2016, 2017, 2018, 2019))
    assert found.comparison is not None
    assert found.comparison.words == "No rate: without C"
