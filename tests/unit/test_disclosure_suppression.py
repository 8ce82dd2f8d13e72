"""What a small number is (rule 13, docs/domain.md)."""

from decimal import Decimal

import pytest

from portal.disclosure.measures import is_counted
from portal.disclosure.suppression import is_small


@pytest.mark.parametrize("threshold", range(8))
def test_small_is_from_one_to_the_threshold_minus_one(threshold: int) -> None:
    assert [n for n in range(-2, 12) if is_small(Decimal(n), threshold)] == list(range(1, threshold))
    assert not is_small(None, threshold)


@pytest.mark.parametrize(
    ("unit", "counted"),
    [("people", True), ("cases", True), ("%", False), ("£", False), ("£ million", False), ("rate per 1,000 people", False)],
)
def test_only_counts_of_units_are_small_numbers(unit: str, counted: bool) -> None:
    assert is_counted(unit) is counted
