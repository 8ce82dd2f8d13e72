"""How values, and counts of them, are written."""

from decimal import Decimal

import pytest

from portal.statistics.amounts import about, there_are
from portal.wording.value_signs import value_words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (Decimal("-1779.4"), "£", "−£1,779"),
        (Decimal("12106"), "£", "£12,106"),
        (Decimal("-5"), "days", "-5"),
        (Decimal("58.72"), "%", "58.7%"),
    ],
)
def test_money_below_nought_has_its_sign_before_the_pound(value: Decimal, unit: str, words: str) -> None:
    assert about(value, unit) == words


def test_a_published_sum_below_nought() -> None:
    assert value_words(Decimal("-300"), unit="£") == "−£300"


def test_how_many_there_are() -> None:
    assert [there_are(count) for count in (0, 1, 2)] == ["there are none", "there is 1", "there are 2"]
