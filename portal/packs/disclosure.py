"""Withholding small numbers (rule 13), so that they cannot be worked out from what is shown. Pure.

A count from 1 to the threshold minus 1 is withheld. Where a sum that is shown covers several values of which exactly one
is withheld, subtraction would give it away, so a second one goes too: the smallest that is left. That can leave another
sum with exactly one, so it is repeated until nothing changes. This is primary and secondary (complementary) cell
suppression as in the Government Statistical Service's guidance on disclosure control for tables.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

SMALL, PROTECTS, RESTRICTED = "small number", "to protect another value", "restricted"

Key = TypeVar("Key", bound=Hashable)


def is_small(value: Decimal | None, threshold: int) -> bool:
    return value is not None and 0 < value < threshold


def withhold(values: Mapping[Key, Decimal], equations: Sequence[Sequence[Key]], threshold: int) -> dict[Key, str]:
    """Which values to withhold, and why.

    Each of `equations` names values that are bound together by a sum (parts and their total, months and their year): with
    all but one of them, the last can be worked out. A zero is chosen as the second one only when nothing else is left,
    because it would protect nothing.
    """
    found = {key: SMALL for key, value in values.items() if is_small(value, threshold)}
    again = bool(found)
    while again:
        again = False
        for equation in equations:
            there = [key for key in equation if key in values]
            hidden = sum(key in found for key in there)
            shown = sorted((key for key in there if key not in found), key=lambda key: (values[key] == 0, values[key]))
            if hidden == 1 and shown:
                found[shown[0]] = PROTECTS
                again = True
    return found
