"""Values in words, with the mark of their status: p provisional, r revised, u unaudited. Pure."""

from __future__ import annotations

from decimal import Decimal

from portal.statistics.comparison import number_words

MARKS = {"provisional": "p", "revised": "r", "unaudited": "u"}
NOTHING = "–"


def value_words(value: Decimal | None, symbol: str = "", status: str = "final", *, unit: str = "") -> str:
    """A number with the mark of its status (“728 p”), or its symbol (“[x]”), or a dash where there is neither."""
    if value is None:
        return f"[{symbol}]" if symbol else NOTHING
    mark = MARKS.get(status, "")
    words = (
        f"{number_words(value)}%" if unit == "%" else f"£{number_words(value)}" if unit.startswith("£") else number_words(value)
    )
    return f"{words} {mark}" if mark else words
