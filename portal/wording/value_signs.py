"""Values in words, with the sign of their status (p provisional, r revised, u unaudited) or the symbol in their place. Pure."""

from __future__ import annotations

from decimal import Decimal

from portal.statistics.comparison import status_letters
from portal.statistics.numbers import number_words, pounds

SIGNS = {status: status_letters(status) for status in ("provisional", "revised", "unaudited")}
SIGN_MEANINGS = {sign: status for status, sign in SIGNS.items()}
SYMBOLS = {"x": "not available", "z": "not applicable", "c": "withheld for confidentiality"}
NOTHING = "–"


def value_words(value: Decimal | None, symbol: str = "", status: str = "final", *, unit: str = "") -> str:
    """A number with the sign of its status (“728 p”), or its symbol (“[x]”), or a dash where there is neither."""
    if value is None:
        return f"[{symbol}]" if symbol else NOTHING
    sign, words = status_letters(status), number_words(value)
    if unit == "%":
        words = f"{words}%"
    elif unit.startswith("£"):
        words = pounds(words)
    elif is_rank(unit) and value == int(value) and value > 0:
        words = ordinal(int(value))
    return f"{words} {sign}" if sign else words


def is_rank(unit: str) -> bool:
    """Whether a number in this unit says a place in an order, and counts nothing."""
    return unit.casefold() == "rank"


def with_unit(value: Decimal, unit: str) -> str:
    """“873 offences”, “2nd”: a number to be found by the words of its unit too."""
    return value_words(value, unit=unit) if is_rank(unit) else f"{number_words(value)} {unit}"


def ordinal(number: int) -> str:
    """“2nd”, “11th”, “23rd”."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"
