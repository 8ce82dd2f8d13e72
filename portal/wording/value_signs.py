"""Values in words, with the sign of their status (p provisional, r revised, u unaudited) or the symbol in their place. Pure."""

from __future__ import annotations

from decimal import Decimal

from portal.statistics.comparison import number_words, status_letters

SIGNS = {status: status_letters(status) for status in ("provisional", "revised", "unaudited")}
SIGN_MEANINGS = {sign: status for status, sign in SIGNS.items()}
SYMBOLS = {"x": "not available", "z": "not applicable", "c": "withheld for confidentiality"}
NOTHING = "–"


def value_words(value: Decimal | None, symbol: str = "", status: str = "final", *, unit: str = "") -> str:
    """A number with the sign of its status (“728 p”), or its symbol (“[x]”), or a dash where there is neither."""
    if value is None:
        return f"[{symbol}]" if symbol else NOTHING
    sign = status_letters(status)
    words = (
        f"{number_words(value)}%" if unit == "%" else f"£{number_words(value)}" if unit.startswith("£") else number_words(value)
    )
    return f"{words} {sign}" if sign else words
