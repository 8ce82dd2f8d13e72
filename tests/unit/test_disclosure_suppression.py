"""Withholding small numbers (rule 13): what is hidden, why, and that no single sum gives it away."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.disclosure.suppression import PROTECTS, SMALL, is_small, suppress, suppress_all

KEYS = "abcdefgh"
VALUES = st.dictionaries(st.sampled_from(KEYS), st.integers(0, 9).map(Decimal))
EQUATIONS = st.lists(st.lists(st.sampled_from(KEYS + "z"), unique=True, max_size=6), max_size=6)  # z never has a value
THRESHOLDS = st.integers(0, 7)


def small_ones(values: Mapping[str, Decimal], threshold: int) -> set[str]:
    return {key for key, value in values.items() if value in range(1, threshold)}


@pytest.mark.parametrize("threshold", range(8))
def test_small_is_from_one_to_the_threshold_minus_one(threshold: int) -> None:
    assert [n for n in range(-2, 12) if is_small(Decimal(n), threshold)] == list(range(1, threshold))
    assert not is_small(None, threshold)


@given(VALUES, EQUATIONS, THRESHOLDS)
def test_nothing_small_is_shown_and_the_reason_is_its_own(
    values: dict[str, Decimal], equations: list[list[str]], threshold: int
) -> None:
    hidden = suppress(values, equations, threshold)
    assert {key for key, reason in hidden.items() if reason == SMALL} == small_ones(values, threshold)
    assert set(hidden.values()) <= {SMALL, PROTECTS}
    assert set(hidden) <= set(values)


@given(VALUES, EQUATIONS, THRESHOLDS)
def test_no_sum_has_exactly_one_hidden_value_unless_it_has_no_other(
    values: dict[str, Decimal], equations: list[list[str]], threshold: int
) -> None:
    hidden = suppress(values, equations, threshold)
    for equation in equations:
        there = [key for key in equation if key in values]
        assert sum(key in hidden for key in there) != 1 or len(there) == 1


@given(VALUES, EQUATIONS, THRESHOLDS)
def test_nothing_is_suppressed_where_nothing_is_small(
    values: dict[str, Decimal], equations: list[list[str]], threshold: int
) -> None:
    large = {key: value + threshold if value else value for key, value in values.items()}
    assert suppress(large, equations, threshold) == {}


@given(VALUES, EQUATIONS, THRESHOLDS)
def test_a_second_value_is_suppressed_only_beside_a_first_and_nought_only_where_nothing_else_is_left(
    values: dict[str, Decimal], equations: list[list[str]], threshold: int
) -> None:
    hidden = suppress(values, equations, threshold)
    for key in (key for key, reason in hidden.items() if reason == PROTECTS):
        beside = [[one for one in equation if one in values and one != key] for equation in equations if key in equation]
        assert any(one in hidden for others in beside for one in others)
        if values[key] == 0:
            assert any(all(one in hidden or values[one] == 0 for one in others) for others in beside)


def by_hand(values: Mapping[str, Decimal], threshold: int) -> dict[str, str]:
    """One sum alone: the small ones, and where there is just one of them the smallest of the rest, nought last."""
    hidden = dict.fromkeys(sorted(small_ones(values, threshold)), SMALL)
    rest = [key for key in values if key not in hidden]
    if len(hidden) == 1 and rest:
        lowest = min([values[key] for key in rest if values[key]] or [Decimal(0)])
        hidden[next(key for key in rest if values[key] == lowest)] = PROTECTS
    return hidden


def test_every_sum_of_three_parts_up_to_eight() -> None:
    for parts in product(range(9), repeat=3):
        values = {key: Decimal(value) for key, value in zip("abcT", [*parts, sum(parts)], strict=True)}
        assert suppress(values, ["abcT"], 5) == by_hand(values, 5), parts


def table(parts: Sequence[Sequence[int]]) -> tuple[dict[str, Decimal], list[list[str]]]:
    """A table with its totals: cells “row column”, the last row and column being the sums."""
    rows = [[*row, sum(row)] for row in parts]
    rows.append([sum(column) for column in zip(*rows, strict=True)])
    width = len(rows[0])
    values = {f"{r} {c}": Decimal(rows[r][c]) for r in range(len(rows)) for c in range(width)}
    across = [[f"{r} {c}" for c in range(width)] for r in range(len(rows))]
    down = [[f"{r} {c}" for r in range(len(rows))] for c in range(width)]
    return values, across + down


def test_a_small_number_in_a_table_takes_a_rectangle_with_it() -> None:
    hidden = suppress(*table([[3, 20, 30], [21, 40, 50], [31, 60, 70]]), 5)
    assert hidden == {"0 0": SMALL, "0 1": PROTECTS, "1 0": PROTECTS, "1 1": PROTECTS}


@given(st.lists(st.lists(st.integers(0, 20), min_size=3, max_size=3), min_size=2, max_size=4))
def test_whoever_fills_in_one_gap_after_the_other_gets_nowhere(parts: list[list[int]]) -> None:
    values, equations = table(parts)
    gaps = hidden = set(suppress(values, equations, 5))
    for _ in range(len(hidden)):
        gaps = gaps - {line[0] for equation in equations if len(line := [key for key in equation if key in gaps]) == 1}
    assert gaps == hidden


Sums = list[tuple[str, list[str]]]


def as_sums(equations: list[list[str]]) -> Sums:
    """The last of each line of a table is the sum of the others."""
    return [(line[-1], line[:-1]) for line in equations]


def test_a_gap_between_two_blocks_of_gaps_cannot_be_worked_out() -> None:
    """Rows 0 and 1 less columns 0 and 1 would leave “1 2” alone, though no single sum has fewer than two gaps."""
    rows = [[3, 3, 50, 50], [3, 3, 3, 50], [50, 50, 3, 3], [50, 50, 3, 3]]
    values, equations = table(rows)
    hidden = suppress_all(values, as_sums(equations), 5)
    across = {key for key in hidden if key[0] in "01"}
    down = {key for key in hidden if key[2] in "01"}
    assert {key for key in suppress(values, equations, 5) if (key[0] in "01") != (key[2] in "01")} == {"1 2"}
    assert len(across ^ down) > 1
    assert small_ones(values, 5) < set(hidden)


@given(st.lists(st.lists(st.integers(0, 30), min_size=4, max_size=4), min_size=2, max_size=5), THRESHOLDS)
def test_all_sums_together_need_no_less_than_each_alone(parts: list[list[int]], threshold: int) -> None:
    values, equations = table(parts)
    hidden, alone = suppress_all(values, as_sums(equations), threshold), suppress(values, equations, threshold)
    assert alone.items() <= hidden.items()
    assert set(hidden.values()) <= {SMALL, PROTECTS}
    for equation in equations:
        assert sum(key in hidden for key in equation) != 1


def test_without_values_or_sums_there_is_nothing_to_protect() -> None:
    assert suppress({}, [["a", "b"]], 5) == {}
    assert suppress({"a": Decimal(2), "b": Decimal(9)}, [], 5) == {"a": SMALL}
    assert suppress({"a": Decimal(2)}, [["a"], []], 5) == {"a": SMALL}
    assert suppress_all({}, [("a", ["b"])], 5) == {}
    assert suppress_all({"a": Decimal(2), "b": Decimal(9)}, [], 5) == {"a": SMALL}
