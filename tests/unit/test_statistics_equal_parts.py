"""The same number in part after part: which runs are asked about."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.statistics.comparison import Reading
from portal.statistics.equal_parts import LEAST_PARTS, ORDINARY, equal_parts


def parts(*values: int | None) -> list[tuple[int, Reading]]:
    return [(at, Reading(None if value is None else Decimal(value))) for at, value in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "runs"),
    [
        ([7] * 13, [(13, "All 13 parts have the same number, 7.")]),
        ([7] * 4, []),
        ([0] * 13, []),
        ([None] * 13, []),
        ([3, *[7] * 12], []),  # small numbers are the same by chance
        ([3, *[12] * 5, 9], [(5, "5 parts in a row have the same number, 12.")]),
        ([3, *[12] * 4, 9, 12], []),
        ([*[12] * 5, *[1500] * 6], [(5, "5 parts in a row"), (6, "have the same number, 1,500.")]),
        ([], []),
    ],
)
def test_runs(values: list[int | None], runs: list[tuple[int, str]]) -> None:
    found = equal_parts(parts(*values))
    assert [len(keys) for keys, _ in found] == [count for count, _ in runs]
    assert all(words in asked for (_, asked), (_, words) in zip(found, runs, strict=True))


@given(st.lists(st.none() | st.integers(0, 15), max_size=14))
def test_every_run_is_long_enough_the_same_and_complete(values: list[int | None]) -> None:
    for keys, _ in equal_parts(parts(*values)):
        assert len(keys) >= LEAST_PARTS and len({values[key] for key in keys}) == 1
        value = values[keys[0]]
        assert value and (value >= ORDINARY or len(keys) == len(values))
        assert keys == list(range(keys[0], keys[-1] + 1))
        assert keys[0] == 0 or values[keys[0] - 1] != value
