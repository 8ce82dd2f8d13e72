"""Suppression of small numbers (rule 13, docs/domain.md), so that they cannot be worked out from what is shown. Pure.

A count from 1 to the threshold minus 1 is suppressed. Where a sum that is shown covers several values of which exactly one
is suppressed, subtraction would give it away, so a second one is suppressed too: the smallest that is left. That can leave
another sum with exactly one, so it is repeated until nothing changes. This is primary and secondary (complementary) cell
suppression as in the Government Statistical Service's guidance on disclosure control for tables.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

USUAL_THRESHOLD = 5  # for a count that belongs to no measure; each measure has its own threshold
# The reasons for a suppression.
SMALL, PROTECTS, RESTRICTED = "small number", "to protect another value", "restricted"

Key = TypeVar("Key", bound=Hashable)
_PRIME = 2**61 - 1


def is_small(value: Decimal | None, threshold: int) -> bool:
    return value is not None and 0 < value < threshold


def suppress(values: Mapping[Key, Decimal], equations: Sequence[Sequence[Key]], threshold: int) -> dict[Key, str]:
    """The values to suppress, each with its reason.

    Each of `equations` names values that are bound together by a sum (parts and their total, months and their year): with
    all but one of them, the last can be worked out. A zero is chosen as the second value only when nothing else is left,
    because it would protect nothing.
    """
    reasons = {key: SMALL for key, value in values.items() if is_small(value, threshold)}
    return _without_single_gaps(reasons, values, equations)


def _without_single_gaps(
    reasons: dict[Key, str], values: Mapping[Key, Decimal], equations: Sequence[Sequence[Key]]
) -> dict[Key, str]:
    """Adds to `reasons` until no equation has exactly one suppressed value beside a shown one; returns `reasons`."""
    again = bool(reasons)
    while again:
        again = False
        for equation in equations:
            present = [key for key in equation if key in values]
            hidden = sum(key in reasons for key in present)
            shown = sorted((key for key in present if key not in reasons), key=lambda key: (values[key] == 0, values[key]))
            if hidden == 1 and shown:
                reasons[shown[0]] = PROTECTS
                again = True
    return reasons


def suppress_all(values: Mapping[Key, Decimal], sums: Sequence[tuple[Key, Sequence[Key]]], threshold: int) -> dict[Key, str]:
    """The values to suppress, so that not even all sums together give one away. Each sum is (total, its parts).

    `suppress` looks at one sum at a time. Each of them may have two gaps and the system of all of them still one solution.
    What can be solved is found by elimination, and the smallest value shown beside it is suppressed too, until nothing can.
    """
    equations = [[total, *parts] for total, parts in sums]
    reasons = suppress(values, equations, threshold)
    while solved := _solvable(reasons, values, sums):
        touching = [equation for equation in equations if not solved.isdisjoint(equation)]
        candidates = {key for equation in touching for key in equation if key in values and key not in reasons}
        if not candidates:
            break
        chosen = min(candidates, key=lambda key: (values[key] == 0, values[key], str(key)))
        reasons = _without_single_gaps({**reasons, chosen: PROTECTS}, values, equations)
    return reasons


def _solvable(hidden: Mapping[Key, str], values: Mapping[Key, Decimal], sums: Sequence[tuple[Key, Sequence[Key]]]) -> set[Key]:
    """The hidden values that the sums determine: those alone in a row of the reduced system.

    The arithmetic is modulo a large prime, which is exact for coefficients of one but for a chance in 10^18.
    """
    rows: dict[Key, dict[Key, int]] = {}
    for total, parts in sums:
        if total not in values or any(part not in values for part in parts):
            continue
        row = {part: 1 for part in parts if part in hidden} | ({total: _PRIME - 1} if total in hidden else {})
        for pivot, known in rows.items():
            row = _eliminate(row, pivot, known)
        if not row:
            continue
        pivot = next(iter(row))
        inverse = pow(row[pivot], -1, _PRIME)
        row = {key: factor * inverse % _PRIME for key, factor in row.items()}
        rows = {other: _eliminate(known, pivot, row) for other, known in rows.items()} | {pivot: row}
    return {pivot for pivot, row in rows.items() if len(row) == 1}


def _eliminate(row: dict[Key, int], pivot: Key, known: Mapping[Key, int]) -> dict[Key, int]:
    """The row without `pivot`: a multiple of the known row is subtracted (Gaussian elimination)."""
    factor = row.get(pivot, 0)
    if not factor:
        return row
    left = {key: (row.get(key, 0) - factor * known.get(key, 0)) % _PRIME for key in {**row, **known}}
    return {key: value for key, value in left.items() if value}
