"""What stands first on a measure's page, for each kind of comparison."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portal.contents.pack import Measure
from portal.dictionary.sentence import sentence
from portal.packs.measures import _printed_comparison
from portal.statistics.comparison import (
    Baseline,
    Break,
    Comparison,
    Reading,
    against_baseline,
    rolling_year,
    same_period_last_year,
    year_to_date,
)
from portal.statistics.periods import Period

END = date(2019, 1, 31)
USUAL = "Within its usual variation."


def months(now: int | str, before: int | str, status: str = "final") -> dict[Period, Reading]:
    """Two years to January 2019, each with the same number (or none) in every month."""
    found = {}
    for year, value in ((Period.ending(END, 12), now), (Period.ending(END, 12).year_before(), before)):
        for month in year.split("monthly"):
            found[month] = Reading(None, "x") if value == "x" else Reading(Decimal(value), status=status)
    return found


def sentence_of(
    found: Comparison | None, unit: str = "calls", finding: str = USUAL, *, latest: bool = False, **changes: Any
) -> str:
    printed = replace(_printed_comparison(found), **changes) if found else None
    measure = Measure(
        key="m",
        name="M",
        definition="",
        unit=unit,
        geography="",
        frequency="monthly",
        judgement="none",
        returned_by="",
        restricted=False,
        parts_overlap=False,
        breaks=(),
        series=(),
        comparison=printed,
        caveats=(),
        finding=finding,
    )
    return sentence(measure, latest=latest)


def year(now: int | str, before: int | str, *breaks: Break, status: str = "final", how: str = "sum") -> Comparison:
    return rolling_year(months(now, before, status), END, "monthly", how, breaks)


def test_a_year_against_the_year_before() -> None:
    assert sentence_of(year(10, 12)) == (
        f"120 calls in the 12 months to January 2019, 16.7% fewer than the 12 months before (144). {USUAL}"
    )
    assert "20.0% more than the 12 months before (120)" in sentence_of(year(12, 10))
    assert "the same as the 12 months before (120)" in sentence_of(year(10, 10))
    assert "120 more than the 12 months before (0)" in sentence_of(year(10, 0)), "no percentage from nought"
    assert sentence_of(year(10, 12, status="provisional")).startswith("120 calls (provisional) in the 12 months to January 2019,")


@pytest.mark.parametrize(
    ("now", "unit", "start"),
    [(10, "%", "120% in the"), (10, "£", "£120 in the"), (10, "people", "120 people in the"), (0, "people", "0 people in the")],
)
def test_the_unit_stands_with_its_number(now: int, unit: str, start: str) -> None:
    assert sentence_of(year(now, 12), unit).startswith(start)
    assert ("lower than" in sentence_of(year(now, 12), unit)) == (unit in "%£")


def test_one_takes_the_singular() -> None:
    for unit, one in (("people", "1 person"), ("calls", "1 call"), ("%", "1%")):
        found = same_period_last_year(months(1, 3), END, "monthly", "sum", ())
        assert sentence_of(found, unit).startswith(f"{one} in January 2019,")


def test_other_comparisons_name_their_period() -> None:
    found = same_period_last_year(months(10, 8), END, "monthly", "sum", ())
    assert sentence_of(found).startswith("10 calls in January 2019, 25.0% more than a year before (8).")
    found = year_to_date(months(10, 8), date(2018, 4, 1), END, "monthly", "sum", ())
    assert "100 calls in April 2018 to January 2019, 25.0% more than a year before (80)." in sentence_of(found)
    peak = Baseline("the peak year of 1995", Decimal(240), Period(date(1995, 1, 1), date(1995, 12, 31)))
    found = against_baseline(months(10, 8), END, "monthly", "sum", (), peak)
    assert "120 calls in the 12 months to January 2019, 50.0% fewer than the peak year of 1995 (240)." in sentence_of(found)
    unlike = replace(peak, unlike="it is for England, this for Kent")
    found = against_baseline(months(10, 8), END, "monthly", "sum", (), unlike)
    assert "2019. Not comparable with the peak year of 1995: it is for England, this for Kent." in sentence_of(found)


def test_where_the_latest_counts_its_own_period_is_named() -> None:
    assert sentence_of(year(10, 8, how="latest"), latest=True).startswith(
        "10 calls in January 2019, 25.0% more than a year before (8)."
    )


def test_what_is_missing_or_suppressed_is_named() -> None:
    assert sentence_of(year("x", 12)) == f"No total for the 12 months to January 2019: only 0 of 12 months are there. {USUAL}"
    assert (
        "120 calls in the 12 months to January 2019. No comparison: 0 of 12 months in the 12 months to January 2018."
        in sentence_of(year(10, "x"))
    )
    hidden: dict[str, Any] = {"change": None, "change_percent": None, "direction": None, "comparable": None, "reason": "withheld"}
    hidden["words"] = "Withheld for confidentiality"
    assert sentence_of(year(10, 8), previous_value=None, **hidden) == (
        f"120 calls in the 12 months to January 2019. What it is compared with is withheld for confidentiality. {USUAL}"
    )
    text = sentence_of(year(10, 8), value=None, **hidden)
    assert text.startswith("The number for the 12 months to January 2019 is withheld for confidentiality.")
    assert sentence_of(None, finding="No figures yet.") == "No values yet."


def test_breaks_are_named_with_their_reason() -> None:
    day = date(2018, 6, 1)
    assert sentence_of(year(10, 8, Break(day, "not comparable", "New forms"))).startswith(
        "120 calls in the 12 months to January 2019. Not comparable with the 12 months to January 2018: New forms (break of 1 June 2018)."
    )
    text = sentence_of(year(10, 8, Break(day, "compare with care", "New forms.")))
    assert "25.0% more than the 12 months before (96). Compare with care: New forms (break of 1 June 2018). Within" in text


def test_too_few_values_to_say_what_is_usual() -> None:
    text = sentence_of(year(10, 8), finding="Needs 12 months since the break of 1 June 2018; there are 8.")
    assert text.endswith("What is usual cannot be said yet: that needs 12 months since the break of 1 June 2018; there are 8.")
