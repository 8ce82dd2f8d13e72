"""Parts that do not fit the total returned beside them. Pure; a query as in `unusual`."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal, localcontext
from typing import TypeVar

from portal.measures.comparison import OVERLAP, SUM, Reading, number_words
from portal.measures.unusual import DIGITS, Query, Rule

Key = TypeVar("Key", bound=Hashable)


def queries_of_parts(total: Key, values: Mapping[Key, Reading], how: str) -> dict[Key, Query]:
    """What PARTS asks about one measure, by the key of the cell.

    `values` holds the parts and, under `total`, the total that was returned as its own cell; without one there is nothing
    to ask. `how` is the measure's sum over its breakdown. SUM: the parts, but for those that are not applicable, add up to
    the total; while one lacks its number, they are at least not above it. OVERLAP: no part is above the total.
    """
    whole = values[total].value if total in values else None
    if whole is None:
        return {}
    parts = {key: reading for key, reading in values.items() if key != total}
    if how == OVERLAP:
        words = f"{{}} is more than the total, {number_words(whole)}. Check both, or say why."
        above = {key: part.value for key, part in parts.items() if part.value is not None and part.value > whole}
        return {key: Query(Rule.PARTS, words.format(number_words(value)), Decimal(0), whole) for key, value in above.items()}
    numbers = [part.value for part in parts.values() if part.value is not None]
    if how != SUM or not numbers:
        return {}
    with localcontext(prec=DIGITS):
        added = sum(numbers, Decimal(0))
    lacking = any(part.value is None and part.symbol != "z" for part in parts.values())
    if added == whole or (lacking and added < whole):
        return {}
    which = "The parts that have a number" if lacking else "The parts"
    words = f"{which} add up to {number_words(added)}, and the total is {number_words(whole)}. Check them, or say why."
    return {total: Query(Rule.PARTS, words, added, None if lacking else added)}
