"""Measures that count the same: one row with one total, and the parts of both splits below it."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from portal.contents.pack import DifferingTotal, Measure, Observation, Series
from portal.contents.splits import as_split, differing_totals, each_with_splits, with_splits
from portal.measures.same_counts import LEAST_AGREEING, agreement_of, is_likely
from portal.statistics.comparison import Reading
from portal.statistics.periods import Period
from portal.wording.remarks import MOST_DIFFERING
from portal.wording.remarks import differing_totals as differing_words
from tests.factories.pack_contents import sample_measure

VALUES = st.lists(st.one_of(st.none(), st.integers(0, 30)), min_size=24, max_size=24)
MONTHS = [(f"{2017 + at // 12}-{at % 12 + 1:02}-01", f"{2017 + at // 12}-{at % 12 + 1:02}-28") for at in range(24)]


def counted(values: list[int | None], key: str = "calls", parts: tuple[str, ...] = ("north", "south")) -> Measure:
    """A measure whose total has these values, a month each."""
    whole = tuple(
        Observation(period_start=start, period_end=end, value=None if value is None else Decimal(value), symbol="" if value is not None else "x")
        for (start, end), value in zip(MONTHS, values, strict=True)
    )  # fmt: skip
    series = (Series(None, "Total", whole, None), *(Series(part, part.title(), whole, None) for part in parts))
    return dataclasses.replace(
        sample_measure(), key=key, name=key.title(), breakdown="kind", series=series, comparison=None, breaks=(), caveats=()
    )


def readings(values: list[int | None]) -> dict[Period, Reading]:
    months = [Period.ending(date.fromisoformat(end), 1) for _, end in MONTHS]
    return {month: Reading(None if value is None else Decimal(value)) for month, value in zip(months, values, strict=True)}


@given(VALUES, VALUES)
def test_exactly_the_periods_in_which_both_have_another_number_differ(one: list[int | None], other: list[int | None]) -> None:
    found = differing_totals(counted(one), counted(other))
    assert [(item.period_start, item.period_end, item.printed, item.by_split) for item in found] == [
        (*span, Decimal(left), Decimal(right))
        for span, left, right in zip(MONTHS, one, other, strict=True)
        if left is not None and right is not None and left != right
    ]


@given(VALUES)
def test_the_row_has_one_total_and_every_part_of_both(values: list[int | None]) -> None:
    row = with_splits(counted(values), [counted(values, "kinds", ("loud", "late", "litter"))])
    measures = list(each_with_splits([row]))
    assert [one.key for one in measures] == ["calls", "kinds"]
    assert [series.part for one in measures for series in one.series] == [None, "north", "south", "loud", "late", "litter"]
    assert measures[1].differing_totals == () and differing_words(measures[1]) == []


def test_what_both_have_is_printed_once() -> None:
    both = dataclasses.replace(counted([5] * 24), caveats=("Calls, not crimes.",))
    split = as_split(dataclasses.replace(both, key="kinds", caveats=("Calls, not crimes.", "Kinds changed.")), both)
    assert split.caveats == ("Kinds changed.",)
    assert (split.comparison, split.finding, split.steps) == (None, "", ())


def test_the_newest_differences_are_named_and_the_others_counted() -> None:
    split = as_split(counted([20] * 24, "kinds"), counted([21] * 24))
    words = differing_words(split)
    assert len(words) == MOST_DIFFERING + 1
    assert words[-1] == "It differs in 18 earlier periods too."
    assert split.differing_totals[0] == DifferingTotal(*MONTHS[0], Decimal(20), Decimal(21))


@given(VALUES, VALUES)
def test_totals_agree_where_both_have_the_same_number_that_is_not_nought(one: list[int | None], other: list[int | None]) -> None:
    agreeing, common = agreement_of(readings(one), readings(other))
    pairs = [(left, right) for left, right in zip(one, other, strict=True) if left is not None and right is not None]
    pairs = [(left, right) for left, right in pairs if left or right]
    assert (agreeing, common) == (sum(left == right for left, right in pairs), len(pairs))
    assert agreement_of(readings(other), readings(one)) == (agreeing, common)


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_year_that_agrees_is_proposed_and_one_difference_in_ten_spoils_nothing(agreeing: int, differing: int) -> None:
    likely = is_likely(agreeing, agreeing + differing)
    assert likely == (agreeing >= LEAST_AGREEING and differing * 9 <= agreeing)
