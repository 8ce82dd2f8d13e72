"""Numbers rounded to a base, such as to the nearest 5 (rule 13, docs/domain.md). Pure. Base 0 leaves every number as it is."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from portal.statistics.comparison import Comparison, direction_of, percent_change

LOWEST_BASE, HIGHEST_BASE = 3, 100  # a lower one would tell 1 from 0


def to_base(value: Decimal, base: int) -> Decimal:
    """The nearest multiple of the base; halves are rounded up."""
    return (value / base).quantize(Decimal(1), ROUND_HALF_UP) * base if base else value


def as_shown(value: Decimal | None, base: int) -> Decimal | None:
    return None if value is None else to_base(value, base)


def comparison_to_base(comparison: Comparison, base: int) -> Comparison:
    """Both totals rounded, each from its true value, and the change between the two rounded ones."""
    if not base:
        return comparison
    now = replace(comparison.current, value=as_shown(comparison.current.value, base))
    before = replace(comparison.previous, value=as_shown(comparison.previous.value, base))
    change = comparison.change
    if change.amount is not None and now.value is not None and before.value is not None:
        amount = now.value - before.value
        change = replace(change, amount=amount, percent=percent_change(now.value, before.value), direction=direction_of(amount))
    return replace(comparison, current=now, previous=before, change=change)
