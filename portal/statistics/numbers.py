"""How numbers are written. Pure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

POINT, POINTS = " percentage point", " percentage points"  # behind the difference of two percentages


class FixedDecimal(Decimal):
    """A rounded number that is written with all its decimal places, so that rates stand beside each other as 3.0 and 1.9."""

    @classmethod
    def of(cls, exact: Decimal, decimal_places: int) -> FixedDecimal:
        """Halves rounded up (rule 5, docs/domain.md); never “-0.0”."""
        return cls(exact.quantize(Decimal(1).scaleb(-decimal_places), ROUND_HALF_UP) + 0)

    @property
    def decimal_places(self) -> int:
        return max(0, -int(self.as_tuple().exponent))

    def __abs__(self) -> FixedDecimal:
        return FixedDecimal(super().__abs__())


def pounds(words: str) -> str:
    """“£7,356”, “−£300” of a number in words."""
    return f"−£{words[1:]}" if words.startswith("-") else f"£{words}"


def number_words(value: Decimal | int) -> str:
    """“12,745”, “37.5”: thousands with a comma, and no zeros at the end of the decimals, unless they are fixed."""
    if isinstance(value, FixedDecimal):
        return f"{value:,f}"
    number = Decimal(value)
    return f"{int(number):,}" if number == number.to_integral_value() else f"{number.normalize():,f}"
