"""What may be said about the figures of 2018/19, built from the agreement's own files without a database."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import demo
from portal.core.dates import PartialDate
from portal.measures.models import Measure
from portal.narratives.figures import CUMULATIVE, change_of, source_problem
from portal.narratives.models import Figure, Source
from portal.statistics.comparison import NOT_COMPARABLE, WITH_CARE, Break

FOLDER = Path(demo.__file__).parent / "2018-19"
NUMBERS = ("value", "comparator_value", "stated_change", "stated_change_percent")
DATES = ("period_start", "period_end", "comparator_start", "comparator_end")
TEXTS = ("ref", "kind", "unit", "qualifier", "geography", "coverage", "comparator_coverage", "stated_direction", "status")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


MEASURES = {row["name"]: Measure(name=row["name"], geography=row["geography"]) for row in rows("measures.csv")}
SOURCES = {
    row["key"]: Source(
        key=row["key"],
        published=PartialDate(row["published"]) if row["published"] else None,
        period_covered_end=PartialDate(row["period_covered_end"]) if row["period_covered_end"] else None,
    )
    for row in rows("sources.csv")
}
BREAKS: dict[str, list[Break]] = {}
for _row in rows("breaks.csv"):
    BREAKS.setdefault(_row["measure"].casefold(), []).append(
        Break(date.fromisoformat(_row["date"]), _row["effect"], _row["reason"])
    )


def figure_from(row: dict[str, str], **changes: Any) -> Figure:
    given_values: dict[str, Any] = {name: row[name] for name in TEXTS}
    given_values |= {name: Decimal(row[name]) if row[name] else None for name in NUMBERS}
    given_values |= {name: date.fromisoformat(row[name]) if row[name] else None for name in DATES}
    source, measure = SOURCES.get(row["source"]), MEASURES.get(row["measure"])
    return Figure(**{**given_values, "measure_name": row["measure"], "source": source, "measure": measure, **changes})


ROWS = {row["ref"]: row for row in rows("figures.csv")}
CARE = BREAKS["violence against the person offences"][0].reason + " (break of 1 April 2017)"
CRASH = BREAKS["killed or seriously injured (ksi)"][0].reason + " (break of 1 January 2016)"
CHANGED = {  # amount, per cent, direction, reason for care; whether it is the source's own
    "ASB-02": ("-8151", "-20.7", "down", "", False),
    "SOC-02": ("16337", "25.9", "up", CARE, False),
    "SOC-06": ("156", "21.8", "up", CARE, False),
    "PEH-18": ("13705", "17.0", "up", "", False),
    "PEH-17": ("1540", "44", "up", CARE, True),
    "SOC-04": (None, "8", "up", "", True),  # England and Wales: a break in Kent's recording says nothing about it
    "SOC-05": (None, "-4", "down", "", True),
}
NOT_COMPARED = {
    "DA-13": "coverage differs, 43 forces against 38 forces",
    "RS-03": CRASH,
    "RS-04": CRASH,  # the source says up 40%
    "SV-11": CUMULATIVE,
}


@pytest.mark.parametrize("ref", CHANGED)
def test_the_change_of_a_published_figure(ref: str) -> None:
    amount, percent, direction, reason, as_published = CHANGED[ref]
    found = change_of(figure_from(ROWS[ref]), BREAKS)
    assert found.change.amount == (amount and Decimal(amount))
    assert found.change.percent == (percent and Decimal(percent))
    assert (found.change.direction, found.change.comparable, found.change.reason) == (direction, True, reason)
    assert (found.as_published, found.difference) == (as_published, "")


@pytest.mark.parametrize("ref", NOT_COMPARED)
def test_a_figure_that_must_not_be_compared_has_no_change_but_a_reason(ref: str) -> None:
    found = change_of(figure_from(ROWS[ref]), BREAKS)
    assert (found.change.amount, found.change.percent, found.change.direction) == (None, None, None)
    assert (found.change.comparable, found.change.reason) == (False, NOT_COMPARED[ref])
    assert not found.as_published


def test_a_figure_with_one_value_has_nothing_to_say() -> None:
    found = change_of(figure_from(ROWS["SM-07"]), BREAKS)
    assert (found.change.amount, found.change.percent, found.change.direction, found.change.comparable) == (None,) * 4


def test_only_a_direction_is_a_change_too() -> None:
    found = change_of(figure_from(ROWS["SOC-03"]), BREAKS)
    assert (found.change.direction, found.change.amount, found.change.percent, found.as_published) == ("up", None, None, True)


@pytest.mark.parametrize("ref", ROWS)
def test_every_figure_keeps_the_rules(ref: str) -> None:
    figure = figure_from(ROWS[ref])
    change = change_of(figure, BREAKS).change
    if change.comparable is False:
        assert change.reason
        assert (change.amount, change.percent, change.direction) == (None, None, None)
    elif figure.value is not None and figure.comparator_value is not None:
        assert change.amount == figure.value - figure.comparator_value
        assert change.direction == ("up" if change.amount > 0 else "down" if change.amount < 0 else "no change")
    # every published change is what its own numbers give, but for “down 42%” of 728 after 1,271
    assert change_of(figure, BREAKS).difference == ("It is stated as 42%; its own numbers give 42.7%." if ref == "RS-03" else "")


def compared(now: str, before: str, **changes: Any) -> Figure:
    nothing_stated = {"stated_change": None, "stated_change_percent": None, "stated_direction": ""}
    return figure_from(
        ROWS["ASB-02"], **{"value": Decimal(now), "comparator_value": Decimal(before), **nothing_stated, **changes}
    )


@pytest.mark.parametrize(
    ("now", "before", "amount", "percent", "difference"),
    [
        ("120", "100", "20", "20", ""),
        ("80", "100", "20", "20", ""),  # “down 20%” is often written without a sign
        ("80", "100", "-20", "-20.0", ""),
        ("120", "100", "21", "20", "It is stated as 21; its own numbers give 20."),
        ("120", "100", None, "21", "It is stated as 21%; its own numbers give 20.0%."),
        ("31204", "39355", None, "-20.8", "It is stated as 20.8%; its own numbers give 20.7%."),
        ("31204", "39355", None, "21", ""),
        ("41", "33", None, "24", ""),  # 24.24…
        ("1244", "1000", None, "25", "It is stated as 25%; its own numbers give 24.4%."),
        ("12449", "10000", None, "24", ""),  # rounded once, from 24.49 and not from 24.5
        ("1245", "1000", None, "25", ""),
        ("3", "0", "3", "300", ""),  # from nought there is no percentage to differ from
        ("3000", "1000", "2001", "200", "It is stated as 2,001; its own numbers give 2,000."),
    ],
)
def test_a_difference_has_the_precision_of_the_source(
    now: str, before: str, amount: str | None, percent: str, difference: str
) -> None:
    stated = {"stated_change": Decimal(amount) if amount else None, "stated_change_percent": Decimal(percent)}
    assert change_of(compared(now, before, **stated), BREAKS).difference == difference


def test_a_direction_that_the_numbers_contradict_is_a_difference() -> None:
    found = compared("120", "100", stated_change_percent=Decimal(20), stated_direction="down")
    assert change_of(found, BREAKS).difference


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 2))
def test_a_source_that_rounds_its_own_numbers_does_not_differ(now: int, before: int, places: int) -> None:
    exact = Decimal(now - before) * 100 / before
    stated = Decimal(f"{abs(exact):.12f}").quantize(Decimal(1).scaleb(-places), "ROUND_HALF_UP")
    figure = compared(str(now), str(before), stated_change=Decimal(abs(now - before)), stated_change_percent=stated)
    assert change_of(figure, BREAKS).difference == ""


@pytest.mark.parametrize(
    ("percent", "direction", "expected"),
    [
        ("11", "down", "-11"),
        ("-11", "down", "-11"),
        ("11", "up", "11"),
        ("-11", "up", "11"),
        ("-11", "", "-11"),
        ("1", "similar", "1"),
    ],
)
def test_a_published_change_has_the_sign_of_its_direction(percent: str, direction: str, expected: str) -> None:
    figure = compared("1", "1", value=None, stated_change_percent=Decimal(percent), stated_direction=direction)
    found = change_of(figure, BREAKS)
    assert (found.change.percent, found.change.direction, found.as_published) == (Decimal(expected), direction or None, True)


def test_a_published_change_across_several_breaks_gives_the_reason_that_forbids_it() -> None:
    name = ROWS["RS-04"]["measure"].casefold()
    breaks = {name: [Break(date(2015, 6, 1), WITH_CARE, "new forms"), Break(date(2016, 1, 1), NOT_COMPARABLE, "new system")]}
    found = change_of(figure_from(ROWS["RS-04"]), breaks).change
    assert (found.comparable, found.reason) == (False, "new system (break of 1 January 2016)")


def test_equal_coverage_is_comparable_and_unstated_coverage_is_named() -> None:
    same = compared("2", "1", coverage="43 forces", comparator_coverage="43 forces")
    assert change_of(same, BREAKS).change.comparable is True
    unstated = compared("2", "1", comparator_coverage="38 forces")
    assert change_of(unstated, BREAKS).change.reason == "coverage differs, not stated against 38 forces"


def test_without_dates_no_break_is_known_to_lie_between() -> None:
    figure = figure_from(ROWS["RS-03"], comparator_start=None)
    assert change_of(figure, BREAKS).change.amount == 728 - 1271


def sourced(published: str | None, covered: str | None, end: date | None) -> Figure:
    source = Source(published=published and PartialDate(published), period_covered_end=covered and PartialDate(covered))
    return Figure(source=source, period_end=end)


@pytest.mark.parametrize(
    ("published", "covered", "problem"),
    [
        ("2019-03-20", "2019-01-31", ""),
        ("2019-01-31", "2019-01-31", ""),
        ("2019-01", None, ""),  # the month may mean its last day
        ("2019", None, ""),
        (None, None, ""),
        ("2019-01-30", None, "The source was published 30 January 2019, before the period ended."),
        ("2018-12", None, "The source was published December 2018, before the period ended."),
        ("2018", "2018", "The source was published 2018, before the period ended."),
        ("2019-03", "2018-12-31", "The source covers to 31 December 2018, the figure goes on to January 2019."),
        (None, "2018", "The source covers to 2018, the figure goes on to January 2019."),
    ],
)
def test_a_source_that_is_too_early_for_its_figure(published: str | None, covered: str | None, problem: str) -> None:
    assert source_problem(sourced(published, covered, date(2019, 1, 31))) == problem
    assert source_problem(sourced(published, covered, None)) == ""


def test_a_figure_without_a_source_has_no_problem_with_it() -> None:
    assert source_problem(Figure(period_end=date(2019, 1, 31))) == ""


def test_the_sources_of_the_year_that_are_too_early() -> None:
    assert {ref for ref, row in ROWS.items() if source_problem(figure_from(row))} == {"INT-05", "RS-01", "RS-02", "SOC-10"}


def test_a_stated_change_is_checked_also_where_the_values_cannot_be_compared() -> None:
    """The report says down 42%; 728 against 1,271 is 42.7%, which a source that rounds would call 43%."""
    found = change_of(figure_from(ROWS["RS-03"]), {})
    assert found.difference == "It is stated as 42%; its own numbers give 42.7%."
    other_coverage = Figure(
        kind="level", value=Decimal(30), comparator_value=Decimal(20), coverage="adults", comparator_coverage="everybody",
        stated_change_percent=Decimal(10), stated_direction="up", geography="Kent", measure_name="Calls",
    )  # fmt: skip
    compared = change_of(other_coverage, {})
    assert compared.change.comparable is False
    assert compared.difference == "It is stated as 10%; its own numbers give 50.0%."
