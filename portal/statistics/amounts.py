"""Values, and counts of them, as they are written in what is said of a series. Pure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from portal.statistics.numbers import number_words, pounds
from portal.statistics.periods import MONTHLY


def about(value: float | Decimal, unit: str, rounding: str = ROUND_HALF_UP) -> str:
    """The value without false exactness: whole from 20 on; below, and for percentages, with one decimal."""
    places = Decimal(1) if abs(float(value)) >= 20 and unit != "%" else Decimal("0.1")
    return with_unit(number_words(Decimal(value).quantize(places, rounding) + 0), unit)


def with_unit(words: str, unit: str) -> str:
    return f"{words}%" if unit == "%" else pounds(words) if unit.startswith("£") else words


def step_name(frequency: str) -> str:
    return "month" if frequency == MONTHLY else "quarter"


def there_are(number: int) -> str:
    return "there is 1" if number == 1 else f"there are {number or 'none'}"
